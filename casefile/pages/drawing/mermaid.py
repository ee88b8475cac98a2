"""A picture as Mermaid, the text that wikis and code sites draw by themselves."""

from collections.abc import Iterator

from casefile.pages.drawing.picture import START, Box, Picture


def mermaid_text(pictures: list[Picture]) -> str:
    """One flow chart: the procedure, and each route in a frame of its own."""
    return "\n".join(_lines(pictures)) + "\n"


def _lines(pictures: list[Picture]) -> Iterator[str]:
    yield "flowchart TD"
    for number, picture in enumerate(pictures):
        if number:
            yield f"  subgraph r{number}[{_quoted(picture.title, picture.under)}]"
        for box in picture.boxes:
            yield f"  {_name(number, box.id)}{_shape(box)}"
        for arrow in picture.arrows:
            kind = "-.->" if arrow.back or arrow.only_clock else "-->"
            mark = "↩" if arrow.back else "⏱"
            labels = [f"{mark} {label}" for label in arrow.labels]
            said = f"|{_quoted(*labels)}|" if labels else ""
            ends = (_name(number, arrow.source), _name(number, arrow.target))
            yield f"  {ends[0]} {kind}{said} {ends[1]}"
        if number:
            yield "  end"


def _name(number: int, box: str) -> str:
    """A name that is none of Mermaid's own words, and means one box of one picture."""
    return f"p{number}_{box.replace('-', '_')}"


def _shape(box: Box) -> str:
    lines = (box.title, f"◇ {box.when}" if box.when else "", box.roles, *box.marks)
    text = _quoted(*filter(None, lines))
    return f"([{text}])" if box.ends or box.id == START else f"[{text}]"


def _quoted(*lines: str) -> str:
    """Lines of text as Mermaid takes any: in quotation marks, its own marks spelled as codes."""
    told = "<br/>".join(line.translate(_SPELLED) for line in lines if line)
    return f'"{told}"'


_SPELLED = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"})
