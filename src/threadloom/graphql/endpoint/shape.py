"""What is known of a document: parsed, within limits, valid, and what it costs; shared by all texts of its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    Source,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import NoFragmentCyclesRule, OverlappingFieldsCanBeMergedRule, ValidationContext
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from .cost import Costing
from .formula import Formula
from .introspection import Sizes
from .limits import Limits, Measures
from .literals import Lifted, lift
from .measure import CyclicFragments, Measuring
from .refused import Phase, Refused, over_limit
from .tokens import Tokens

MOST_COMPARISONS = 10_000
"""How many pairs of fields of the same name are compared before a document is refused."""

MOST_OBJECT_TOKENS = 300
"""How many tokens an input object may have: some 100 fields. Each of its faults is told with the object as a whole."""

MOST_ERRORS = 10
"""How many faults a refusal tells; who has more will ask again."""

_BYTES_A_TOKEN = 600  # the nodes and their places in the text, and the steps of the formula: 420 to 480 were measured
_BYTES_A_CHARACTER = 2  # in names and values: 1 where all of a text is Latin, up to 4 elsewhere


class _BoundedOverlaps(OverlappingFieldsCanBeMergedRule):
    """The rule whose work grows with the square of the document, held to what a document in earnest may take.

    Those of frontends take 0 to 100 comparisons; what graphql-core allows takes half a second.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MOST_COMPARISONS


_RULES = tuple(
    _BoundedOverlaps if rule is OverlappingFieldsCanBeMergedRule else rule
    for rule in (*specified_rules, OneOfInputValidationRule)  # graphql-core's own do not look into a `@oneOf`
)
_GIVEN_UP = "Validation aborted."  # graphql-core's error where a rule took too many comparisons or too deep a recursion

Measured = list[tuple[ExecutableDefinitionNode, Measures]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A document that may be executed, its literals lifted into variables (see `literals`).

    `measures` are those of the operation, `all_measures` those of every definition in the document; `places` are those
    of the tokens that it was parsed from.
    """

    document: DocumentNode
    operation: OperationDefinitionNode
    measures: Measures
    all_measures: tuple[Measures, ...]
    places: Sequence[int]
    formula: Formula
    lifted: Lifted
    size: int


@dataclass(frozen=True, slots=True)
class Shaping:
    """How texts become shapes; every refusal is located in the tokens' compact text."""

    schema: GraphQLSchema
    sizes: Sizes

    def shape(self, tokens: Tokens, operation_name: str | None, limits: Limits, *, introspection: bool) -> Shape:
        """The shape of a document of these tokens; raises Refused."""
        document = _parsed(tokens)
        _check_objects(tokens)
        try:
            measured = self._within(limits, document, tokens)
            self._validate(document, introspection=introspection)
            return self._shape(document, _chosen(document, operation_name), tokens, measured)
        except RecursionError:  # where the limits let more through than a stack holds
            raise over_limit("the document is nested too deeply") from None

    def _within(self, limits: Limits, document: DocumentNode, tokens: Tokens) -> Measured:
        try:
            measured = Measuring(self.sizes).measures(document, tokens=len(tokens))
        except CyclicFragments:
            cycles = validate(self.schema, document, [NoFragmentCyclesRule], max_errors=MOST_ERRORS)
            raise Refused(Phase.VALIDATION, *cycles) from None
        for _, measures in measured:
            check(limits, measures)
        return measured

    def _validate(self, document: DocumentNode, *, introspection: bool) -> None:
        rules = _RULES if introspection else (*_RULES, NoSchemaIntrospectionCustomRule)
        errors = validate(self.schema, document, rules, max_errors=MOST_ERRORS, hide_suggestions=not introspection)
        if errors and errors[-1].message == _GIVEN_UP:
            raise over_limit("the document selects the same again too often to be validated")
        if errors and not introspection:
            errors = [_without_suggestion(error) for error in errors]
        if errors:
            raise Refused(Phase.VALIDATION, *errors)

    def _shape(self, document: DocumentNode, chosen: int, tokens: Tokens, measured: Measured) -> Shape:
        places = tokens.places
        lifted_document, lifted = lift(self.schema, document, [places[slot.token] for slot in tokens.slots])
        operation = cast("OperationDefinitionNode", lifted_document.definitions[chosen])
        return Shape(
            document=lifted_document,
            operation=operation,
            measures=next(measures for node, measures in measured if node is document.definitions[chosen]),
            all_measures=tuple(measures for _, measures in measured),
            places=places,
            formula=Costing(self.schema, lifted_document).formula(operation),
            lifted=lifted,
            size=_BYTES_A_TOKEN * len(tokens) + _BYTES_A_CHARACTER * len(tokens.compact),
        )


def check(limits: Limits, measures: Measures) -> None:
    """Raise Refused where something of a document is over its limit."""
    exceeded = limits.exceeded(measures)
    if exceeded:
        raise over_limit(*exceeded)


def _parsed(tokens: Tokens) -> DocumentNode:
    """The document; its nodes know their positions, but not the text, where lines would be looked for at each error."""
    source = Source(tokens.compact)
    try:
        document = parse(source)
    except GraphQLSyntaxError as error:
        raise Refused(Phase.PARSE, error) from None
    source.body = ""
    return document


def _check_objects(tokens: Tokens) -> None:
    largest = tokens.largest_object
    if largest > MOST_OBJECT_TOKENS:
        told = f"the document has an input object of {largest} tokens; at most {MOST_OBJECT_TOKENS} are allowed"
        raise over_limit(f"{told}, more by variables")


def _chosen(document: DocumentNode, name: str | None) -> int:
    """Where in a valid document, which has an operation, the one to execute stands; raises Refused."""
    operations = {
        (each.name.value if each.name else None): place
        for place, each in enumerate(document.definitions)
        if isinstance(each, OperationDefinitionNode)
    }
    if name is not None and name not in operations:
        raise Refused(Phase.OPERATION, GraphQLError(f"the document has no operation {name!r}"))
    if name is None and len(operations) > 1:
        raise Refused(Phase.OPERATION, GraphQLError("the document has several operations: say which by operationName"))
    return operations[name] if name is not None else next(iter(operations.values()))


def _without_suggestion(error: GraphQLError) -> GraphQLError:
    """The error without what a rule suggests though it is told not to."""
    return GraphQLError(error.message.partition(" Did you mean ")[0], error.nodes)
