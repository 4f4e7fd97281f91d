"""What only Thena takes; shapes alone, the limits are the vendor's own."""

import strawberry

from threadloom.graphql.declare import input_type, optional
from threadloom.graphql.scalars import JSON


@input_type
class ThenaAgentOptionsInput:
    """What only Thena takes for an agent."""

    template_id: strawberry.ID | None = optional("Thena's id of the template; needed to make one.")
    configuration: JSON | None = optional("Thena's configuration; needed to make one.")
