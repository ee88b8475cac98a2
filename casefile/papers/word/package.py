"""Word files as packages: parts packed once are written again and again without packing them anew.

Nothing of the day, the machine or the user stands in a package: equal parts are equal files.
"""

import struct
import zlib
from collections.abc import Iterable

import msgspec

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _UTF8, _DEFLATED, _DAY = 20, 0x0800, 8, 0x0021  # 1980-01-01, where zip begins to count
_MODE = 0o600 << 16


class PackedPart(msgspec.Struct, frozen=True):
    """A part of a package as it lies in the file."""

    name: str
    crc: int
    size: int
    packed: bytes


def part(name: str, content: bytes, effort: int = 1) -> PackedPart:
    """``content`` ready to be written under ``name``; ``effort`` from 1 to 9 makes it smaller."""
    squeeze = zlib.compressobj(effort, zlib.DEFLATED, -15)
    return PackedPart(
        name, zlib.crc32(content), len(content), squeeze.compress(content) + squeeze.flush()
    )


def package(parts: Iterable[PackedPart]) -> bytes:
    """A zip file with ``parts`` in their order."""
    out, index, count = bytearray(), bytearray(), 0
    for one in parts:
        name = one.name.encode()
        told = (_UTF8, _DEFLATED, 0, _DAY, one.crc, len(one.packed), one.size, len(name), 0)
        index += _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *told, 0, 0, 0, _MODE, len(out))
        index += name
        out += _LOCAL.pack(b"PK\3\4", _VERSION, *told)
        out += name
        out += one.packed
        count += 1
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(index), len(out), 0)
    return bytes(out + index + end)
