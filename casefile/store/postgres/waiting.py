"""Waiting for the server at the socket, so that Ctrl-C is answered at once: the server is told to
drop what it was asked, and rolls back; or, where it waits for a standby with what is committed
already, to wait no longer."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from psycopg2 import extensions

from casefile.disk.locks import signal_waits

SERVER_PATIENCE = 30
"""Seconds to wait for another writer, and for a server that does not answer at all."""
_LOOKS = 0.25
"""Seconds after which whoever waits for the server looks whether a signal is held back."""


def _wait(raw: Any) -> None:
    """Until the server has answered; whoever is interrupted meanwhile takes the question back.

    Where signals are held back, for the length of a commit, its answer tells what became of it; the
    signal comes afterwards."""
    begun, taken_back = time.monotonic(), False
    try:
        while (state := raw.poll()) != extensions.POLL_OK:
            if raw.status == extensions.STATUS_SETUP and time.monotonic() - begun > SERVER_PATIENCE:
                raise psycopg2.OperationalError("no answer from the server")
            readable = [raw.fileno()] if state == extensions.POLL_READ else []
            writable = [raw.fileno()] if state == extensions.POLL_WRITE else []
            if not any(select.select(readable, writable, [], _LOOKS)) and not taken_back:
                taken_back = signal_waits()
                if taken_back:
                    _take_back(raw)
    except (KeyboardInterrupt, SystemExit):
        _take_back(raw)
        raise


def _take_back(raw: Any) -> None:
    with suppress(psycopg2.Error):  # a server that is gone has dropped it
        raw.cancel()


extensions.set_wait_callback(_wait)


@contextmanager
def unwatched() -> Iterator[None]:
    """Have the driver wait by itself, as it must where rows are copied."""
    extensions.set_wait_callback(None)
    try:
        yield
    finally:
        extensions.set_wait_callback(_wait)
