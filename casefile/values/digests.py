"""Hashes. Loading OpenSSL, as ``hashlib`` does, takes a quarter of what Python's start takes, and
what a command hashes is short: so Python's own SHA-256 and BLAKE2 serve where it brings them
(``random`` does the same), unless OpenSSL is there already."""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any


def sha256(content: bytes) -> bytes:
    """SHA-256 of ``content``."""
    made: bytes = _made("sha256", "_sha2", "_sha256")(content).digest()  # since 3.12, before
    return made


def hex_digest(content: bytes) -> str:
    """SHA-256 of ``content`` as it is written: the name under which a file is kept."""
    return sha256(content).hex()


def blake2b(content: bytes, *, key: bytes, size: int) -> bytes:
    """BLAKE2b of ``content``, keyed, of ``size`` bytes."""
    made: bytes = _made("blake2b", "_blake2")(content, key=key, digest_size=size).digest()
    return made


@cache
def _made(kind: str, *own: str) -> Callable[..., Any]:
    for name in own if "hashlib" not in sys.modules else ():
        with suppress(ImportError, AttributeError):
            found: Callable[..., Any] = getattr(import_module(name), kind)
            return found
    found = getattr(import_module("hashlib"), kind)
    return found
