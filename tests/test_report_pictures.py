"""What a director sees of a report and of the sheet of a shift: axes that count whole cases, tables
that pages do not tear, and the mark of a desk to practise on, in every kind of file."""

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.shared import Twips
from hypothesis import given
from hypothesis import strategies as st

from casefile.exports.reports.drawing import chart_xml
from casefile.exports.reports.svg import chart_svg
from casefile.exports.reports.word import Beside, word_paper
from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, ChartRow, Section, steps_of
from casefile.papers.word.practice import PRACTICE_MARK
from tests.desk import Desk
from tests.office import Word, as_pdf, lines_of, needs_office, whole_pages, words

COUNTS = st.lists(st.integers(0, 200), min_size=1, max_size=8)


def chart_of(counts: list[int], *, line: bool = False, apart: bool = False) -> Chart:
    values = tuple(map(float, counts))
    rows = (ChartRow("受理", values), ChartRow("未结", values, line=True, apart=apart))
    labels = tuple(f"第{n}日" for n in range(len(counts)))
    return Chart("trend", "受理", labels, rows if line else rows[:1])


# ---- axes ----------------------------------------------------------------------------------------


@given(COUNTS)
def test_an_axis_of_counts_is_told_by_whole_ones(counts: list[int]) -> None:
    step = steps_of(chart_of(counts).series)
    assert step is None or (step in (1, 2) and max(counts) <= step * 5)
    assert (step is None) == (max(counts) > 10)  # then it is whole whoever draws it


def test_an_axis_of_amounts_and_one_of_shares_are_no_axes_of_counts() -> None:
    assert steps_of([ChartRow("元", (0.5, 2.0))]) is None
    assert steps_of([ChartRow("占比", (0.5, 1.0), line=True, share=True)]) == 0.2
    assert steps_of([ChartRow("按期", (1.0,))], share=True) == 0.2


@given(COUNTS, st.booleans(), st.booleans())
def test_every_number_at_an_axis_for_a_browser_is_whole(
    counts: list[int], line: bool, apart: bool
) -> None:
    svg = chart_svg(chart_of(counts, line=line, apart=apart))
    told = re.findall(r">([0-9.,]+)</text>", svg)
    assert len(told) >= 5
    assert all(re.fullmatch(r"[0-9,]+", number) for number in told), told


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 6, 10])
def test_an_axis_of_small_counts_has_its_steps_in_word(most: int) -> None:
    xml = chart_xml(chart_of([0, most], line=True, apart=True), "rId1").decode()
    step = 1 if most <= 5 else 2
    assert re.findall('<c:majorUnit val="([^"]+)"/>', xml) == [str(step)] * 2


@pytest.mark.slow
@needs_office
def test_no_axis_shows_half_a_case(desk: Desk, tmp_path: Path) -> None:
    """On the pages that LibreOffice makes of the report of a week with one case."""
    desk.open()
    desk.now = "2026-03-04T10:00+08:00"
    desk.run(f"--lang en report weekly this -o {tmp_path}/few.docx")
    (pdf,) = as_pdf([tmp_path / "few.docx"], tmp_path / "pdf").values()
    told = [word.text for word in words(pdf)]
    assert "Received" in told
    assert [text for text in told if re.fullmatch(r"\d*\.[1-9]\d*", text)] == []


def test_a_workbook_has_the_steps_of_its_axes(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    desk.run(f"report weekly this -o {tmp_path}/few.xlsx")
    book = openpyxl.load_workbook(tmp_path / "few.xlsx")
    drawn = [chart for sheet in book.worksheets for chart in sheet._charts]
    assert [chart.y_axis.majorUnit for chart in drawn] == [0.2, 1, 1]
    assert {chart.y_axis.scaling.min for chart in drawn} == {0}


# ---- tables on pages -----------------------------------------------------------------------------

COLUMNS = ("项目", "甲", "乙", "丙", "丁")


def table_of(rows: int) -> Table:
    return Table(COLUMNS, tuple((f"第{n}行", *"5555") for n in range(rows)), fixed=0)


@pytest.mark.slow
@needs_office
def test_no_page_begins_with_an_empty_row(tmp_path: Path) -> None:
    """At every half of a point over more than the height of a row: where a line ended just above
    the edge of a page, what was left of its row stood on the next one."""
    heights = [*range(8500, 8820, 9)]
    sections: list[Section] = [
        part for _ in heights for part in (Line("x"), Heading("表"), table_of(20))
    ]
    pdf = _pages_from(heights, sections, tmp_path)
    rows = 0
    for page in _rows_by_page(pdf):
        tops = [word.top for word in page if word.text == "项目" or word.text.startswith("第")]
        steps = [lower - upper for upper, lower in pairwise(tops)]
        rows += sum(word.text.startswith("第") for word in page)
        assert not steps or max(steps) < 1.4 * min(steps), tops
    assert rows == 20 * len(heights)


@pytest.mark.slow
@needs_office
def test_no_page_holds_but_a_row_or_two_of_a_long_table(tmp_path: Path) -> None:
    heights = [*range(6600, 12000, 200)]
    sections: list[Section] = [
        part for _ in heights for part in (Line("x"), Heading("表"), table_of(12))
    ]
    pdf = _pages_from(heights, sections, tmp_path)
    counts = {sum(w.text.startswith("第") for w in page) for page in _rows_by_page(pdf)}
    assert counts <= {0, 3, 4, 5, 6, 7, 8, 9, 12}
    assert len(counts) > 4, "a page ended within the table"


def _pages_from(heights: list[int], sections: list[Section], folder: Path) -> Path:
    """The paper as a PDF, where each ``x`` begins a page at one of ``heights`` (twips)."""
    paper = Document(io.BytesIO(word_paper("t", Beside("t"), sections)))
    begins = [line for line in paper.paragraphs if line.text == "x"]
    for line, height in zip(begins, heights, strict=True):
        line.paragraph_format.page_break_before = True
        line.paragraph_format.space_before = Twips(height)
    paper.save(str(folder / "t.docx"))
    return as_pdf([folder / "t.docx"], folder / "pdf")["t"]


def _rows_by_page(pdf: Path) -> list[list[Word]]:
    found = sorted(words(pdf), key=lambda word: (word.page, word.top))
    return [[word for word in found if word.page == page] for page in range(1, found[-1].page + 1)]


@pytest.mark.slow
@needs_office
def test_what_is_said_below_a_table_stands_on_a_page_with_some_of_it(tmp_path: Path) -> None:
    heights = [*range(6000, 12000, 150)]
    sections: list[Section] = [
        part for _ in heights for part in (Line("x"), Heading("表"), table_of(12), Line("说明"))
    ]
    pdf = _pages_from(heights, sections, tmp_path)
    said = 0
    for page in _rows_by_page(pdf):
        if any(word.text == "说明" for word in page):
            said += 1
            assert sum(word.text.startswith("第") for word in page) >= 3
    assert said == len(heights)


@pytest.mark.slow
@needs_office
def test_who_signs_for_a_shift_signs_on_a_page_with_some_of_it(tmp_path: Path) -> None:
    signs = Pairs((("交接人", "＿＿＿＿"), ("接班人", "＿＿＿＿")))
    head = Pairs((("时间", "2026-03-02 10:00"),))
    for rows in (2, *range(24, 44)):
        page: list[Section] = [head, Heading("待办"), table_of(rows), Line(""), signs]
        (tmp_path / f"{rows}.docx").write_bytes(word_paper("清单", Beside("x"), page))
    seen = set()
    for name, pdf in as_pdf(tmp_path.glob("*.docx"), tmp_path / "pdf").items():
        *_, last = lines_of(pdf)
        seen.add(len(lines_of(pdf)))
        assert sum(line.startswith("第") for line in last) >= min(int(name), 3), (name, last)
    assert seen == {1, 2}


def test_a_day_and_its_time_stand_on_one_line() -> None:
    table = Table(
        ("案件", "时间", *"甲乙丙"), (("1", "2026-03-02 10:00", *["很长的说明" * 9] * 3),)
    )
    (cell,) = [
        cell.text
        for each in Document(io.BytesIO(word_paper("t", Beside("t"), [table]))).tables
        for cell in each.rows[1].cells
        if "2026" in cell.text
    ]
    assert cell == "2026-03-02\u00a010:00"


# ---- a desk to practise on -----------------------------------------------------------------------


@pytest.mark.parametrize("which", ["desk", "real_desk"])
def test_every_file_of_a_report_says_whether_it_is_of_a_desk_to_practise_on(
    request: pytest.FixtureRequest, tmp_path: Path, which: str
) -> None:
    desk: Desk = request.getfixturevalue(which)
    practice = which == "desk"
    desk.open()
    for kind in ("monthly", "publicity"):
        for ending in ("docx", "xlsx", "html", "md"):
            desk.run(f"report {kind} this -o {tmp_path}/{kind}.{ending}")
        assert _marked(tmp_path / f"{kind}.md") is practice
        assert _marked(tmp_path / f"{kind}.html") is practice
        paper = Document(str(tmp_path / f"{kind}.docx"))
        assert (paper.sections[0].header.paragraphs[0].text == PRACTICE_MARK) is practice
        for sheet in openpyxl.load_workbook(tmp_path / f"{kind}.xlsx").worksheets:
            assert (sheet["A1"].value == PRACTICE_MARK) is practice
            assert (sheet.oddHeader.center.text == PRACTICE_MARK) is practice


def _marked(file: Path) -> bool:
    return PRACTICE_MARK in file.read_text("utf-8")


@pytest.mark.slow
@needs_office
def test_every_page_of_a_shift_to_practise_on_says_so(desk: Desk, tmp_path: Path) -> None:
    for _ in range(40):
        desk.open()
    for ending in ("docx", "txt"):
        desk.run(f"--as teng today --all --hand-over xu -o {tmp_path}/shift.{ending}")
    assert _marked(tmp_path / "shift.txt")
    (pdf,) = as_pdf([tmp_path / "shift.docx"], tmp_path / "pdf").values()
    found = whole_pages(pdf)
    assert len(found) > 1
    for page in found:
        assert re.sub(r"\s", "", PRACTICE_MARK) in re.sub(r"\s", "", page)


def test_the_charts_of_a_report_still_lie_in_its_word_file(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    desk.run(f"report weekly this -o {tmp_path}/w.docx")
    with zipfile.ZipFile(tmp_path / "w.docx") as package:
        charts = [n for n in package.namelist() if re.fullmatch(r"word/charts/chart\d\.xml", n)]
        assert all(b"majorUnit" in package.read(name) for name in charts)
    assert len(charts) == 3
