"""A client that costs next to nothing beside the server: one kept connection, requests that are bytes already."""

import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    status: int
    headers: str
    body: bytes

    def header(self, name: str) -> str:
        lines = (line.partition(":") for line in self.headers.split("\r\n"))
        return next((value.strip() for key, _colon, value in lines if key.lower() == name.lower()), "")


def request(path: str, cookie: str = "", body: bytes | None = None, media_type: str = "", accept: str = "") -> bytes:
    """A whole request; with a body it is a POST."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"Accept-Encoding: {accept}"] if accept else []
    lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"] if body is not None else []
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


class Client:
    """One connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, content: bytes) -> Reply:
        self._socket.sendall(content)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _blank, body = received.partition(b"\r\n\r\n")
        first, _line, headers = head.decode("latin-1").partition("\r\n")
        reply = Reply(int(first.split()[1]), headers, b"")
        parts, missing = [body], int(reply.header("content-length") or 0) - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Reply(reply.status, headers, b"".join(parts))

    def timed(self, content: bytes, expected: int) -> float:
        """Seconds that one request took.

        :raises AssertionError: the answer is not the one that is measured
        """
        begun = time.perf_counter()
        reply = self.send(content)
        took = time.perf_counter() - begun
        assert reply.status == expected, f"{reply.status} instead of {expected}: {reply.body[:2000].decode()}"
        return took

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> bytes:
        received = self._socket.recv(262_144)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received
