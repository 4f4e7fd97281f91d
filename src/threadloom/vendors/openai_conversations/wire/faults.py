"""Error bodies: `{"error": {"message", "type", "param", "code"}}`."""

from collections.abc import Sequence

import msgspec

from threadloom.domain.noun import Noun
from threadloom.vendors._assistants.wire import error_field
from threadloom.vendors.http import Fault
from threadloom.vendors.openai_conversations.names import LOCKED


class _Error(Noun):
    code: str | None = None


class _Body(Noun):
    error: _Error


_body = msgspec.json.Decoder(_Body)


def faults_of(body: bytes) -> Sequence[Fault]:
    """The field that an error names in its `param`; of a conversation in use its code, which says more."""
    if _code(body) == LOCKED[0]:
        return [Fault(LOCKED)]
    field = error_field(body)
    return [Fault(field)] if field else ()


def _code(body: bytes) -> str | None:
    try:
        return _body.decode(body).error.code
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
