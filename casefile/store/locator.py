"""Where a desk keeps its log: a path or an address, and which backend opens it."""

from functools import lru_cache
from pathlib import Path

import msgspec

from casefile.values.patterns import pattern

_PASSWORD = pattern(r"(://[^:/@]*):[^/@]*(@)")
_SECRET = pattern(r"(?i)[?&](?!schema=)[^=&]*(?:password|%)[^=&]*=[^&]*")
"""A word of an address that may name a password: libpq reads one there too, spelled with % too."""


class Locator(msgspec.Struct, frozen=True):
    """Where one store is kept. ``address`` is what its backend opens; in ``folder`` lie the files
    of the desk that people edit or read."""

    backend: str
    address: str
    folder: Path

    def __str__(self) -> str:
        """The address as it may be shown: without a password."""
        return _shown(self.address)

    @property
    def policy(self) -> Path:
        """The policy as it is edited."""
        return self.folder / "policy.toml"

    @property
    def templates(self) -> Path:
        """The shop's own templates, a folder a language."""
        return self.folder / "templates"


@lru_cache(maxsize=16)
def _shown(address: str) -> str:
    if "://" not in address:
        return address
    shown = _SECRET.sub("", _PASSWORD.sub(r"\1\2", address))
    return shown if "?" in shown else shown.replace("&", "?", 1)
