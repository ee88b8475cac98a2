"""A wire to the server of the tests, which can be cut where something is recorded: before the
message that records gets there, or before its answer comes back."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

RECORDS = (b"COMMIT", b"INSERT INTO adding", b"append(")
"""What stands in a message with which something may be on record."""
_PRELUDES = (80877103, 80877104)
"""What asks whether the wire may be enciphered, before a connection begins."""


class Wire:
    """What is said at ``port`` is heard at the server. Guards its connections and its state, which
    is set between two commands only."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.cut = ""
        """``before`` or ``after`` the server hears what records; nothing while the wire holds."""
        self.gone = False
        """Whether nobody gets through any more once it was cut."""
        self.cuts = 0
        self._torn = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def laid(self, cut: str = "", *, gone: bool = False) -> None:
        """Lay it anew, to be cut so."""
        self.cut, self.gone, self._torn, self.cuts = cut, gone, False, 0

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                desk, _ = self._listener.accept()
                if self._torn:
                    desk.close()
                else:
                    threading.Thread(target=self._carry, args=(desk,), daemon=True).start()

    def _carry(self, desk: socket.socket) -> None:
        there = ("127.0.0.1", self.server)
        with desk, suppress(OSError), socket.create_connection(there) as server:
            self._between(desk, server)

    def _between(self, desk: socket.socket, server: socket.socket) -> None:
        told, begun, waiting, answered = b"", False, False, b""
        ready = selectors.DefaultSelector()
        for one in (desk, server):
            ready.register(one, selectors.EVENT_READ)
        with ready:
            while True:
                for key, _ in ready.select():
                    heard = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not heard:
                        return
                    if key.fileobj is server:
                        answered += heard
                        if not waiting:
                            desk.sendall(answered)
                            answered = b""
                        elif state := _ended(answered):
                            if state == b"I":
                                self._tear()
                                return
                            desk.sendall(answered)  # it may still come to nothing
                            answered, waiting = b"", False
                        continue
                    told += heard
                    while message := _first(told, begun=begun):
                        told = told[len(message) :]
                        prelude = not begun and int.from_bytes(message[4:8]) in _PRELUDES
                        begun = begun or not prelude
                        records = message[:1] == b"Q" and any(r in message for r in RECORDS)
                        if records and self.cut == "before":
                            self._tear()
                            return
                        waiting = records and self.cut == "after"
                        server.sendall(message)

    def _tear(self) -> None:
        self.cuts += 1
        self._torn = self.gone


def _first(told: bytes, *, begun: bool) -> bytes:
    """The first whole message of what a desk said; nothing where it has not all come yet."""
    head = 1 if begun else 0
    if len(told) < head + 4:
        return b""
    end = head + int.from_bytes(told[head : head + 4])
    return told[:end] if len(told) >= end else b""


def _ended(answered: bytes) -> bytes:
    """What a server that is ready for the next message tells of the transaction: ``I`` where it is
    over; nothing where the server has not said all."""
    last = b""
    while message := _first(answered, begun=True):
        last, answered = message, answered[len(message) :]
    return last[5:6] if last[:1] == b"Z" else b""


@contextmanager
def laid(port: int) -> Iterator[Wire]:
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
