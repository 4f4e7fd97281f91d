# ruff: noqa: D102 - the methods are named and described by httptools
"""Reading requests that offer another protocol: as if they did not.

A server may ignore `Upgrade` (RFC 9110, section 7.8), and common clients offer HTTP/2 with every request. httptools
takes the offer for accepted: it leaves out the request's body, and what comes of it would be read as a next request.
"""

from typing import Protocol

import httptools

_FRAMING = {b"content-length", b"transfer-encoding"}


class Listener(Protocol):
    """Who is told what is read."""

    def on_message_begin(self) -> None: ...
    def on_url(self, url: bytes) -> None: ...
    def on_header(self, name: bytes, value: bytes) -> None: ...
    def on_headers_complete(self) -> None: ...
    def on_body(self, body: bytes) -> None: ...
    def on_message_complete(self) -> None: ...


class Told(Listener, Protocol):
    """One that keeps the headers of the message, their names in small letters."""

    headers: list[tuple[bytes, bytes]]


class Parser:
    """httptools' parser for requests, but it goes on with the body where another protocol was offered.

    Where `should_upgrade` is true, `on_message_complete` means nothing: the message's end is told later once more.
    """

    def __init__(self, told: Told) -> None:
        self._told = told
        self._parser = _parser(told)

    def feed_data(self, data: bytes) -> None:
        """Read on; raises httptools' errors but HttpParserUpgrade."""
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as offered:
                self._parser = _parser(_Rest(self._told))
                framing = [b"%b: %b\r\n" % header for header in self._told.headers if header[0] in _FRAMING]
                self._parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n" % b"".join(framing))
                data = data[offered.args[0] :]
            else:
                return

    def should_upgrade(self) -> bool:
        return self._parser.should_upgrade()

    def should_keep_alive(self) -> bool:
        return self._parser.should_keep_alive()

    def get_http_version(self) -> str:
        return self._parser.get_http_version()

    def get_method(self) -> bytes:
        return self._parser.get_method()


class _Rest:
    """Tells of all but a first head, which was told by another parser."""

    def __init__(self, told: Listener) -> None:
        self._told = told
        self._is_behind_head = False
        self.on_body = told.on_body
        self.on_message_complete = told.on_message_complete

    def on_message_begin(self) -> None:
        if self._is_behind_head:
            self._told.on_message_begin()

    def on_url(self, url: bytes) -> None:
        if self._is_behind_head:
            self._told.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_behind_head:
            self._told.on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._is_behind_head:
            self._told.on_headers_complete()
        self._is_behind_head = True


def _parser(told: Listener) -> httptools.HttpRequestParser:
    """As uvicorn makes it: what comes behind a last request is thrown away, and is no error."""
    parser = httptools.HttpRequestParser(told)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser
