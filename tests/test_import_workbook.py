"""Importing workbooks: the values that a spreadsheet shows, exactly, or a sentence why not."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.intake.shapes import as_displayed
from casefile.intake.workbook import read_workbook
from tests.desk import Desk
from tests.test_import import IDS, ROWS, ZH, _repacked, as_csv, as_xlsx, faults, put, told


def in_sheet(content: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with the XML of its first sheet changed, which it must be."""

    def altered(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        text = change(part.decode())
        assert text != part.decode()
        return text.encode()

    return _repacked(content, altered)


def shaped(value: Any, shape: str) -> bytes:
    """A workbook of one complaint whose details are ``value`` in a cell of the format ``shape``."""

    def format_it(book: Any) -> None:
        book.active["E2"].number_format = shape

    return as_xlsx(IDS, [[*ROWS[0][:4], value, ROWS[0][5]]], format_it)


def details(content: bytes) -> Any:
    """What is read of them: a text, nothing, or the sentence."""
    (row,) = read_workbook(content).rows
    return row[1][4] if row[1][4] is None else str(row[1][4])


# ---- formulas ------------------------------------------------------------------------------------

LOST = [
    "<c r='B2'><f>1+1</f></c>",
    '<c r="B2"><!-- kept --><f>1+1</f><v ></v></c>',
    '<c r="B2"><f>1+1</f><v/><extLst><ext uri="x"/></extLst></c>',
    '<c r="B2"><f t="shared" si="0"/></c>',
    '<x:c r="B2" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<x:f>A1</x:f></x:c>",
    '<c r="B2"><f><![CDATA[A1]]></f>\n<v> </v></c>',
]


@pytest.mark.parametrize("spelled", LOST)
def test_a_formula_that_was_never_calculated_is_told_however_it_is_spelled(
    desk: Desk, spelled: str
) -> None:
    good = as_xlsx(IDS, [["王", "=1+1", *ROWS[0][2:]]])
    cell = '<c r="B2"><f>1+1</f><v></v></c>'
    put("a.xlsx", in_sheet(good, lambda xml: xml.replace(cell, spelled)))
    assert "Row 2, column phone: A formula that was never calculated" in told(desk, "a.xlsx")


def test_a_sheet_whose_names_have_a_prefix_is_read_like_any_other() -> None:
    good = as_xlsx(IDS, ROWS)

    def prefixed(name: str, part: bytes) -> bytes:
        if not name.endswith(("sheet1.xml", "sharedStrings.xml", "styles.xml", "/workbook.xml")):
            return part
        text = part.decode().replace(
            'xmlns="http://schemas.openxml', 'xmlns:x="http://schemas.openxml'
        )
        text = text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        return text.encode()

    odd = _repacked(good, prefixed)
    assert b"<x:row" in zipfile.ZipFile(io.BytesIO(odd)).read("xl/worksheets/sheet1.xml")
    assert read_workbook(odd) == read_workbook(good)


# ---- numbers as they are shown -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shape", "want"),
    [
        (1012345678, "00000000000", "01012345678"),
        (1012345678, "000-0000-0000", "010-1234-5678"),
        (1012345678, '"电话 "00000000000', "电话 01012345678"),
        (12, r"000\-0", "001-2"),
        (7, '"No."000', "No.007"),
        (3, '0"件"', "3件"),
        (0.5, "0%", "50%"),
        (0.5, "0.00%", "50.00%"),
        (5, '0"%"', "5%"),
        (1.1, "0.00", "1.10"),
        (1234567.5, "#,##0.00", "1234567.50"),
        (1234.5, '[$¥-804]#,##0.00;[Red]"¥"-#,##0.00', "1234.50"),
        (-1234.5, '[$¥-804]#,##0.00;[Red]"¥"-#,##0.00', "-1234.50"),
        (-5, "0_ ;[Red](0)", "-5"),
        (88, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "88.00"),
        (0, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "0"),
        (0, '0;0;"无"', "无"),
        (12, '"B"0000', "B0012"),
        (12, '"M"0000', "M0012"),
        (10, '0"人"', "10人"),
        (8.5, '"人民币"0.00"元整"', "8.50"),
        (0, "0;-0;", None),
        (12, 'General"元"', "12"),
        (12, '0"万元"', "12万元"),
        (100, "[$$-409]#,##0.00", "$100.00"),
        (1409.5, "[$€-2] #,##0.00", "€ 1409.50"),
        (100, '"USD "0.00', "USD 100.00"),
        (13812348000, "0.00E+00", "13812348000"),
        (13812348000, "General", "13812348000"),
        (0.000001, "General", "0.000001"),
        (13812348000, "@", "13812348000"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
    ],
)
def test_a_number_is_read_as_it_is_shown(value: Any, shape: str, want: str | None) -> None:
    assert details(shaped(value, shape)) == want


@pytest.mark.parametrize(
    ("value", "shape", "sentence"),
    [
        (0.5, "# ?/?", "in a way of its own (# ?/?): format the column as text"),
        (12345, '0.0,"千"', "in a way of its own"),
        (12345, "[DBNum1]General", "in a way of its own"),
        (5, '[<3]"少";"多"', "in a way of its own"),
        (5, ";;;", "in a way of its own"),
        (1.5, "[h]:mm", "in a way of its own"),
        (-1, "yyyy-mm-dd", "in a way of its own"),
        (9_999_999, "yyyy-mm-dd", "in a way of its own"),
        (60, "yyyy-mm-dd", "in a way of its own"),
        (1.5, "000-000", "in a way of its own"),
        (33.333333, "0.00", "keeps more of this number (33.333333) than it shows"),
        (0.505, "0%", "keeps more of this number (50.5) than it shows"),
    ],
)
def test_a_number_that_is_shown_otherwise_is_told(value: Any, shape: str, sentence: str) -> None:
    assert sentence in details(shaped(value, shape))


@pytest.mark.parametrize(
    ("serial", "shape", "want"),
    [
        (46083.999998, "yyyy-mm-dd", "2026-03-02"),
        (46083 - 1e-11, "yyyy-mm-dd", "2026-03-02"),
        (46083.4, 'yyyy"年"m"月"d"日";@', "2026-03-02"),
        (46083, "[DBNum1][$-804]yyyy年m月d日", "2026-03-02"),
        (46083, "[$-F800]dddd, mmmm dd, yyyy", "2026-03-02"),
        (46083.395833333333, "yyyy/m/d h:mm", "2026-03-02T09:30:00"),
        (46083.395833333333, '上午/下午h"时"mm"分"', "2026-03-02T09:30:00"),
        (0.395833333333333, "h:mm", "09:30:00"),
        (61, "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_a_day_is_the_one_that_is_shown(serial: float, shape: str, want: str) -> None:
    assert as_displayed(repr(serial), shape) == want


def test_days_may_be_counted_from_1904(desk: Desk) -> None:
    def from_1904(book: Any) -> None:
        book.epoch = datetime(1904, 1, 1)

    content = as_xlsx([*IDS, "received_at"], [[*ROWS[0], datetime(2026, 3, 1, 9, 30)]], from_1904)
    put("a.xlsx", content)
    desk.run("--as teng import a.xlsx")
    assert desk.json("show 1")["received_at"] == "2026-03-01T09:30:00+08:00"


def test_a_day_in_a_format_that_only_a_chinese_spreadsheet_has_is_a_day() -> None:
    odd = shaped(46083, "yyyy-mm-dd")

    def chinese(name: str, part: bytes) -> bytes:
        assert not name.endswith("styles.xml") or b'numFmtId="164"' in part
        return part.replace(b'<xf numFmtId="164"', b'<xf numFmtId="31"')

    assert details(_repacked(odd, chinese)) == "2026-03-02"


def test_a_truth_in_a_column_of_text_stays_what_is_shown(desk: Desk) -> None:
    put("a.xlsx", as_xlsx([*IDS, "heated"], [[*ROWS[0][:5], True, False]]))
    desk.run("--as teng import a.xlsx")
    facts = desk.json("show 1")["facts"]
    assert (facts["request"], facts["heated"]) == ("TRUE", "no")


def with_texts(content: bytes, items: str) -> bytes:
    """The workbook with texts that its cells share, which the writer here leaves in the cells."""
    out, main = io.BytesIO(), "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    one = f'<Relationship Id="texts" Type="{kind}" Target="/xl/Texts.xml"/></Relationships>'
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/_rels/workbook.xml.rels":
                part = part.replace("</Relationships>", one)
            new.writestr(name, part)
        new.writestr("xl/texts.xml", f'<sst xmlns="{main}">{items}</sst>')
    return out.getvalue()


# ---- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x0041__x0042_", "AB"),
        ("x005F_ _x00_ _x12345_", "x005F_ _x00_ _x12345_"),
        ("_xD83D__xDC4D_", "👍"),
    ],
)
@pytest.mark.parametrize("kind", ["s", "inlineStr", "str"])
def test_the_escapes_of_a_spreadsheet_are_understood(xml: str, text: str, kind: str) -> None:
    content = as_xlsx(IDS, [[*ROWS[0][:4], "MARK", ROWS[0][5]]])
    runs = f"<r><t>{xml}</t></r><r><t>_x00</t></r><r><t>41_</t></r><rPh><t>ma</t></rPh>"
    text += "" if kind == "str" else "_x0041_"
    cell = {"s": "<v>1</v>", "inlineStr": f"<is>{runs}</is>", "str": f"<v>{xml}</v>"}[kind]
    inline = '<c r="E2" t="inlineStr"><is><t>MARK</t></is>'
    content = in_sheet(content, lambda all_: all_.replace(inline, f'<c r="E2" t="{kind}">{cell}'))
    content = with_texts(content, f"<si><t>no</t></si><si>{runs}</si>")
    (row,) = read_workbook(content).rows
    assert row[1][4] == text


@pytest.mark.slow
@given(st.text(alphabet="_x0123456789ABCDEFabcdef5 王👍\n", min_size=1).filter(str.strip))
def test_whatever_was_exported_is_imported_as_it_was(text: str) -> None:
    from casefile.errors import message
    from casefile.exports.columns import Column
    from casefile.exports.style import Style
    from casefile.exports.workbook import Workbook
    from casefile.pages.language import Language
    from tests.desk import pack

    column = Column("a", message("case"))
    book = Workbook(Style("xlsx", Language("en"), {"x": (column, column)}, {"x": "x"}))
    book.add("x", {"a": text}, pack("mall"))
    out = io.BytesIO()
    book.save(out)
    assert read_workbook(out.getvalue()).rows == [(2, (text, text))]


def test_rows_out_of_order_or_without_end_are_no_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    good = as_xlsx(IDS, ROWS)
    many = in_sheet(good, lambda xml: xml.replace("</sheetData>", "<row/>" * 40 + "</sheetData>"))
    assert read_workbook(many) == read_workbook(good)
    odd = in_sheet(good, lambda xml: xml.replace('<row r="3">', '<row r="2">'))
    with pytest.raises(BadData, match="damaged"):
        read_workbook(odd)
    monkeypatch.setattr("casefile.intake.package.MOST_IN_A_SHEET", 20)
    with pytest.raises(BadData, match="damaged"):
        read_workbook(many)


# ---- merged cells, sheets, titles ----------------------------------------------------------------


def test_a_value_that_two_complaints_share_is_told_with_its_range(desk: Desk) -> None:
    def merge(book: Any) -> None:
        book.active.merge_cells("D2:D3")
        book.active.merge_cells("H1:H3")  # of nothing

    put("a.xlsx", as_xlsx(IDS, ROWS, merge))
    err = told(desk, "a.xlsx")
    assert "Row 3, column about: The cells D2:D3 are merged" in err
    assert err.count("merged") == 1
    desk.run("--as teng import a.xlsx --map about=-", code=65)  # needed, so it is not left out


def test_a_range_of_merged_cells_beyond_all_bounds_takes_no_time() -> None:
    content = as_xlsx(IDS, ROWS, lambda book: book.active.merge_cells("G5:H6"))
    many = '<mergeCell ref="A2:XFD1048576"/>' * 10_000
    odd = in_sheet(content, lambda xml: xml.replace('<mergeCell ref="G5:H6"/>', many))
    assert len(read_workbook(odd).rows) == 3


def test_the_first_sheet_that_is_seen_is_taken(desk: Desk) -> None:
    def hide(book: Any) -> None:
        book.active.title = "旧"
        book.active.sheet_state = "hidden"
        second = book.create_sheet("三月")
        for row in (IDS, *ROWS):
            second.append(row)

    put("a.xlsx", as_xlsx(IDS, [["旧", *ROWS[0][1:]]], hide))
    assert desk.json("--as teng import a.xlsx")["opened"] == 3
    assert desk.json("--as teng import a.xlsx --sheet 三月")["opened"] == 0
    assert desk.json("--as teng import a.xlsx --sheet 旧")["opened"] == 1


TITLE = "某某商场2025年投诉登记表"


@pytest.mark.parametrize("above", [[[TITLE]], [[TITLE], [], ["单位：服务台"]], [["", "", TITLE]]])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "b.csv"])
def test_titles_above_the_headings_are_passed_over(desk: Desk, name: str, above: Any) -> None:
    rows = [ROWS[0], ["王", "电话", *ROWS[1][2:]]]
    table = [*above[1:], ZH, *rows]
    if name == "a.xlsx":
        put(name, as_xlsx(above[0], table, lambda book: book.active.merge_cells("A1:F1")))
        if not above[0][0]:
            put(name, as_xlsx(above[0], table))
    else:
        wide = [row + [""] * (6 - len(row)) for row in (*above, *table[len(above) - 1 :])]
        put(name, as_csv(wide[0], wide[1:], "," if name == "a.csv" else ";"))
    assert faults(desk, name) == [(len(above) + 3, "联系电话")]
    assert faults(desk, f"{name} --map 投诉请求=-") == [
        (len(above) + 1, "request"),
        (len(above) + 3, "联系电话"),
    ]


def test_a_title_without_any_mark_stands_above_a_table_of_text(desk: Desk) -> None:
    put("a.csv", f'"{TITLE}; alt"\r\n'.encode() + as_csv(ZH, ROWS, ";"))
    assert desk.json("--as teng import a.csv")["opened"] == 3


@pytest.mark.parametrize("word", ["合计", "总 计", "Total", "小计："])
def test_a_row_of_totals_is_told_for_what_it_is(desk: Desk, word: str) -> None:
    put("a.csv", as_csv([*IDS, "price"], [[*ROWS[0], "5"], [word, "", "", "", "", "", "5"]]))
    err = told(desk, "a.csv")
    assert f"Row 3: It begins with {word}, like a row of totals: delete it" in err
    assert len(err.splitlines()) == 2


# ---- files that are no workbooks -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版工作簿"),
        (b"name,phone\n", "不是 Excel 工作簿"),
        (b"", "不是 Excel 工作簿"),
        (b"PK\3\4" + b"\0" * 99, "已损坏"),
    ],
)
def test_what_is_no_workbook_is_told_in_words_of_our_own(
    desk: Desk, content: bytes, sentence: str
) -> None:
    put("a.xlsx", content)
    err = desk.run("--lang zh --as teng import a.xlsx", code=65).err
    assert sentence in err
    assert not any(word in err for word in ("Bad", "Error", "unsupported"))
    put("a.xls", content)
    assert ".xlsx" in desk.run("--lang zh --as teng import a.xls", code=2).err


def test_another_package_is_no_workbook(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    put("a.xlsx", out.getvalue())
    assert "This is no Excel workbook: save it as .xlsx." in told(desk, "a.xlsx")
    put("b.xlsx", in_sheet(as_xlsx(IDS, ROWS), lambda xml: xml[:-30]))
    assert "it is damaged" in told(desk, "b.xlsx")
    put("c.xlsx", in_sheet(as_xlsx(IDS, ROWS), lambda xml: xml.replace('r="A2"', 'r="2A"')))
    assert "it is damaged" in told(desk, "c.xlsx")
    assert not list(Path().glob("casefile.db-*"))
    assert json.loads(desk.run("list --json").out) == []
