"""Answers without sense, by what is wrong with them; the status stays, unless an empty answer needs its own."""

from starlette.responses import Response

from e2e.bending import answering

NOT_JSON = {
    "html": answering(b"<!doctype html><title>Sign in</title>", media_type="text/html"),
    "truncated": lambda answer: Response(answer.content[: len(answer.content) // 2], answer.status_code),
    "two values": answering(b"{} {}"),
    "not UTF-8": answering(b'{"id": "\xff"}'),
}
NOTHING = {"no content": answering(b"", status=204), "nothing": answering(b"")}
ANOTHER = {
    "text": answering(b'"done"'),
    "number": answering(b"42"),
    "array": answering(b"[1, 2]"),
    "null": answering(b"null"),
    "wrong types": answering(b'{"id": 5, "thread_id": 5, "threadUid": 5, "title": ["x"], "messages": "many"}'),
}
WITHOUT_ID = {
    "empty object": answering(b"{}"),
    "null id": answering(b'{"id": null, "thread_id": null, "threadUid": null}'),
    "empty id": answering(b'{"id": "", "thread_id": "", "threadUid": ""}'),
}
SENSELESS = NOT_JSON | NOTHING | ANOTHER
"""What no answer may be that is told with a shape."""
