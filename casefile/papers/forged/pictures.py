"""What something beside plain text is called when files are compared; a picture with its size."""

import re
from typing import Any

from casefile.papers.word.xml import R

PICTURES = ("drawing", "pict", "object")
WORDS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{urn:schemas-microsoft-com:vml}textpath",
)
"""Where words stand in a picture, beside the boxes of text."""
_LENGTH = re.compile("-?[0-9]{1,15}")


def named(node: Any, pictures: dict[str, str]) -> str:
    """What something is; a picture with its size, its place and its content."""
    name = str(node.tag).rpartition("}")[2]
    if name not in PICTURES:
        return name
    found = [name]
    for each in node.iter("*"):
        found += [_millimetres(each.get(key, "")) for key in ("cx", "cy")]
        found.append(each.get("style", ""))
        found += [pictures.get(str(value), "") for key, value in each.attrib.items() if R in key]
        if str(each.tag).endswith("posOffset"):
            found.append(_millimetres(each.text or ""))
    return " ".join(dict.fromkeys(word for word in found if word))


def _millimetres(length: str) -> str:
    """A length of a drawing as a program may round it."""
    return f"{round(int(length) / 36000)}mm" if _LENGTH.fullmatch(length) else length
