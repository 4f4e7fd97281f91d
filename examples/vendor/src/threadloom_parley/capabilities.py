"""What can be asked of Parley, with the limits that its (made up) documentation tells."""

from threadloom.domain.capability import NATIVE, Capabilities, Capability, InputField, InputKind, Operation, Support
from threadloom.vendors.base import ADOPTED_ID, choice_field, group_field, text_field

_TEXT = text_field("message", "text", label="Question", kind=InputKind.LONG_TEXT, most=4_000, required=True)
_ROLE = choice_field("message", "role", label="Role", values=("USER",), default="USER")
_VISIBILITY = choice_field("message", "visibility", label="Visibility", values=("VISIBLE",), default="VISIBLE")
_SUBJECT = text_field("title", label="Subject", most=120)

# What Parley alone takes stands in `options: { custom: { ... } }` of the mutations, by names that we choose here.
_PRIORITY = choice_field(
    "options", "custom", "priority", label="Priority", values=("low", "normal", "urgent"), default="normal"
)
_OPTIONS = (
    group_field("options", label="Options"),
    group_field("options", "custom", label="Parley"),
    _PRIORITY,
)


def _with(*fields: InputField) -> Capability:
    return Capability(support=Support.NATIVE, fields=fields)


CAPABILITIES: Capabilities = {
    Operation.START_THREAD: _with(_TEXT, _ROLE, _VISIBILITY, _SUBJECT, *_OPTIONS),
    Operation.SEND_MESSAGE: _with(_TEXT, _ROLE, _VISIBILITY),
    Operation.ADOPT_THREAD: _with(ADOPTED_ID),
    Operation.DELETE_THREAD: NATIVE,
    Operation.READ_THREAD: NATIVE,
    Operation.READ_MESSAGES: NATIVE,
    Operation.CREATE_THREAD: Capability(
        support=Support.UNSUPPORTED, note="A topic at Parley begins with a question: use startThread."
    ),
}
