"""Pictures that people bring, for a paper: read within bounds, and what they say beside the picture
left out. Nothing here decodes one; what is no sound JPEG or PNG is no picture.

A photograph tells where and by which telephone it was taken, in segments that no paper needs;
behind its end may lie another one, or a film. So what is printed is written anew, of what a picture
cannot do without.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal

import msgspec

from casefile.values.patterns import pattern

LARGEST_PICTURE = 20_000_000
"""Bytes of a file that is looked into."""
MOST_PIXELS = 64_000_000
"""Pixels of a picture that is printed; whoever opens the paper needs room for them."""
MOST_RAW = 200_000_000
"""Bytes that a PNG may unpack to."""
_SEGMENTS, _SCANS, _CHUNKS = 2000, 100, 20_000
"""More pieces than any program makes."""


class PaperPicture(msgspec.Struct, frozen=True):
    """A picture as it is printed: its kind, its size in pixels as it lies in the file, how it is to
    be turned (quarters, clockwise) after it was mirrored, and its bytes."""

    sort: Literal["jpeg", "png"]
    width: int
    height: int
    content: bytes
    turn: int = 0
    mirrored: bool = False

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as it is looked at."""
        return (self.height, self.width) if self.turn % 2 else (self.width, self.height)


def read_picture(content: bytes) -> PaperPicture | None:
    """The picture that a file holds, whatever its name says; None for what is none, is damaged, or
    is larger than what is printed."""
    if len(content) > LARGEST_PICTURE:
        return None
    try:
        if content.startswith(_PNG):
            return _png(content)
        return _jpeg(content) if content.startswith(b"\xff\xd8\xff") else None
    except (struct.error, IndexError, ValueError, zlib.error):
        return None


# ---- JPEG: ITU-T T.81 ----------------------------------------------------------------------------

_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended, progressive; by Huffman's code. No telephone writes others."""
_MARKER = pattern(rb"\xff+([^\x00\xff])")
_END = pattern(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the data of a scan: no stuffed byte, and no restart within it."""
_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (1, False),
    7: (1, True),
    8: (3, False),
}
"""The orientations of Exif: quarters clockwise, and whether it is mirrored first."""
_JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"


def _jpeg(content: bytes) -> PaperPicture:
    kept, frame, turn, scans = [b"\xff\xd8"], b"", (0, False), 0
    for marker, segment, data in _segments(content):
        if marker == 0xE1 and segment.startswith(b"Exif\0\0"):
            turn = _TURNS[_orientation(segment[6:])]
        elif marker == 0xE0 and segment.startswith(b"JFIF\0"):
            kept.append(_segment(marker, _JFIF))
        elif marker == 0xEE and segment.startswith(b"Adobe"):
            kept.append(_segment(marker, segment[:12]))
        elif marker in _FRAMES and not frame:
            frame = segment
            kept.append(_segment(marker, segment))
        elif marker in (0xDB, 0xC4, 0xDD) and _whole(marker, segment):
            kept.append(_segment(marker, segment))
        elif marker == 0xDA and frame and scans < _SCANS:
            scans += 1
            kept += (_segment(marker, segment), data)
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise ValueError
    depth, height, width, parts = struct.unpack_from(">BHHB", frame)
    if depth != 8 or parts not in (1, 3) or len(frame) != 6 + 3 * parts or not scans:
        raise ValueError
    _bounded(width, height)
    return PaperPicture("jpeg", width, height, b"".join([*kept, b"\xff\xd9"]), *turn)


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, segment and, of a scan, its data; until the end of the picture. Whatever lies behind
    that is not looked at. ValueError where it has no end."""
    at = 2
    for _ in range(_SEGMENTS):
        found = _MARKER.match(content, at)
        if not found:
            raise ValueError
        marker, at = found[1][0], found.end()
        if marker == 0xD9:
            return
        (length,) = struct.unpack_from(">H", content, at)
        segment, at = content[at + 2 : at + length], at + length
        if length < 2 or len(segment) != length - 2:
            raise ValueError
        data = b""
        if marker == 0xDA:
            ends = _END.search(content, at)
            if not ends:
                raise ValueError
            data, at = content[at : ends.start()].rstrip(b"\xff"), ends.start()
        yield marker, segment, data
    raise ValueError


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _whole(marker: int, segment: bytes) -> bool:
    """Whether a segment of tables holds tables and nothing else."""
    at = 0
    while at < len(segment) and marker != 0xDD:
        if marker == 0xDB:
            at += 129 if segment[at] >> 4 else 65
        else:
            at += 17 + sum(segment[at + 1 : at + 17])
    return len(segment) == (2 if marker == 0xDD else at)


def _orientation(tiff: bytes) -> int:
    """How Exif says that the picture is held; upright where it says nothing that can be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 10:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        name, kind, many, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if (name, kind, many) == (0x0112, 3, 1):
            return value if value in _TURNS else 1
    return 1


# ---- PNG: ISO/IEC 15948 --------------------------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n"
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
"""Of an interlaced picture: first column and row, and steps between them."""


def _png(content: bytes) -> PaperPicture:
    chunks = list(_chunks(content))
    head = chunks[0][1] if chunks[0][0] == b"IHDR" else b""
    width, height, depth, colour, method, filters, laced = struct.unpack(">IIBBBBB", head)
    if depth not in _DEPTHS.get(colour, ()) or method or filters or laced > 1:
        raise ValueError
    _bounded(width, height)
    bits = depth * _CHANNELS[colour]
    passes = _sizes(width, height, laced)
    raw = sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in passes)
    names = b"".join(name for name, _ in chunks)
    palette = {0: b"", 2: b"(PLTE)?", 3: b"PLTE", 4: b"", 6: b"(PLTE)?"}[colour]
    if not re.fullmatch(b"IHDR" + palette + b"(tRNS)?(IDAT)+IEND", names):
        raise ValueError
    if any(len(data) > 768 for name, data in chunks if name in (b"PLTE", b"tRNS")):
        raise ValueError
    _unpacks_to(b"".join(data for name, data in chunks if name == b"IDAT"), raw)
    packed = (_chunk(name, data) for name, data in chunks)
    return PaperPicture("png", width, height, b"".join([_PNG, *packed]))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks that a picture cannot do without, to its end."""
    at = len(_PNG)
    for _ in range(_CHUNKS):
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(data, zlib.crc32(name)) != told:
            raise ValueError
        if name == b"tRNS" or not name[0] & 0x20:
            yield name, data
        if name == b"IEND":
            return
        at += 12 + length
    raise ValueError


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _sizes(width: int, height: int, laced: int) -> Iterator[tuple[int, int]]:
    """Columns and rows of each pass."""
    for left, top, across, down in _PASSES if laced else ((0, 0, 1, 1),):
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            yield columns, rows


def _unpacks_to(data: bytes, length: int) -> None:
    """ValueError unless ``data`` unpacks to ``length`` bytes and ends there."""
    if length > MOST_RAW:
        raise ValueError
    unpack, left, held = zlib.decompressobj(), length, data
    while not unpack.eof:
        made = len(unpack.decompress(held, 1_000_000))
        held, left = unpack.unconsumed_tail, left - made
        if left < 0 or (not made and not held and not unpack.eof):
            raise ValueError
    if left or unpack.unused_data or held:
        raise ValueError


def _bounded(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise ValueError


def a_dot() -> bytes:
    """The smallest picture there is."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")
    return _PNG + b"".join(_chunk(name, data) for name, data in parts)
