"""A case-file manager for customer complaints: procedure, deadlines, limits and papers.

What every command pays before it does anything is paid here, so here it is kept small: what our
modules are found by, and what is left out of what others import (docs/architecture.md, "How a start
is kept lean").
"""

import gc
import marshal
import os
import sys

# as importlib has them, without its package
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from collections.abc import Callable, Sequence
from types import CodeType, ModuleType
from typing import Any

__version__ = "0.1.0"


_AT_ONCE = 1 << 16
"""Bytes that are read of a file; Python's own loader reads what is longer."""


def _read(path: str) -> bytes:
    """How a file begins. A file object would ask the system seven times more."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return os.read(descriptor, _AT_ONCE)
    finally:
        os.close(descriptor)


class _OurFile(SourceFileLoader):
    """Loads a module of ours from the bytecode that Python keeps beside it, where that is as new
    as the source; in every other case Python's own loader does what it always does."""

    def __init__(self, name: str, path: str, kept: str, source: os.stat_result) -> None:
        super().__init__(name, path)
        self._kept = kept
        self._head = b"".join(
            (
                MAGIC_NUMBER,
                bytes(4),
                (int(source.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little"),
                (source.st_size & 0xFFFFFFFF).to_bytes(4, "little"),
            )
        )

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module with what Python would look for in it, and make an error of, one by one."""
        module = ModuleType(spec.name)
        known = {"__file__": self.path, "__cached__": self._kept, "__loader__": self}
        vars(module).update(known, __package__=spec.parent)
        return module

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            content = _read(self._kept)
        except OSError:
            content = b""
        if content[:16] == self._head and len(content) < _AT_ONCE:
            code = marshal.loads(memoryview(content)[16:])  # noqa: S302  (as Python itself does)
            if isinstance(code, CodeType) and code.co_filename == self.path:
                return code
        return super().get_code(fullname)


class _OurFiles:
    """Finds a module of ours where it must lie. Python lists folders and tries five names for each
    module; we have two hundred at a start, and there it was a twelfth of it."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where the module lies; None, which leaves it to Python, for packages and for others'."""
        if not path or not name.startswith("casefile."):
            return None
        last = name.rpartition(".")[2]
        file = f"{path[0]}{os.sep}{last}.py"
        try:
            source = os.stat(file)  # noqa: PTH116
        except OSError:
            return None
        kept = f"{path[0]}{os.sep}__pycache__{os.sep}{last}.{sys.implementation.cache_tag}.pyc"
        spec = ModuleSpec(name, _OurFile(name, file, kept, source), origin=file)
        spec.has_location, spec.cached = True, kept
        return spec


class _StandIn(ModuleType):
    """What another module finds in place of one that it names when it is imported, and that a
    command has no use for. Whatever is not ``known`` of it is asked of the real one."""

    def __init__(self, name: str, **known: object) -> None:
        super().__init__(name)
        vars(self).update(known)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        __import__(name)
        return sys.modules[name]

    def later(self, *names: str) -> "_StandIn":
        """The same; functions of those names are the real ones from when they are called."""
        vars(self).update((name, self._calling(name)) for name in names)
        return self

    def _calling(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: getattr(self._real(), name)(*given, **named)


class _Built(_StandIn):
    """What ``sysconfig`` says of time zones where they lie in the usual place; it would read
    everything else about the making of this Python first."""

    def get_config_var(self, name: str) -> Any:
        if name == "TZPATH":
            return "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
        return self._real().get_config_var(name)


def _stand_ins() -> dict[str, ModuleType | None]:
    """What is left out. In brackets: what it costs, of 350 million instructions that ``show`` took
    with all of it (CPython 3.11)."""
    instead: dict[str, ModuleType | None] = {
        # typing has all of it that we use (25)
        "typing_extensions": None,
        # no record of ours holds one (10)
        "uuid": _StandIn("uuid", UUID=type("UUID", (), {}), SafeUUID=type("S", (), {"unknown": 0})),
        # schemas and reflection, for ``casefile schema`` and the tests; TOML and YAML (9)
        "msgspec._json_schema": _StandIn("msgspec._json_schema").later(
            "schema", "schema_components"
        ),
        "msgspec.inspect": _StandIn("msgspec.inspect"),
        "msgspec.toml": _StandIn("msgspec.toml"),
        "msgspec.yaml": _StandIn("msgspec.yaml"),
        # paths as addresses (9)
        "urllib.parse": _StandIn("urllib.parse").later("quote_from_bytes"),
    }
    if os.name == "posix":
        # paths of the other kind of system (2)
        instead["ntpath"] = _StandIn("ntpath")
        if os.path.isdir("/usr/share/zoneinfo"):  # noqa: PTH112
            # how this Python was made (6)
            instead["sysconfig"] = _Built("sysconfig")
    return {name: module for name, module in instead.items() if name not in sys.modules}


def _import_lean() -> None:
    """Import what every command needs without what is left out."""
    if sys.version_info < (3, 12):
        # as later ones have it: without the same written out in Python first (4)
        sys.modules.setdefault("datetime", __import__("_datetime"))
    import datetime  # noqa: F401
    import decimal  # noqa: F401
    import typing

    instead = _stand_ins()
    sys.modules.update(instead)  # type: ignore[arg-type]
    reference: Any = typing.ForwardRef
    # msgspec makes one to see whether it may: so it is in every Python that we run on (9)
    typing.ForwardRef = lambda *_, **__: None  # type: ignore[misc, assignment]
    try:
        import msgspec  # noqa: F401

        typing.ForwardRef = reference  # type: ignore[misc]
        import pathlib  # noqa: F401
        import zoneinfo  # noqa: F401
    finally:
        typing.ForwardRef = reference  # type: ignore[misc]
        for name, module in instead.items():
            if sys.modules.get(name, module) is module:
                sys.modules.pop(name, None)


def _begin() -> None:
    collecting = gc.isenabled()
    gc.disable()  # nothing of what is imported is ever let go
    try:
        _import_lean()
    finally:
        if collecting:
            gc.enable()
    loader = sys.modules[__name__].__loader__
    usual = isinstance(loader, SourceFileLoader) and sys.pycache_prefix is None
    if usual and not sys.flags.optimize:
        sys.meta_path.insert(0, _OurFiles)


_begin()
