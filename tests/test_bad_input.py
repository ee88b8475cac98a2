"""What people type, paste, pipe and hand in by mistake or by malice, each with its outcome.

A row: what is typed → exit code, a piece of the sentence, and what is kept. Where nothing is said
to be kept, the log ends where it ended before. Nothing is ever told by a traceback, and everything
is told in both languages.
"""

import io
import json
import os
import shlex
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from casefile.cli.run import run
from casefile.store import locate, opened
from tests.desk import CARD, NOW, Answer, pack_text

BASE = dict(word.split("=", 1) for word in shlex.split(CARD))
DOCX = (Path(__file__).parents[1] / "templates/zh_CN/record-card.docx").read_bytes()


class Row(NamedTuple):
    """What is typed, and what comes of it."""

    words: str | list[str]
    code: int
    says: str = ""
    kept: str = ""
    """A fact of the new case as ``key=value``, or ``event`` if something else is recorded."""
    file: bytes | Callable[[Path], None] | None = None
    """What the file ``f`` holds, or what is done at its place."""
    stdin: bytes = b""


def card(*given: str) -> list[str]:
    """Opening a case with ``given`` instead of the usual facts of the same keys."""
    keys = {word.partition("=")[0] for word in given}
    return ["--as", "teng", "open", *(f"{k}={v}" for k, v in BASE.items() if k not in keys), *given]


def fact(key: str, value: str, code: int, says: str = "", kept: str | None = None) -> Row:
    return Row(card(f"{key}={value}"), code, says, "" if kept is None else f"{key}={kept}")


def money(value: str, kept: str | None = None, says: str = "is no amount") -> Row:
    code = 65 if kept is None else 0
    return fact("amount_claimed", value, code, "" if kept else says, kept)


READ = "cannot be read as a day or a time; write it like yesterday or"


def day(value: str, says: str = "is no date: write it as 2026-03-02") -> Row:
    return fact("bought_on", value, 65, says)


def moment(value: str, says: str = READ) -> Row:
    return fact("received_at", value, 65, says)


def text(value: str, kept: str | None = None, says: str = "") -> Row:
    return fact("details", value, 65 if kept is None else 0, says, kept)


def file(content: bytes | Callable[[Path], None], code: int, says: str = "", kept: str = "") -> Row:
    return Row(card("details=@f"), code, says, kept and f"details={kept}", content)


def facts(more: str, code: int, says: str = "", kept: str = "") -> Row:
    """A JSON file: the usual facts, and ``more`` before them."""
    usual = json.dumps(BASE, ensure_ascii=False)[1:]
    return Row("--as teng open --from-file f", code, says, kept, ("{" + more + usual).encode())


def typed(words: str, code: int, says: str) -> Row:
    return Row(f"--as teng {words}", code, says)


def batch(content: str | bytes, code: int, says: str = "", kept: str = "") -> Row:
    lines = content.encode() if isinstance(content, str) else content
    return Row("--as teng batch f", code, says, kept, lines)


def template(change: Callable[[dict[str, bytes]], Any], says: str) -> Row:
    """The record card with some of its parts changed, as a template."""
    return Row("template check f --for record-card", 65, says, file=with_parts(change))


def with_parts(change: Callable[[dict[str, bytes]], Any]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


FONTS = """<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:font w:name="宋体"><w:charset w:val="zz"/></w:font></w:fonts>"""


FIELD = """<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TIME<!-- x -->S
</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"""


def before(place: bytes, xml: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(place, xml.encode() + place, 1)


def foreign(name: str, change: Callable[[bytes], bytes]) -> Row:
    """The record card as some program wrote it, which is no paper of ours."""
    content = with_parts(lambda p: p.update({name: change(p.get(name, b""))}))
    assert content != with_parts(lambda p: None)
    return paper(content, 10, "not issued here")


def paper(content: bytes, code: int, says: str = "") -> Row:
    return Row("verify f", code, says, file=content)


def policy(change: Callable[[str], str], says: str) -> Row:
    mall = pack_text("mall")
    return Row("policy check f", 65, says, file=change(mall).encode())


def calendar(content: str | bytes, says: str) -> Row:
    lines = content.encode() if isinstance(content, str) else content
    return Row("calendar import f", 65, says, file=lines)


def year(**changes: Any) -> str:
    """A year as JSON: one day off, and ``changes``."""
    off = [{"name": "元旦", "first": "2027-01-01", "last": "2027-01-01"}]
    return json.dumps({"year": 2027, "notice": "n", "off": off, "on": [], **changes})


def table(content: bytes, says: str, name: str = "f.csv") -> Row:
    return Row(f"--as teng import {name}", 65, says, file=content)


LAUGHS = (
    b'<!DOCTYPE w [<!ENTITY a "xxxxxxxxxx">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]>"
)

MONEY = [
    money("1e3", says="write yuan in digits, such as 1000."),
    money("-5", says="it cannot be below nothing"),
    money("+5"),
    money("1.005", says="at most two decimals"),
    money("1."),
    money(".5"),
    money("１００", says="such as 100."),
    money("٣"),
    money("1,000", says="such as 1000."),
    money("1_000"),
    money("1 000"),
    money("0x10"),
    money("NaN"),
    money("inf"),
    money("5元", says="such as 5."),
    money("￥5", says="such as 5."),
    money("$5", says="is in another currency"),
    money("1,5", says="such as 1409.50"),
    money("一百五", says="such as 1409.50"),
    money("", says="must not be empty"),
    money("  ", says="must not be empty"),
    money("9" * 11),
    money("9" * 5000),
    money("0", kept="0.00"),
    money("9999999999.99", kept="9999999999.99"),
    money("00012.5", kept="12.50"),
]
DATES = [
    day("2026-02-30"),
    day("2026-13-01"),
    day("26-1-1", READ),
    fact("bought_on", "2026/03/01", 0, kept="2026-03-01"),
    fact("bought_on", "20260301", 0, kept="2026-03-01"),
    day("2026-W09-1", READ),
    fact("bought_on", "２０２６-03-01", 0, kept="2026-03-01"),
    day("0000-01-01"),
    day("10000-01-01", READ),
    day("9:30", READ),
    day("2026-03-01 10:00", READ),
    fact("bought_on", "昨天", 0, kept="2026-03-01"),
    fact("bought_on", "12-24", 0, kept="2025-12-24"),
    fact("bought_on", "Sunday", 0, kept="2026-03-01"),
    day("1899-12-31", "is out of range"),
    day("9999-12-31", "is out of range"),
    day("2026-03-03", "it cannot lie in the future"),
    fact("received_at", "2026-03-01", 0, kept="2026-03-01T00:00:00+08:00"),
    fact("received_at", "9:30", 0, kept="2026-03-02T09:30:00+08:00"),
    moment("10:05", "would be later today"),
    fact("received_at", "昨天", 0, kept="2026-03-01T00:00:00+08:00"),
    moment("", "must not be empty"),
    fact("received_at", "2026-03-01T24:00", 0, kept="2026-03-02T00:00:00+08:00"),
    moment("2026-03-01T25:00"),
    moment("2026-03-01T23:59:60"),
    moment("2026-03-01T10:00+99:00"),
    moment("0001-01-01T00:00"),
    moment("1986-05-04T02:30", "does not come"),  # left out when summer time began in China
    moment("2026-03-02T10:05", "lies in the future"),
    fact("received_at", "2026-03-01T10:00Z", 0, kept="2026-03-01T18:00:00+08:00"),
    fact("received_at", "2026-03-01T10:00", 0, kept="2026-03-01T10:00:00+08:00"),
    fact("received_at", "1986-09-13T23:30", 0, kept="1986-09-13T23:30:00+09:00"),
    Row("--now garbage list", 65, "is no date and time"),
    Row("--now ٢٠٢٦-03-02T10:00 list", 65, "is no date and time"),
    Row("--now 9999-12-31T23:59:59-12:00 list", 65, "is no date and time"),
    Row("--now 2026-03-01T10:00 --as teng note 1 x", 65, "is before the last entry on this case"),
]
TEXTS = [
    text("", says="must not be empty"),
    text(" \t\n\u3000", says="must not be empty"),
    text("x" * 20_001, says="A text of 20001 characters is too long"),
    text("x" * 20_000, kept="x" * 20_000),
    text("a\n" * 1000 + "b", says="A text may have at most 1000 lines"),
    text("a\n" * 999 + "b", kept="a\n" * 999 + "b"),
    text("a\0b", kept="a[U+0000]b"),
    text("a\udc80b", says="details=…) is not UTF-8 text"),
    text("a\u202eb", kept="a[U+202E]b"),
    text("a\u200bb", kept="a[U+200B]b"),
    text("a\x1b[31mb", kept="a[U+001B][31mb"),
    text("a\x1b]0;t\x07b", kept="a[U+001B]]0;t[U+0007]b"),
    text("\ufeffa", kept="[U+FEFF]a"),
    text("a\r\nb\rc", kept="a\nb\nc"),
    text("[/nope] {{ x }} %s", kept="[/nope] {{ x }} %s"),
    text("'; DROP TABLE events;--", kept="'; DROP TABLE events;--"),
    text("👨\u200d👩\u200d👧", kept="👨\u200d👩\u200d👧"),
]
FILES = [
    file(b"a\0b", 0, kept="a[U+0000]b"),
    file("\ufeff你好\r\n".encode(), 0, kept="你好"),
    file(b"", 65, "must not be empty"),
    file(b"\xff\xfea\0", 65, "f is not UTF-8 text"),
    file("你好".encode("gb18030"), 65, "f is not UTF-8 text"),
    file(b"\xed\xa0\x80", 65, "f is not UTF-8 text"),
    file(b"x" * 1_000_001, 65, "f is too large: at most 1000000 bytes"),
    file(lambda path: path.mkdir(), 65, "f is no file"),
    file(os.mkfifo, 65, "f is no file"),
    file(lambda path: path.symlink_to("/dev/zero"), 65, "f is no file"),
    file(lambda path: path.symlink_to("f"), 65, "f"),
    Row(card("details=@missing"), 65, "missing is no file"),
    Row(card("details=@"), 65, ". is no file"),
    Row(card("details=@" + "x" * 300), 65, "the name is too long"),
    Row(card("details=@@x"), 0, kept="details=@x"),
    Row(card("details=-"), 0, kept="details=typed", stdin=b"typed\n"),
    Row(card("details=-"), 65, "Standard input is not UTF-8 text", stdin=b"\xff"),
    Row(card("details=-"), 65, "must not be empty"),
    facts('"name":"x",', 65, "name stands twice in the JSON object"),
    facts('"amount_claimed":NaN,', 65, "NaN is no value for a fact"),
    facts('"amount_claimed":-Infinity,', 65, "-Infinity is no value for a fact"),
    facts('"amount_claimed":1e3,', 65, "is no amount"),
    facts('"amount_claimed":' + "9" * 5000 + ",", 65, "is no amount"),
    facts('"amount_claimed":1000.00,', 0, kept="amount_claimed=1000.00"),
    facts('"amount_claimed":null,', 65, "null is no value for a fact"),
    facts('"product":{"a":1},', 65, "a fact is a text, a number, true or false"),
    facts('"product":["a",["b"]],', 65, "a fact is a text, a number, true or false"),
    facts('"product":"\\ud800",', 0, kept="product=[U+D800]"),
    facts('"heated":true,', 0, kept="heated=yes"),
    facts('"":"x",', 4, "takes no fact"),
    Row("--as teng open --from-file f", 65, "must hold one JSON object", file=b"[]"),
    Row("--as teng open --from-file f", 65, "f is no JSON", file=b"[" * 100_000),
    Row("--as teng open --from-file f", 65, "f is no JSON", file=b""),
    Row("--as teng open --from-file f", 65, "f is not UTF-8", file="{}".encode("utf-16")),
]
NAMES = [
    typed("note ../../etc/passwd x", 3, "There is no case ../../etc/passwd"),
    typed("note 0 x", 3, "There is no case 0"),
    typed("note 2026-0 x", 3, "There is no case 2026-0"),
    typed("note -1 x", 2, "There is no option -1"),
    typed("note ² x", 3, "There is no case ²"),
    typed("note ９ x", 3, "There is no case 9"),
    typed("note % x", 3, "There is no case %"),
    typed("note '' x", 3, "There is no case"),
    typed(f"note {'9' * 5000} x", 3, "There is no case 999"),
    typed("note . x", 3, "No case was touched yet"),
    typed("issue 1 ../../etc/passwd", 3, "The policy has no document ../../etc/passwd"),
    typed("issue 1 .", 3, "The policy has no document ."),
    typed("issue 1 record-card -o casefile.db", 73, "cannot be written"),
    typed("record 1 nix", 3, "The procedure has no step nix"),
    typed("assign 1 nobody", 3, "The policy has no member of staff nobody"),
    Row("--as nobody note 1 x", 3, "The policy has no member of staff nobody"),
    Row("--as ../x note 1 x", 3, "The policy has no member of staff ../x"),
    Row("--as TENGG note 1 x", 3, "Did you mean teng?"),
    Row("--as zhu open " + CARD, 77, "it takes service desk"),
    Row(card("phone=138****8000"), 65, "is masked"),
    Row(card("phone=张三138"), 65, "“telephone”: **** is no telephone number"),
    Row(card("name="), 65, "must not be empty"),
    Row(card("=value"), 2, "=value is no fact; write KEY=VALUE"),
    Row(card("name"), 2, "name is no fact; write KEY=VALUE"),
    Row(card("a b=c"), 4, "takes no fact a b"),
    Row([*card(), "name=李"], 65, "takes one value, not several"),
    Row(card("product＝冰箱"), 0, kept="product=冰箱"),
    Row(card("nmae=李"), 4, "Did you mean name?"),
    Row(card("cause=x"), 4, "takes no fact cause"),
    Row(card("reason=x"), 4, "takes no fact reason"),
    Row(card(*(f"k{n}=x" for n in range(5000))), 4, "takes no fact k0"),
    Row(card(*["external=12315"] * 101), 65, "takes at most 100 items"),
]
VALUES = [
    fact("category", "gods", 65, "Did you mean goods?"),
    fact("category", "GOODS", 0, kept="goods"),
    fact("category", "服务质量", 0, kept="service"),
    fact("dimension", "empathy;nix", 65, "nix is no choice"),
    fact("dimension", ";;", 65, "must not be empty"),
    fact("heated", "maybe", 65, "maybe is no choice"),
    fact("heated", "2", 65, "2 is no choice"),
    fact("heated", "是", 0, kept="yes"),
    fact("phone", "1", 65, "1 digit(s); one number has 4 to 15"),
    fact("phone", "１３８１２３４８０００", 0, kept="138****8000"),
    fact("phone", "(0571)8888-0002", 0, kept="057****0002"),
    fact("phone", "138\n1234", 65, "only digits, + - ( ) and blanks"),
    fact("phone", "1" * 40, 65, "40 digit(s)"),
    fact("phone", "13812348000 13900001111", 65, "more than one telephone number: give one"),
    fact("phone", "张三13800000001x", 65, "138****0001 is no telephone number"),
    typed("promise 1 x --due 5", 65, "5 cannot be read as a day or a time"),
    typed("promise 1 x --due -1d", 65, "a promise is for a time to come"),
    typed("promise 1 x --due 1.5d", 65, "1.5d cannot be read as a day or a time"),
    typed("promise 1 x --due ٣d", 65, "٣d cannot be read as a day or a time"),
    typed("promise 1 x --due d", 65, "d cannot be read as a day or a time"),
    typed("promise 1 x --due 999999999d", 65, "999999999d is no allowance"),
    typed("promise 1 x --due 999999wd", 65, "is more than a hundred years"),
    typed("promise 1 x --due 2026-03-01T10:00", 65, "a promise is for a time to come"),
    typed("calendar due 2026-03-02T10:00 1yr", 65, "1yr is no allowance"),
    typed("calendar due 2026-02-30T10:00 5d", 65, "cannot be read as a day or a time"),
    typed("pause 1 --reason r --until 2199-01-01T00:00", 4, "at the longest (30d)"),
    typed("offer 1 refund amount=1e3", 65, "is no amount"),
    typed("settle 1 trigger=x", 65, "x is no choice"),
    typed("list status=foo", 4, "foo is no value for “status”"),
    typed("list since=some-day", 65, "some-day cannot be read as a day or a time"),
    typed("list until=9999-12-31", 65, "cannot be read as a day or a time"),
    typed("list foo", 2, "foo is no filter"),
    typed("list status=open status=open", 2, "status is given twice"),
    typed("search '\"'", 2, "Search for at least one letter"),
    typed("sign 1 record-card --copy 0 --by x", 2, "0 is no whole number of at least 1"),
    typed("sign 1 record-card --copy a --by x", 2, "--copy cannot be read: a is no whole number"),
    typed("calendar show x", 2, "YEAR cannot be read: x is no whole number."),
    typed("sign 1 record-card --copy 9999999999999999999999 --by x", 3, "No document record-card"),
    typed("promise-kept 1 99999999999999999999999", 3, "has no promise"),
    typed("correct 1 99999999999999999999 name=x --reason r", 3, "The procedure has no step"),
    typed("calendar show 99999999999999999999", 3, "are not known"),
]
COMMANDS = [
    Row("--lang fr list", 2, "The language is zh or en, not fr"),
    Row("frob", 2, "There is no command frob"),
    Row("lst", 2, "did you mean list?"),
    Row("list --nix", 2, "There is no option --nix"),
    Row("show", 2, "Which case"),
    Row("show 1 2", 2, "Nothing more can stand here: 2."),
    Row("note 1 a b c", 2, "Nothing more can stand here: b c."),
    Row("note 1 a) (b", 2, "Nothing more can stand here: (b."),
    Row("note 1 --reason", 2, "There is no option --reason"),
    Row("note 1", 2, "Say what the note is"),
    Row("close 1 --jsn", 2, "There is no option --jsn; did you mean --json?"),
    Row("show 1 --json=x", 2, "--json takes no value"),
    Row("withdraw 1 --reason", 2, "--reason needs a value"),
    Row("policy shwo", 2, "There is no command shwo; did you mean show?"),
    Row("policy zzz", 2, "There is no command zzz; see: casefile policy --help"),
    Row("--now", 2, "--now needs a value"),
    Row("--db nix.db list", 3, "There is no database nix.db"),
    Row("--db nix.db list", 3, "or name another: casefile --db FILE"),
    Row("--db . list", 0),
    Row("--db .. list", 3, "There is no database ../casefile.db"),
    Row("--db f list", 65, "f is empty", file=b""),
    Row("--db f list", 65, "f is damaged or no casefile database", file=b"x" * 5000),
    Row("--db f list", 65, "f", file=b"SQLite format 3\0" + b"\0" * 5000),
    Row("init", 73, "is there already; nothing was changed"),
    batch("note 1 'x\n", 2, "Line 1: a quotation mark is not closed"),
    batch("list\nnote 1 'a\nb'\n", 2, "Line 2: a quotation mark is not closed"),
    batch(b"\0\1\2\n", 2, "There is no command [U+0000][U+0001][U+0002]"),
    batch(b"\xff\xfe", 65, "f is not UTF-8 text"),
    batch("batch f\n", 2, "There is no batch inside a batch"),
    batch("shell\n", 2, "There is no batch inside a batch"),
    batch("note 1 " + "x" * 20_001, 65, "f, line 1: ended with code 65"),
    batch("note 1 " + "x" * 1_000_000, 65, "Line 1 is too long"),
    batch("\ufeffnote 1 x\r\n", 0, kept="event"),
    batch("\\\n" * 1000, 0),
    Row("--as teng batch f", 65, "f is too large", file=lambda p: p.symlink_to("/dev/zero")),
]
PAPERS = [
    Row("template check f --for record-card", 65, "no Word file", file=b"\x89PNG\r\n\x1a\n" * 9),
    Row("template check f --for record-card", 65, "no Word file", file=DOCX[:-200]),
    template(lambda p: p.pop("word/document.xml"), "no Word file"),
    template(lambda p: p.update({"word/media/a.png": bytes(60_000_000)}), "more than 50000000"),
    template(lambda p: p.update({"word/vbaProject.bin": b"x"}), "it carries a program"),
    template(lambda p: p.update({"../../evil.xml": b"<a/>"}), "does not belong in a Word file"),
    template(lambda p: p.update({"/etc/evil.xml": b"<a/>"}), "does not belong in a Word file"),
    template(lambda p: p.update({"word/page.html": b"<a/>"}), "does not belong in a Word file"),
    template(lambda p: p.update({"word/document.xml": b"<a>" * 9}), "a part of it is damaged"),
    template(
        lambda p: p.update({"word/settings.xml": LAUGHS + b"<w>&i;</w>"}),
        "word/settings.xml declares a document type",
    ),
    template(
        lambda p: p.update(
            {
                "word/settings.xml": ("\ufeff" + (LAUGHS + b"<w>&i;</w>").decode()).encode(
                    "utf-16-le"
                )
            }
        ),
        "word/settings.xml",
    ),
    template(
        lambda p: p.update({"word/document.xml": before(b"<w:p>", FIELD)(p["word/document.xml"])}),
        "the field TIMES fetches what lies elsewhere",
    ),
    paper(b"\x89PNG\r\n\x1a\n", 65, "f is damaged, or no Word file"),
    paper(DOCX[:-200], 65, "f is damaged, or no Word file"),
    paper(DOCX, 10),
    foreign("word/fontTable.xml", lambda _: FONTS.encode()),
    foreign("word/document.xml", before(b"<w:p>", '<w:drawing><a cx="--5" cy="٣"/></w:drawing>')),
    foreign(
        "word/document.xml",
        before(b"<w:p>", '<w:tbl><w:tblGrid><w:gridCol w:w="²"/></w:tblGrid></w:tbl>'),
    ),
    foreign("word/_rels/document.xml.rels", before(b"<Relationship ", "<!-- x -->")),
    foreign("customXml/item1.xml", lambda _: b"<a>" * 250 + b"</a>" * 250),
    paper(DOCX.replace(b"\x00", b"\x01"), 65, "f is damaged, or no Word file"),
    paper(DOCX[:1500] + b"\xff" * 400 + DOCX[1900:], 65, "f is damaged, or no Word file"),
    paper(with_parts(lambda p: p.update({"word/a.png": bytes(60_000_000)})), 65, "is too large"),
    policy(lambda t: t.replace('type = "money"', 'type = "mon\\ney"', 1), "mon ey is not one of"),
    policy(lambda t: t[: len(t) // 2] + '\n"', "this is not TOML"),
    policy(lambda t: "a = = 1\n" + t, "line 1, column 5: this is not TOML"),
    policy(lambda t: t.replace("shared_desk = true", "shared_desk = nan"), "policy.shared_desk"),
    policy(lambda t: t.replace('late_entry = "1h"', "late_entry = 3600"), "policy.late_entry"),
    policy(lambda t: t + "\n[nix]\nx = " + "[" * 20_000, "this is not TOML"),
    policy(lambda t: t.replace('id = "mall"', 'id = "../mall"'), "policy.id"),
    policy(lambda t: t.replace("Asia/Shanghai", "../../etc/passwd"), "policy.timezone"),
    Row("policy check f", 65, "f is not UTF-8 text", file=b"\xff\xfe"),
    calendar("", "The notice does not name its year"),
    calendar("{", "This is no calendar year"),
    calendar('{"year":' + "[" * 100_000, "This is no calendar year"),
    calendar("关于2027年\n元旦：13月1日放假", "A date cannot be read"),
    calendar(year(year=9999), "out of range"),
    calendar(year(year=10**30), "out of range"),
    calendar(year(off=[]), "No day off belongs to 2027"),
    calendar(
        year(off=[{"name": "元旦", "first": "2026-01-01", "last": "2026-01-01"}]),
        "No day off belongs to 2027",
    ),
    calendar(year(notice="\x1b[31m"), "printable characters"),
    calendar(b"\xff", "is not UTF-8 text"),
    table("投诉人姓名,投诉人姓名\n".encode() + b"a,b\n", "as 投诉人姓名 does already", "f.csv"),
    table("姓名\n王".encode("gb18030"), "--encoding", "f.csv"),
    table(b"PK\3\4" + b"\0" * 99, "This is no workbook that can be read", "f.xlsx"),
    table(b"[{]", "This is no JSON", "f.json"),
]
ROWS = [*MONEY, *DATES, *TEXTS, *FILES, *NAMES, *VALUES, *COMMANDS, *PAPERS]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one open case."""
    folder = tmp_path_factory.mktemp("seeded") / "here"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("casefile.cli.session.login", lambda: "counter")
        assert run(["--now", NOW, "init", "--practice"]) == 0
        assert run(["--now", NOW, *card()]) == 0
    return folder


def named(row: Row) -> str:
    words = row.words if isinstance(row.words, str) else " ".join(row.words[-1:])
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in words)[:40]


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_bad_input_has_its_stated_outcome(
    row: Row,
    seeded: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers: dict[str, Answer] = {}
    for lang in ("en", "zh"):
        folder = tmp_path / lang
        shutil.copytree(seeded, folder)
        monkeypatch.chdir(folder)
        words = given(row, folder)
        before, files = head(), sorted(folder.rglob("*"))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row.stdin)))
        capsys.readouterr()
        code = run(["--now", NOW, "--lang", lang, *words])
        answers[lang] = Answer(code, *capsys.readouterr())
        told = answers[lang].out + answers[lang].err
        assert code == row.code, told
        assert "Traceback" not in told
        assert kept(capsys) if row.kept else head() == before
        if row.kept and row.kept != "event":
            key, _, value = row.kept.partition("=")
            assert facts_of_last(capsys)[key] == value
        assert sorted(folder.rglob("*")) == files, "a file was left behind"
    told, zh = (answer.out + answer.err for answer in (answers["en"], answers["zh"]))
    assert row.says in told
    if row.says:
        assert zh.strip()
        assert zh != told, "it is not told in Chinese"
    assert len(answers["en"].err.splitlines()) == len(answers["zh"].err.splitlines())


def given(row: Row, folder: Path) -> list[str]:
    """The words of the row, once its file lies there."""
    words = shlex.split(row.words) if isinstance(row.words, str) else row.words
    if row.file is not None:
        name = next((w for w in words if w.startswith("f.")), "f")
        place = folder / name
        if callable(row.file):
            row.file(place)
        else:
            place.write_bytes(row.file)
    return words


def head() -> tuple[int, str]:
    store = opened(locate("casefile.db"))
    try:
        return store.head()
    finally:
        store.close()


def kept(capsys: pytest.CaptureFixture[str]) -> bool:
    """Something was recorded, and the log is sound."""
    capsys.readouterr()
    return run(["verify"]) == 0 and head()[0] > 4


def facts_of_last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["--now", NOW, "show", "2", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    return {**data["facts"], "received_at": data["received_at"]}


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ROWS) >= 75
    assert len({repr(row) for row in ROWS}) == len(ROWS), "a row stands twice"
