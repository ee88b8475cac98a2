"""Pictures in a Word file: how one stands in a line of its text, and which parts it takes."""

from collections.abc import Iterable

import msgspec

from casefile.papers.pictures import PaperPicture
from casefile.papers.word.package import PackedPart, part

_EMU = 36_000
"""Of the units of a drawing, how many make a millimetre."""
_QUARTER = 5_400_000
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = {"jpeg": "image/jpeg", "png": "image/png"}


class Plate(msgspec.Struct, frozen=True):
    """A picture for a template to print: ``key`` tells it from others on the paper, ``name`` is
    what it is called, and it is as large as ``width`` by ``height`` millimetres hold."""

    key: str
    name: str
    picture: PaperPicture
    width: float
    height: float

    def __str__(self) -> str:
        return self.name

    @property
    def relation(self) -> str:
        return f"picture-{self.key}"

    @property
    def part_name(self) -> str:
        return f"media/{self.relation}.{self.picture.sort}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as it lies in the file, before it is turned."""
        wide, high = self.picture.upright
        scale = min(self.width / wide, self.height / high) * _EMU
        return max(1, int(self.picture.width * scale)), max(1, int(self.picture.height * scale))


def plate_xml(one: Plate) -> str:
    """The drawing as it stands in a run. A picture that was held otherwise is turned by Word: its
    bytes stay as they are, and the room that it takes is that of the turned one."""
    from markupsafe import escape

    (wide, high), turn = one.size, one.picture.turn
    name = f'"{escape(one.name)}"'
    turned = f' rot="{turn * _QUARTER}"' if turn else ""
    mirrored = ' flipH="1"' if one.picture.mirrored else ""
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_PLACE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="1" name={name} descr={name}/><a:graphic xmlns:a="{_MAIN}">'
        f'<a:graphicData uri="{_PICTURE}"><pic:pic xmlns:pic="{_PICTURE}">'
        f'<pic:nvPicPr><pic:cNvPr id="0" name={name}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{_OFFICE}" r:embed="{one.relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm{turned}{mirrored}><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        f"</a:graphic></wp:inline></w:drawing>"
    )


def picture_parts(drawings: Iterable[Plate]) -> list[PackedPart]:
    """The pictures themselves: packed already, so that they are only laid in."""
    return [part(f"word/{one.part_name}", one.picture.content, 0) for one in drawings]


def picture_types(drawings: Iterable[Plate]) -> str:
    return "".join(
        f'<Override PartName="/word/{one.part_name}" ContentType="{_TYPES[one.picture.sort]}"/>'
        for one in drawings
    )


def picture_relations(drawings: Iterable[Plate]) -> str:
    return "".join(
        f'<Relationship Id="{one.relation}" Type="{_OFFICE}/image" Target="{one.part_name}"/>'
        for one in drawings
    )
