"""Answers as bytes: whole ones, and such that allow more than one reading."""

from vendors.transport.wire import OK, SMALL

CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"

WHOLE = [  # the answer, its body, whether the next request goes over the same connection
    (SMALL, b"ok", True),
    (OK + b"content-length: 0\r\n\r\n", b"", True),
    (OK + b"Content-Length:2\r\nConnection: Keep-Alive\r\n\r\nok", b"ok", True),
    (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", b"ok", True),
    (CHUNKED + b"1;a=b\r\no\r\n1\r\nk\r\n0\r\nx-trailer: 1\r\n\r\n", b"ok", True),
    (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
    (b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n", b"", True),
    (b"HTTP/1.1 304 Not Modified\r\n\r\n", b"", True),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + SMALL, b"ok", True),
    (b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + SMALL, b"ok", True),
    (OK + b"connection: close\r\ncontent-length: 2\r\n\r\nok", b"ok", False),
    (OK + b"connection: keep-alive\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", b"ok", False),
    (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", b"ok", False),
    (b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok", b"ok", False),
    (b"HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n", b"", False),
    (b"HTTP/1.1 204 No Content\r\ncontent-length: 3\r\n\r\nbad", b"", False),
    (SMALL + SMALL, b"ok", False),
    (SMALL + b"x", b"ok", False),
    (CHUNKED + b"2\r\nok\r\n0\r\n\r\n" + SMALL, b"ok", False),
    (OK + b"content-length: 2\r\nconnection: close\r\n\r\nok" + SMALL, b"ok", False),
]


MALFORMED = [
    b"\x16\x03\x01 not http at all\r\n\r\n",
    b"HTTP/1.1 99 Odd\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 \x00\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n",
    OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\nok",
    OK + b"content-length: +2\r\n\r\nok",
    OK + b"content-length: 0x2\r\n\r\nok",
    OK + b"content-length: -1\r\n\r\nok",
    OK + b"content-length: 2_0\r\n\r\nok",
    OK + b"content-length:\r\n\r\nok",
    OK + b"content-length: 99999999999999999999999\r\n\r\nok",
    OK + b"transfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"transfer-encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"transfer-encoding: identity\r\n\r\nok",
    OK + b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"content-length : 2\r\n\r\nok",
    OK + b"x: nul\x00\r\ncontent-length: 2\r\n\r\nok",
    OK + b": nameless\r\ncontent-length: 2\r\n\r\nok",
    OK + b"no colon\r\ncontent-length: 2\r\n\r\nok",
    CHUNKED + b"g\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"2\r\nokay\r\n0\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + SMALL,
    b"HTTP/1.1 100 Continue\r\ncontent-length: 2\r\n\r\nok" + SMALL,
    OK + b"x: " + b"a" * 1_000_000,
    CHUNKED + b"2;" + b"a" * 1_000_000 + b"\r\nok",
]

# httpx's transport makes an exception for these, or waits for more. None of them is needed to reach a vendor, and each
# has been a way to smuggle answers past somebody who reads them differently.
STRICTER = [
    b"HTTP/1.1 100 \x1b[31m\r\n\r\n" + SMALL,
    b"HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.2 200 OK\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\ncontent-length: 0\n\n",
    OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"content-length: 2\r\ncontent-length: 2\r\n\r\nok",
    OK + b"content-length: 2, 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"x: a\r\n folded\r\ncontent-length: 2\r\n\r\nok",
    CHUNKED + b"2\nok\n0\n\n",
    CHUNKED + b"ffffffffffffffffff\r\nok",
    OK + b"".join(b"x-%d: 1\r\n" % n for n in range(101)) + b"content-length: 2\r\n\r\nok",
    OK + b"x: " + b"a" * 66_000 + b"\r\ncontent-length: 2\r\n\r\nok",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000,
    CHUNKED + b"0\r\n" + b"".join(b"x-%d: 1\r\n" % n for n in range(101)) + b"\r\n",
]
