"""What proves that Humm can be reached, although it documents nothing that could be asked for that."""

from http import HTTPStatus

import httpx

_KEY_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class AnyAnswer(httpx.AsyncBaseTransport):
    """Passes requests on, and takes a refusal of the question for an answer: only one of the key stays a refusal.

    Humm documents no GET. Asked with one, the address of its starts should answer 405, and so it is there.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; an empty one in place of any 4xx but 401 and 403."""
        response = await self._transport.handle_async_request(request)
        if not response.is_client_error or response.status_code in _KEY_REFUSED:
            return response
        await response.aclose()
        return httpx.Response(HTTPStatus.NO_CONTENT)
