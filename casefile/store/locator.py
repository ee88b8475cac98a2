"""Where a desk keeps its log: a path or an address, and which backend opens it."""

from pathlib import Path

import msgspec


class Locator(msgspec.Struct, frozen=True):
    """Where one store is kept. ``address`` is what its backend opens; in ``folder`` lie the files
    of the desk that people edit or read."""

    backend: str
    address: str
    folder: Path

    def __str__(self) -> str:
        return self.address

    @property
    def policy(self) -> Path:
        """The policy as it is edited."""
        return self.folder / "policy.toml"

    @property
    def templates(self) -> Path:
        """The shop's own templates, a folder a language."""
        return self.folder / "templates"
