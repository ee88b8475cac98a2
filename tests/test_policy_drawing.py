"""``policy draw``: the procedure as a picture, in which nothing stands on anything else."""

import io
import itertools
import math
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from casefile.pages.drawing.key import KEY_WIDEST, drawing_key
from casefile.pages.drawing.layout import (
    LINE,
    ArrowPath,
    Drawing,
    OnArrow,
    Placed,
    laid_out,
    text_width,
    wrapped,
)
from casefile.pages.drawing.mermaid import mermaid_text
from casefile.pages.drawing.onward import with_pages
from casefile.pages.drawing.paging import in_parts
from casefile.pages.drawing.picture import pictures
from casefile.pages.drawing.svg import svg_text
from casefile.pages.language import Language
from casefile.policy.reading import read_policy
from tests.desk import Desk, pack_text
from tests.office import as_pdf, needs_office, pages, whole_pages

SOUND = (Path(__file__).parent / "sound.toml").read_text("utf-8")
POLICIES = {
    "mall": read_policy(pack_text("mall")),
    "eight-step": read_policy(pack_text("eight-step")),
    "sound": read_policy(SOUND),
}
EVERY = pytest.mark.parametrize("name", POLICIES)
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def drawings(name: str, lang: str) -> list[Drawing]:
    return [laid_out(one) for one in pictures(POLICIES[name], Language(lang))]


@EVERY
@LANGUAGES
def test_no_box_stands_on_another(name: str, lang: str) -> None:
    for drawing in drawings(name, lang):
        for one, other in itertools.combinations(drawing.boxes, 2):
            assert apart(one, other), (one.box.id, other.box.id)


def apart(one: Placed, other: Placed) -> bool:
    beside = abs(one.x - other.x) >= (one.width + other.width) / 2
    return beside or abs(one.y - other.y) >= (one.height + other.height) / 2


@EVERY
@LANGUAGES
def test_no_label_stands_on_a_box_or_on_another_label(name: str, lang: str) -> None:
    for drawing in drawings(name, lang):
        for label in drawing.labels:
            wide = text_width(label.text)
            for box in drawing.boxes:
                over = abs(label.y - box.y) < box.height / 2
                assert not over or abs(label.x - box.x) >= (wide + box.width) / 2, label
        for one, other in itertools.combinations(drawing.labels, 2):
            wide = (text_width(one.text) + text_width(other.text)) / 2
            assert abs(one.y - other.y) > 1 or abs(one.x - other.x) >= wide, (one, other)


@EVERY
def test_everything_stands_on_the_paper_and_each_step_below_what_comes_before(name: str) -> None:
    for drawing in drawings(name, "zh"):
        placed = {one.box.id: one for one in drawing.boxes}
        for box in drawing.boxes:
            assert box.width / 2 <= box.x <= drawing.width - box.width / 2
            assert box.height / 2 <= box.y <= drawing.height - box.height / 2
        for line in drawing.lines:
            assert all(0 <= x <= drawing.width for x, _ in line.points)
            down = placed[line.arrow.source].y < placed[line.arrow.target].y
            assert down is not line.arrow.back


@EVERY
def test_every_step_every_loop_and_every_clock_between_two_steps_is_drawn(name: str) -> None:
    policy = POLICIES[name]
    procedure, *routes = pictures(policy, Language("en"))
    assert {box.id for box in procedure.boxes} == {"received", *(s.id for s in policy.steps)}
    back = {(a.source, a.target) for a in procedure.arrows if a.back}
    assert back == {(s.id, s.sends_back.to) for s in policy.steps if s.sends_back}
    labels = " ".join(text for a in procedure.arrows for text in a.labels)
    for clock in policy.clocks:
        ends = (*clock.starts, *clock.stops)
        if all(e.startswith("step:") or e in ("received", "opened") for e in ends):
            assert clock.title.of("en") in labels
    assert [r.title for r in routes] == [r.title.of("en") for r in policy.routes]


def test_the_loop_back_says_when_and_a_clock_how_long_in_words() -> None:
    text = svg_text(drawings("mall", "zh"))
    assert "批复：退回重拟" in text
    assert "2 个工作日" in text
    assert "（24 小时）" in text or "(24 小时)" in text


@EVERY
@LANGUAGES
def test_the_svg_is_whole_and_every_title_stands_in_it(name: str, lang: str) -> None:
    text = svg_text(drawings(name, lang))
    ET.fromstring(text.encode())
    said = "".join(re.findall(r">([^<]+)</text>", text)).replace(" ", "")
    for step in POLICIES[name].steps:
        assert step.title.of(lang).replace(" ", "") in said


@EVERY
@LANGUAGES
@pytest.mark.parametrize("most", [300.0, 700.0, 1500.0])
def test_in_parts_nothing_is_cut_or_lost_and_every_arrow_has_one_head(
    name: str, lang: str, most: float
) -> None:
    for drawing in drawings(name, lang):
        parts = in_parts(drawing, most)
        said = sorted(box.box.id for part in parts for box in part.boxes)
        assert said == sorted(box.box.id for box in drawing.boxes)
        words = sorted(one.text for part in parts for one in part.labels)
        assert words == sorted(one.text for one in drawing.labels)
        assert sum(part.height for part in parts) == pytest.approx(drawing.height)
        for part in parts:
            layers = {box.y for box in part.boxes}
            assert part.height <= most or len(layers) == 1
            for box in part.boxes:
                assert box.height / 2 <= box.y <= part.height - box.height / 2
        pieces = [line for part in parts for line in part.lines]
        for line in drawing.lines:
            own = [one for one in pieces if one.arrow == line.arrow]
            assert sum(one.headed for one in own) == 1
            assert sum(map(length, own)) == pytest.approx(length(line))


def length(line: ArrowPath) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise(line.points))


@LANGUAGES
def test_on_paper_a_procedure_is_large_enough_to_be_read(desk: Desk, lang: str) -> None:
    desk.run(f"--lang {lang} policy draw -o mall.docx")
    with zipfile.ZipFile("mall.docx") as file:
        assert b'w:eastAsia="zh-CN"' in file.read("word/styles.xml"), "no Japanese face for Chinese"
        body = file.read("word/document.xml").decode()
    sizes = [int(size) for size in re.findall(r'<w:sz w:val="([0-9]+)"', body)]
    assert min(sizes) >= 13, "half points"
    assert body.count('w:orient="landscape"') >= 1
    assert body.count("(1/") >= 1


def test_the_ending_of_a_file_tells_how_it_is_drawn(desk: Desk) -> None:
    for name, begin in (("a.svg", b"<?xml"), ("a.docx", b"PK"), ("a.mmd", b"flowchart")):
        desk.run(f"policy draw -o {name}")
        assert Path(name).read_bytes().startswith(begin)
    desk.run("policy draw --as svg -o b.docx")
    assert Path("b.docx").read_bytes().startswith(b"<?xml")


def test_what_somebody_called_a_step_breaks_neither_form() -> None:
    nasty = SOUND.replace('en = "judge" }', 'en = "a <b> & \\"c\\" [x] {y}" }')
    drawing = [laid_out(one) for one in pictures(read_policy(nasty), Language("en"))]
    ET.fromstring(svg_text(drawing).encode())
    told = mermaid_text(pictures(read_policy(nasty), Language("en")))
    assert "a #lt;b#gt; #amp; #quot;c#quot;" in told


def test_words_are_wrapped_between_them_and_characters_anywhere() -> None:
    assert wrapped("one two three", text_width("one two")) == ["one two", "three"]
    assert wrapped("甲乙丙丁", text_width("甲乙")) == ["甲乙", "丙丁"]
    assert wrapped("", 10) == []


def test_a_picture_is_printed_or_written_in_the_form_that_is_asked_for(desk: Desk) -> None:
    assert desk.run("policy draw").out.startswith("<?xml")
    assert desk.run("policy draw --as mermaid").out.startswith("flowchart TD")
    desk.run("policy draw --as docx", code=2)
    desk.run("policy draw eight-step --as docx -o flow.docx")
    with zipfile.ZipFile(io.BytesIO(Path("flow.docx").read_bytes())) as file:
        body = file.read("word/document.xml").decode()
    ET.fromstring(body)
    assert body.count("<wps:wsp>") > 30
    assert "directive of the" in body
    desk.run("policy draw -o flow.docx", code=73)


# ---- pages, and the key -------------------------------------------------------------------------


@EVERY
@LANGUAGES
@pytest.mark.parametrize("most", [300.0, 700.0, 1500.0])
def test_every_line_that_leaves_a_page_says_to_which_one_and_every_other_from_which(
    name: str, lang: str, most: float
) -> None:
    for drawing in drawings(name, lang):
        parts = with_pages(in_parts(drawing, most), 3, Language(lang))
        page_of = {box.box.id: n for n, part in enumerate(parts, 3) for box in part.boxes}
        for part in parts:
            named = [label for label in part.labels if label.onward]
            assert {label.y for label in named} <= {LINE / 2 + 1, part.height - LINE / 2 - 1}
            for line in part.lines:
                ends = [(line.points[0], line.arrow.source, "←")]
                ends += [] if line.headed else [(line.points[-1], line.arrow.target, "→")]
                for point, box, sign in ends:
                    if not at_box(point, part, box):
                        (label,) = [one for one in named if touches(point, one)]
                        assert label.text.startswith(sign)
                        assert re.findall(r"\d+", label.text)[0] == str(page_of[box])
        if len(parts) == 1:
            assert parts == in_parts(drawing, most)


def at_box(point: tuple[float, float], part: Drawing, box: str) -> bool:
    return any(
        one.box.id == box
        and abs(point[0] - one.x) <= one.width / 2 + 1
        and abs(point[1] - one.y) <= one.height / 2 + 1
        for one in part.boxes
    )


def touches(point: tuple[float, float], label: OnArrow) -> bool:
    return abs(point[1] - label.y) < LINE and abs(point[0] - label.x) < 1


@EVERY
@LANGUAGES
@pytest.mark.parametrize("most", [300.0, 700.0])
def test_what_stands_at_the_edge_of_a_page_stands_on_nothing_else(
    name: str, lang: str, most: float
) -> None:
    for drawing in drawings(name, lang):
        for part in with_pages(in_parts(drawing, most), 1, Language(lang)):
            for label in part.labels:
                if label.onward:
                    half = text_width(label.text) / 2
                    assert half <= label.x <= part.width - half
                    assert 0 < label.y < part.height
            for one, other in itertools.combinations(part.labels, 2):
                wide = (text_width(one.text) + text_width(other.text)) / 2
                assert abs(one.y - other.y) > LINE / 2 or abs(one.x - other.x) >= wide


@LANGUAGES
def test_the_key_has_every_kind_of_box_and_of_line_that_a_picture_has(lang: str) -> None:
    told = drawing_key(Language(lang))
    assert told.width <= KEY_WIDEST
    assert {box.box.ends for box in told.boxes} == {True, False}
    found = {(a.back, a.only_clock) for d in drawings("mall", lang) for a in d.picture.arrows}
    assert found == {(line.arrow.back, line.arrow.only_clock) for line in told.lines}
    assert any(label.clock for label in told.labels)
    assert any(label.text.startswith("◇") for label in told.labels)
    for one, other in itertools.combinations(told.labels, 2):
        wide = (text_width(one.text) + text_width(other.text)) / 2
        assert one.y != other.y or abs(one.x - other.x) > wide


def test_the_key_stands_in_a_picture_for_browsers_too(desk: Desk) -> None:
    text = desk.run("--lang zh policy draw").out
    assert text.index("图例") > text.index("商场顾客投诉制度")
    for said in (
        "环节",
        "谁可办理",
        "开始或结束",
        "仅限此情形",
        "下一环节",
        "仅由时限相连",
        "退回",
    ):
        assert said in text, said


@pytest.mark.slow
@needs_office
@LANGUAGES
def test_each_page_of_a_drawing_has_its_number_its_key_and_where_its_lines_go_on(
    desk: Desk, tmp_path: Path, lang: str
) -> None:
    desk.run(f"--lang {lang} policy draw -o mall.docx")
    (pdf,) = as_pdf([Path("mall.docx")], tmp_path / "pdf").values()
    found = [re.sub(r"\s", "", page) for page in whole_pages(pdf)]
    with zipfile.ZipFile("mall.docx") as file:
        body = file.read("word/document.xml").decode()
    assert len(found) == body.count("<wpg:wgp>") == pages(pdf), "no page beside the drawn ones"
    onward = "→page2" if lang == "en" else "→第2页"
    assert onward in found[0]
    for number, page in enumerate(found, 1):
        assert page.endswith(str(number))
        assert ("beginningorend" if lang == "en" else "开始或结束") in page
