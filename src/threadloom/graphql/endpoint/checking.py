"""Whether the documents of a manifest would be answered: held against schema and limits before they are shipped."""

from collections.abc import Iterator, Mapping

from graphql import OperationDefinitionNode, parse

from threadloom.domain.noun import Noun

from .documents import Documents
from .limits import Limits
from .refused import Phase, Refused


class Verdict(Noun):
    """What is known of one operation of a manifest: what it costs, or why it would be refused.

    `cost` is that without any variables, `most` that with the dearest; `is_dear` where only the latter is too much.
    """

    document_id: str
    operation: str
    cost: int | None = None
    most: int | None = None
    is_dear: bool = False
    faults: tuple[str, ...] = ()


def verdicts(
    documents: Documents, texts: Mapping[str, str], limits: Limits, *, introspection: bool
) -> Iterator[Verdict]:
    """A verdict for each operation of each document, `texts` by their ids; one for a document that has none."""
    for document_id, text in texts.items():
        for name in _names(documents, text, limits, introspection=introspection):
            operation = name or ""
            try:
                prepared = documents.prepare(text, name, limits, introspection=introspection)
                cost = prepared.charge(prepared.variables({}))
            except Refused as refused:
                faults = tuple(error.message for error in refused.errors)
                yield Verdict(document_id=document_id, operation=operation, faults=faults)
            else:
                most = prepared.most_cost
                is_dear = most > limits.cost
                yield Verdict(document_id=document_id, operation=operation, cost=cost, most=most, is_dear=is_dear)


def _names(documents: Documents, text: str, limits: Limits, *, introspection: bool) -> list[str | None]:
    """The names to ask for each operation by; None alone where a document has one, or cannot be read."""
    try:
        prepared = documents.prepare(text, None, limits, introspection=introspection)
    except Refused as refused:
        if refused.phase is not Phase.OPERATION:
            return [None]
        operations = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
        return [operation.name and operation.name.value for operation in operations] or [None]
    return [prepared.operation.name and prepared.operation.name.value]
