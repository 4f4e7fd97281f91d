"""What belongs to a thread."""

import strawberry

from threadloom.domain.query import TagCount
from threadloom.domain.thread import ThreadUser, ToolResources
from threadloom.graphql.declare import output, over, plain, resolved


@over(ThreadUser)
class ThreadUserType:
    """The end user of a thread, as far as the vendor tells."""

    native_id: strawberry.ID | None = plain(
        "The vendor's own id of the user: Thena user, Mindset human, Humm internal user."
    )
    anonymous_id: strawberry.ID | None = plain("The vendor's id of a user who has not signed in.")
    external_id: strawberry.ID | None = plain("Your own id of the user, as given at the start.")
    sdk_email: str | None = plain("Mindset SDK user's email address, as given at the start.")
    email: str | None = plain("The user's real email address, as given at the start.")


@output
class CodeInterpreterResources:
    """What the code interpreter may use."""

    file_ids: list[strawberry.ID] = plain("The vendor's ids of the files.")


@output
class FileSearchResources:
    """What file search may use."""

    vector_store_ids: list[strawberry.ID] = plain("The vendor's ids of the vector stores.")


def _code_interpreter(resources: ToolResources) -> CodeInterpreterResources | None:
    ids = resources.code_interpreter_file_ids
    return None if ids is None else CodeInterpreterResources(file_ids=[strawberry.ID(each) for each in ids])


def _file_search(resources: ToolResources) -> FileSearchResources | None:
    ids = resources.vector_store_ids
    return None if ids is None else FileSearchResources(vector_store_ids=[strawberry.ID(each) for each in ids])


@over(ToolResources)
class ToolResourcesType:
    """Files and vector stores that tools may use."""

    code_interpreter: CodeInterpreterResources | None = resolved("For the code interpreter.", _code_interpreter)
    file_search: FileSearchResources | None = resolved("For file search.", _file_search)


@over(TagCount)
class TagCountType:
    """A label and how often it is used."""

    tag: str = plain("The label.")
    count: int = plain("Threads that bear it.")
