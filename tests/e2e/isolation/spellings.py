"""Other ways to write a UUID, which vendors read as the same one (RFC 9562, section 4)."""

from collections.abc import Iterator
from uuid import UUID

from threadloom.domain.ids import ThreadRef


def spellings(uuid: str) -> tuple[str, ...]:
    """Upper case, without hyphens, in braces, as a URN."""
    return uuid.upper(), UUID(uuid).hex, f"{{{uuid}}}", f"urn:uuid:{uuid}"


def misspelt(ref: ThreadRef) -> Iterator[dict[str, str]]:
    """Scope and native id of a thread as a client may name them, one of the two written otherwise, or both."""
    scope = ref.scope or ""
    for other_scope, other_id in zip(spellings(scope), spellings(ref.native_id), strict=True):
        for place, native_id in ((scope, other_id), (other_scope, ref.native_id), (other_scope, other_id)):
            yield {"source": ref.source, "scope": place, "nativeId": native_id}
