"""Hashes. Loading OpenSSL, as ``hashlib`` does, takes a quarter of what Python's start takes, and
what a command hashes is short: so Python's own SHA-256 and BLAKE2 serve where it brings them
(``random`` does the same), unless OpenSSL is there already."""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

WORTH_OPENSSL = 500_000
"""Bytes that OpenSSL hashes so much faster that loading it pays."""


def sha256(content: bytes) -> bytes:
    """SHA-256 of ``content``."""
    # asked each time: a command that hashes much loads OpenSSL first, and has it from then on
    openssl = sys.modules.get("hashlib")
    if openssl is None and len(content) > WORTH_OPENSSL:
        openssl = import_module("hashlib")
    made: bytes = (openssl.sha256 if openssl else _own("sha256"))(content).digest()
    return made


def hex_digest(content: bytes) -> str:
    """SHA-256 of ``content`` as it is written: the name under which a file is kept."""
    return sha256(content).hex()


def blake2b(content: bytes, *, key: bytes, size: int) -> bytes:
    """BLAKE2b of ``content``, keyed, of ``size`` bytes."""
    made: bytes = _own("blake2b")(content, key=key, digest_size=size).digest()
    return made


@cache
def _own(kind: str) -> Callable[..., Any]:
    for name in _OWN[kind]:
        with suppress(ImportError, AttributeError):
            found: Callable[..., Any] = getattr(import_module(name), kind)
            return found
    found = getattr(import_module("hashlib"), kind)
    return found


_OWN = {"sha256": ("_sha2", "_sha256"), "blake2b": ("_blake2",)}
"""Where Python keeps its own: since 3.12, and before."""
