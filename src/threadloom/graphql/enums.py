"""The domain's enums as the schema's, each value described.

Imported by the packages of types and inputs before anything that names an enum is declared.
"""

from threadloom.domain.agent import AgentStatus
from threadloom.domain.call import Role
from threadloom.domain.capability import InputKind, Support
from threadloom.domain.errors import ErrorCode
from threadloom.domain.feedback import FeedbackRating
from threadloom.domain.message import AttachmentTool, DraftRole, MessageRole, MessageStatus, MessageVisibility
from threadloom.domain.part import AnnotationKind, ImageDetail
from threadloom.domain.query import OrderDirection, ThreadOrderField
from threadloom.domain.run import RunStatus
from threadloom.domain.source import BreakerState, HealthState
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import DeleteMode, Sharing, ThreadStatus
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import VendorCopy

from .declare import described

described(
    ErrorCode,
    "What went wrong; also the values of `extensions.code` of a top-level error, beside the endpoint's own.",
    UNAUTHENTICATED="Nobody is signed in, or the credential is not valid.",
    FORBIDDEN="You may not do this.",
    NOT_FOUND="There is no such thing, or it is not yours.",
    VALIDATION="The input breaks a rule; `path` says which.",
    CONFLICT="It changed since you read it, or the idempotency key was used for another input.",
    CAPABILITY_MISSING="The vendor cannot do this; nothing was sent.",
    RATE_LIMITED="Too many calls, at the gateway or the vendor.",
    VENDOR_TIMEOUT="The vendor did not answer in time; it did nothing.",
    VENDOR_UNREACHABLE="The vendor could not be reached; it did nothing.",
    VENDOR_REJECTED="The vendor refused the request.",
    VENDOR_FAILED="The vendor failed.",
    VENDOR_BAD_PAYLOAD="The vendor's answer made no sense.",
    OUTCOME_UNKNOWN="The vendor may or may not have done it; only the same idempotency key is safe to send again.",
    OVERLOADED="The gateway is too busy for this source.",
    LIMIT_EXCEEDED="The document or a page is larger than allowed.",
    INTERNAL="The gateway failed.",
)

described(
    Support,
    "Who carries out an operation.",
    called="SupportLevel",
    NATIVE="The vendor.",
    EMULATED="The gateway, in its own store.",
    UNSUPPORTED="Nobody: refused before any call.",
    UNKNOWN="Not known.",
)

described(
    InputKind,
    "Which control suits an input field.",
    TEXT="One line.",
    LONG_TEXT="Several lines.",
    INTEGER="Whole number.",
    NUMBER="Number.",
    BOOLEAN="Switch.",
    CHOICE="One of `choices`.",
    TIMEZONE="IANA time zone.",
    EMAIL="Email address.",
    URL="Address of a page or file.",
    DATE_TIME="A moment.",
    AGENT="Agent of this source, by its global id.",
    NATIVE_ID="The vendor's id of something.",
    IMAGE="Picture.",
    FILE="File.",
    JSON="Free JSON, or pairs.",
    GROUP="A group whose own fields follow with longer paths.",
    UNKNOWN="Anything else.",
)

described(
    HealthState,
    "How a source fares.",
    UP="Calls succeed.",
    DEGRADED="Some calls fail or are slow.",
    DOWN="Calls fail.",
    UNKNOWN="Nothing was called yet.",
)

described(
    BreakerState,
    "State of a circuit breaker.",
    CLOSED="Calls go through.",
    OPEN="Calls are refused at once.",
    HALF_OPEN="One call is tried.",
)

described(
    SyncState,
    "Whether the vendor has what the gateway shows.",
    SYNCED="Yes.",
    LOCAL_ONLY="No, and it never will: kept by the gateway alone.",
    PENDING="Not yet.",
    FAILED="No, the vendor refused or failed.",
    UNKNOWN="Not known whether the vendor took it.",
)

described(
    ThreadStatus,
    "What is going on in a thread.",
    IDLE="Nothing.",
    RUNNING="An agent is at work.",
    COMPLETED="The work is done.",
    FAILED="The work failed.",
    CANCELLED="The work was stopped.",
    WAITING_FOR_INPUT="An agent waits for a person.",
    REFUSED="An agent declined.",
    UNKNOWN="Not told, or a word not known (see `nativeStatus`).",
)

described(
    Sharing,
    "Who beside its owner may see a thread at the vendor.",
    PRIVATE="Nobody.",
    ORGANIZATION="The owner's organization.",
    UNKNOWN="A word not known.",
)

described(
    MessageRole,
    "Who speaks.",
    USER="A person.",
    ASSISTANT="An agent.",
    SYSTEM="Whoever set the agent up.",
    TOOL="A tool.",
    UNKNOWN="A word not known (see `nativeRole`).",
)

described(
    DraftRole,
    "Who speaks in a message not yet accepted.",
    USER="A person.",
    ASSISTANT="An agent, to put words into a thread's past.",
    SYSTEM="Whoever sets the agent up.",
)

described(
    MessageVisibility,
    "Whether end users are meant to see a message.",
    VISIBLE="They are.",
    HIDDEN="They are not: it only prompts the agent.",
)

described(
    MessageStatus,
    "How far a message has come.",
    IN_PROGRESS="It is being written.",
    COMPLETED="It is whole.",
    INCOMPLETE="It broke off.",
    UNKNOWN="A word not known (see `nativeStatus`).",
)

described(
    ToolCallStatus,
    "How far a tool call has come.",
    REQUIRES_ACTION="It waits for a person or a program to decide or to give the result.",
    RUNNING="It is at work.",
    COMPLETED="It gave a result.",
    FAILED="It failed.",
    CANCELLED="It was stopped.",
    UNKNOWN="A word not known (see `nativeStatus`).",
)

described(
    AnnotationKind,
    "What an annotation refers to.",
    FILE_CITATION="A passage of a file.",
    FILE_PATH="A file that a tool made.",
    URL_CITATION="A page.",
    UNKNOWN="A kind not known.",
)

described(
    ImageDetail,
    "How closely a model looks at a picture.",
    AUTO="The model decides.",
    LOW="Coarsely.",
    HIGH="Closely.",
    ORIGINAL="Without scaling it down.",
)

described(
    AttachmentTool,
    "Tools that may use an attached file.",
    CODE_INTERPRETER="Code interpreter.",
    FILE_SEARCH="File search.",
    UNKNOWN="A word not known; refused in an input.",
)

described(
    FeedbackRating,
    "A thumb.",
    POSITIVE="Up.",
    NEGATIVE="Down.",
    UNKNOWN="A word not known (see `nativeRating`); refused in an input.",
)

described(
    AgentStatus,
    "Whether an agent answers.",
    ACTIVE="It does.",
    INACTIVE="It does not.",
    UNKNOWN="Not told, or a word not known (see `nativeStatus`).",
)

described(
    RunStatus,
    "Unified run status.",
    QUEUED="Accepted, not begun.",
    RUNNING="Working.",
    REQUIRES_ACTION="Waits for tool results or a person's decision.",
    CANCELLING="Being stopped.",
    CANCELLED="Stopped.",
    FAILED="Ended with an error.",
    COMPLETED="Ended well.",
    INCOMPLETE="Ended early, with part of an answer.",
    EXPIRED="Ran out of time.",
    UNKNOWN="A status that this gateway does not know; see `nativeStatus`.",
)

described(
    Role,
    "What a caller may do.",
    READER="Read.",
    WRITER="Read and write.",
    OPERATOR="Also look after the gateway.",
)

described(
    DeleteMode,
    "How thoroughly a thread is deleted.",
    HIDE="Hide it; the vendor's copy and the gateway's stay. `restoreThread` undoes it.",
    DELETE="Delete the vendor's copy where it can be, and hide the gateway's.",
    PURGE="Delete the vendor's copy where it can be, and wipe the gateway's text for good.",
)

described(
    VendorCopy,
    "What became of the vendor's copy of a deleted thread.",
    DELETED="It is deleted.",
    KEPT="It is still there: it was not asked for, or the vendor cannot.",
    NONE="There never was one.",
    UNKNOWN="Not known.",
)

described(
    ThreadOrderField,
    "What threads are sorted by.",
    LAST_ACTIVITY="Latest of all known times.",
    CREATED="When the vendor made it, else when the gateway first saw it.",
    TITLE="Title, without regard to case.",
    RELEVANCE="How well it matches `search`.",
)

described(
    OrderDirection,
    "Which way a list runs.",
    ASC="Smallest or oldest first.",
    DESC="Largest or newest first.",
)
