"""A text in TOML that was read before is not read again: the tests have the same packs read a
thousand times, and a reading takes a quarter of a second."""

import pickle
import tomllib
from functools import lru_cache
from typing import Any

_LONG = 20_000


def remember() -> None:
    """From now on each text says what it said the first time, told anew to everybody who asks."""
    loads = tomllib.loads

    def said(text: str) -> bytes:
        return pickle.dumps(loads(text))

    short, long = lru_cache(4096)(said), lru_cache(64)(said)

    def told(text: Any, /, **more: Any) -> dict[str, Any]:
        if more or not isinstance(text, str):
            return loads(text, **more)
        told: dict[str, Any] = pickle.loads((long if len(text) > _LONG else short)(text))
        return told

    tomllib.loads = told
