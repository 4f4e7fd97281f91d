"""What only Mindset AI takes; shapes alone, the limits are the vendor's own."""

import strawberry

from threadloom.graphql.declare import input_type, optional


@input_type
class MindsetOptionsInput:
    """What only Mindset AI takes."""

    agent_session_id: strawberry.ID | None = optional(
        "Agent session to continue, the second half of a composite agent id."
    )
