"""Ten thousand strings through ``open`` into the letter and the card: what Word shows is what was
typed, cleaned as documented; nothing is lost, nothing is run."""

import contextlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from casefile.actions.entry import Entry
from casefile.actions.histories import load
from casefile.actions.papers.issue import issue
from casefile.actions.steps import TypedOpening, open_case
from casefile.errors import BadData
from casefile.papers.facts import PaperRequest
from casefile.papers.word.xml import W, parsed_part, text_of
from casefile.values.clean_names import clean_name
from casefile.values.moments import a_moment
from casefile.values.text import clean
from tests.desk import Desk
from tests.test_documents import NASTY

STRINGS, SHARDS = 10_000, 4
NOW = a_moment("2026-03-02T10:00", "Asia/Shanghai")
OPENED = ("name", "product", "address", "about", "details", "request")
EACH = 3
"""Strings in one fact, each between marks of its own."""
PER_CASE = EACH * (len(OPENED) + 1)  # some are given with the letter
MORE = [
    "{%p if x %}",
    "{{p letter }}",
    "{%- endfor -%}",
    "{{ ''.join(['a']) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    '{{ config }}"/><w:p/><w:t>',
    '<w:sectPr w:rsidR="00CA5EF1"/>',
    "</w:body></w:document>",
    "<![CDATA[x]]>",
    "&#0;&#x1F;&nbsp;&unknown;",
    "%s %d {0} {x!r} \\u4e00 $1 \\1 \\g<0>",
    "一" * 400,
    "行\n" * 40 + "末",
    "\t表\t格\t",
    "٣ ३ ๓ ꙮ ﷽",
    "e\u0301 \u0338 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉",
    "👩🏽‍🚀🇨🇳🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "𠮷𠀀𪚥𰻞",
    "\ue000\uf8ff\U0010fffd",
    "\U0001fffe\U0010ffff",
    "\x00\x07\x1b]0;t\x07\x85\u2028\ufeff",
    "«»“”‘’「」『』【】《》〈〉",
    "１２３ＡＢＣ＝＋－＠",
]
POOL = (
    "{}%#_<>&;\"'\\/ \n\t[]()=.|~-$^*?!:,0aZpr"
    "一二三丁七万丈𠮷𪚥王小明，。；：！？（）「」"
    "éßñЖשלום٣अ한ﬁ№€¥☑☐👍🏽\u200d\u0301"
    "\x00\x08\x0b\x1b\x7f\x9f\u200b\u202e\u2066\ufeff\ufffe\ud800\udfff\ue000"
)


def strings(shard: int) -> list[str]:
    """The strings of a shard: the nasty ones, and random ones of every length up to sixty."""
    draw = random.Random(20260302 + shard)
    found = [*NASTY, *MORE]
    while len(found) < STRINGS // SHARDS:
        found.append("".join(draw.choice(POOL) for _ in range(draw.randint(1, 60))))
    draw.shuffle(found)
    return found


def framed(number: int, text: str) -> str:
    """The string between marks of its own, so that it is found, and found whole."""
    return f"〔{number}〕{text}〔/{number}〕"


def _is_name(text: str) -> bool:
    """Whether all of it can be seen."""
    with contextlib.suppress(BadData):
        return clean_name(text) != ""
    return False


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_word_shows_what_was_typed_at_the_desk(desk: Desk, shard: int) -> None:
    store, typed = desk.store(), strings(shard)
    entry = Entry(now=NOW, login="counter", staff="teng")
    seen, paragraphs = 0, set()
    for first in range(0, len(typed), PER_CASE):
        ones = [framed(n, text) for n, text in enumerate(typed[first : first + PER_CASE])]
        ones += [framed(n, "补") for n in range(len(ones), PER_CASE)]
        texts = ["".join(ones[n : n + EACH]) for n in range(0, PER_CASE, EACH)]
        facts = dict(zip(OPENED, texts, strict=False))
        facts |= {"phone": "13800000001", "category": "goods"}
        if not _is_name(facts["name"]):  # refused there; it stands among the other facts instead
            facts["name"], facts["request"] = framed(0, "补"), facts["name"] + facts["request"]
        number = open_case(store, TypedOpening(dict(facts)), entry).case.number
        given = {
            "actor": "zhu",
            "actor_job": texts[-1],
            "resolve_by": "2026-03-06",
            "own_words": "您跑了两趟。",
        }
        papers = {}
        for kind, more in (("record-card", {}), ("apology", given)):
            request = PaperRequest(
                kind, own=Path("templates"), folder=Path("out"), given=dict(more)
            )
            _, (file,) = issue(store, number, request, entry)
            papers[kind] = file.read_bytes()
        shown = text_of(papers["record-card"])
        for key, text in facts.items():
            if key not in ("phone", "category"):
                assert clean(text) in shown, (number, key, ascii(text))
                seen += sum(one in text for one in ones)
        letter = text_of(papers["apology"])
        for key in ("name", "product"):
            assert clean(facts[key]) in letter, (number, key, ascii(facts[key]))
        assert clean(texts[-1]) in letter, (number, ascii(texts[-1]))
        seen += EACH
        paragraphs.add(tuple(map(_paragraphs, papers.values())))
    assert seen >= len(typed)
    assert len(paragraphs) == 1, "no string made itself a paragraph"
    case, _ = load(store, "1")
    assert len(case.promises) == 1
    store.close()
    assert desk.json("verify")["ok"]


def _paragraphs(content: bytes) -> tuple[int, int, int]:
    """Paragraphs, sections and parts of a paper."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        document, parts = parsed_part(package.read("word/document.xml")), len(package.namelist())
    paragraphs, sections = (sum(1 for _ in document.iter(f"{W}{tag}")) for tag in ("p", "sectPr"))
    return paragraphs, sections, parts
