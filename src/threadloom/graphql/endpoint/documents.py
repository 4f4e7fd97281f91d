"""Documents: from the text that a client sends to what may be executed, remembered for whoever sends it again."""

from collections.abc import Iterable, Mapping, Sequence
from sys import getsizeof
from typing import Any, NamedTuple, cast

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode, Source
from graphql.language import OperationType
from strawberry import Schema

from threadloom.domain.page import MAX_SIZE

from .cache import Cache
from .introspection import sizes
from .limits import Limits, Measures
from .literals import NotTheScalar, values
from .refused import Phase, Refused, over_limit
from .sent import Sent
from .shape import Shape, Shaping, check
from .tokens import Tokens

CACHE_BYTES = 32_000_000

LONGEST_MESSAGE = 1_000
"""How many characters of a refusal's message are told."""

LONGEST_NUMBER = 1_000
"""How many digits a number may have: Python reads no longer ones where some may be asked for."""

_BYTES_A_TEXT = 700  # its keys: two tuples and a digest
_BYTES_AN_ERROR = 4_000  # its attributes, and its locations
_BYTES_A_VALUE = 100  # its place in a dictionary, and its name


class Prepared:
    """A document that may be executed, with what its text has in the places of lifted literals.

    `shape` is one for all texts that differ in such literals, comments and blanks alone.
    """

    __slots__ = ("_lifted", "_limits", "_sent", "shape")

    def __init__(self, shape: Shape, lifted: Mapping[str, object], text: str, limits: Limits) -> None:
        self.shape = shape
        self._lifted = lifted
        self._limits = limits
        self._sent = Sent(text, limits)

    @property
    def document(self) -> DocumentNode:
        """What to execute, with `variables`."""
        return self.shape.document

    @property
    def operation(self) -> OperationDefinitionNode:
        """The operation that was chosen."""
        return self.shape.operation

    @property
    def is_mutation(self) -> bool:
        """Whether it writes."""
        return self.operation.operation is OperationType.MUTATION

    @property
    def is_query(self) -> bool:
        """Whether it only reads."""
        return self.operation.operation is OperationType.QUERY

    @property
    def measures(self) -> Measures:
        """What the operation holds."""
        return self.shape.measures

    def variables(self, given: Mapping[str, object] | None) -> dict[str, object]:
        """The variables to execute with: the client's, not looked at yet, and those of the lifted literals."""
        return {**(given or {}), **self._lifted}

    def cost(self, variables: Mapping[str, object]) -> int:
        """The cost with what `variables` gave; whatever a client put there."""
        return self.shape.formula.evaluate(variables)

    @property
    def most_cost(self) -> int:
        """The cost with the dearest variables that resolvers take, whatever is skipped by others."""
        return self.shape.formula.most(self._lifted)

    def charge(self, variables: Mapping[str, object]) -> int:
        """The cost, as `cost` tells it; raises Refused where it is over the limit, or more is asked for at once."""
        longest = self.shape.formula.longest_list(variables)
        if longest > MAX_SIZE:
            raise over_limit(f"a variable lists {longest} to be read; at most {MAX_SIZE} at a time are allowed")
        cost, limit = self.cost(variables), self._limits.cost
        if cost > limit:
            raise over_limit(f"the operation costs {cost}; at most {limit} is allowed")
        return cost

    def located(self, error: GraphQLError) -> GraphQLError:
        """An error of executing, with its locations in the text that was sent."""
        if error.positions is None:
            return error
        told = self._sent.told_there(error, self.shape.places)
        told.nodes = error.nodes
        return told


class _Asked(NamedTuple):
    """All that a verdict depends on."""

    text: str
    operation_name: str | None
    limits: Limits
    introspection: bool


class _ShapeKey(NamedTuple):
    """All that a shape depends on: `skeleton` and `literals` are the text but for what is lifted."""

    skeleton: bytes
    literals: tuple[str, ...]
    operation_name: str | None
    introspection: bool


class _Known(NamedTuple):
    """What a text is: where its shape is kept, and its values of the lifted literals."""

    key: _ShapeKey
    lifted: Mapping[str, object]


class Documents:
    """Prepares documents of a schema; what it remembers takes `cache_bytes` at most, by the estimates beside it.

    A text is kept by itself, its shape by its skeleton, a refusal by the text; none of them keeps another alive.
    """

    def __init__(self, schema: Schema, *, cache_bytes: int = CACHE_BYTES) -> None:
        core = cast("GraphQLSchema", cast("Any", schema)._schema)  # noqa: SLF001 - Strawberry has no other way to it
        self._shaping = Shaping(core, sizes(core))
        self._texts = Cache[_Asked, _Known](cache_bytes // 4)
        self._refusals = Cache[_Asked, tuple[Phase, tuple[GraphQLError, ...]]](cache_bytes // 8)
        self._fixed = Cache[bytes, tuple[int, ...]](cache_bytes // 16)
        self._shapes = Cache[_ShapeKey, Shape](cache_bytes // 16 * 9)

    @property
    def cached_bytes(self) -> int:
        """What is remembered, by estimate."""
        return self._texts.bytes + self._refusals.bytes + self._fixed.bytes + self._shapes.bytes

    def prepare(self, text: str, operation_name: str | None, limits: Limits, *, introspection: bool) -> Prepared:
        """The document of this text, parsed, within `limits`, and valid.

        Without `introspection`, `__schema` and `__type` are refused and errors suggest no names.

        Raises:
            Refused: it is not to be executed.
        """
        asked = _Asked(text, operation_name, limits, introspection)
        known = self._texts.get(asked)
        shape = self._shapes.get(known.key) if known else None
        if known and shape:
            return Prepared(shape, known.lifted, text, limits)
        refusal = self._refusals.get(asked)
        if refusal:
            raise Refused(refusal[0], *refusal[1])
        return self._prepared(asked)

    def _prepared(self, asked: _Asked) -> Prepared:
        is_short = len(asked.text) <= asked.limits.characters
        tokens = Tokens(asked.text if is_short else "", limit=asked.limits.tokens)
        try:
            _check(asked, tokens)
            known, shape = self._of_skeleton(asked, tokens) or self._anew(asked, tokens)
        except Refused as refused:
            sent = Sent(asked.text, asked.limits, tokens)
            errors = tuple(sent.told_there(_shortened(error)) for error in refused.errors)
            size = getsizeof(asked.text) + sum(_BYTES_AN_ERROR + len(error.message) for error in errors)
            self._refusals.put(asked, (refused.phase, errors), size)
            raise Refused(refused.phase, *errors) from None
        self._texts.put(asked, known, _BYTES_A_TEXT + getsizeof(asked.text) + _size(known.lifted.values()))
        return Prepared(shape, known.lifted, asked.text, asked.limits)

    def _of_skeleton(self, asked: _Asked, tokens: Tokens) -> tuple[_Known, Shape] | None:
        """The shape that another text has left; None where there is none, or where these literals do not fit it."""
        fixed = self._fixed.get(tokens.skeleton) if tokens.is_whole else None
        if fixed is None:
            return None
        key = _key(asked, tokens, fixed)
        shape = self._shapes.get(key)
        if shape is None:
            return None
        try:
            lifted = values(shape.lifted, tokens.slots)
        except NotTheScalar:
            return None
        for measures in shape.all_measures:
            check(asked.limits, measures)
        return _Known(key, lifted), shape

    def _anew(self, asked: _Asked, tokens: Tokens) -> tuple[_Known, Shape]:
        """A shape of the text's own, left for others; raises Refused."""
        shape = self._shaping.shape(tokens, asked.operation_name, asked.limits, introspection=asked.introspection)
        try:
            lifted = values(shape.lifted, tokens.slots)
        except NotTheScalar as error:
            fault = GraphQLError(str(error), positions=[tokens.places[error.slot.token]])
            raise Refused(Phase.VALIDATION, fault) from None
        fixed = tuple(place for place in range(len(tokens.slots)) if place not in shape.lifted)
        key = _key(asked, tokens, fixed)
        self._fixed.put(tokens.skeleton, fixed, getsizeof(tokens.skeleton) + getsizeof(fixed))
        self._shapes.put(key, shape, shape.size + _size(key.literals))
        return _Known(key, lifted), shape


def _check(asked: _Asked, tokens: Tokens) -> None:
    """Raise Refused where the text is too long to be parsed."""
    if len(asked.text) > asked.limits.characters:
        told = f"the document has {len(asked.text)} characters; at most {asked.limits.characters} are allowed"
        raise over_limit(told)
    if tokens.longest_number > LONGEST_NUMBER:
        raise over_limit(f"the document has a number of more than {LONGEST_NUMBER} digits")
    check(asked.limits, Measures(tokens=len(tokens)))


def _key(asked: _Asked, tokens: Tokens, fixed: Sequence[int]) -> _ShapeKey:
    literals = tuple(tokens.slots[place].raw for place in fixed)
    return _ShapeKey(tokens.skeleton, literals, asked.operation_name, asked.introspection)


def _size(values: Iterable[object]) -> int:
    return sum(_BYTES_A_VALUE + getsizeof(value) for value in values)


def _shortened(error: GraphQLError) -> GraphQLError:
    """The error with a message that may be kept and sent: graphql-core's quote whatever they complain of, whole."""
    if len(error.message) <= LONGEST_MESSAGE:
        return error
    message = f"{error.message[:LONGEST_MESSAGE]}…"
    if isinstance(error, GraphQLSyntaxError):
        source, positions = cast("Source", error.source), cast("list[int]", error.positions)
        return GraphQLSyntaxError(source, positions[0], message.removeprefix("Syntax Error: "))
    return GraphQLError(message, error.nodes, original_error=error.original_error)
