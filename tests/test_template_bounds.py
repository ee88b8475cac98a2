"""Whatever a template says, it ends in time and in bounds, with a sentence."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casefile.pages.language import Language
from casefile.papers.sample import sample
from casefile.papers.template_safety import faults
from casefile.papers.word import bounds
from tests.desk import Desk, pack
from tests.papers import paragraphs
from tests.test_templates import RELS, packed

MALL = pack("mall")
KIND = next(d for d in MALL.documents if d.id == "summary")
RECEIPT = next(d for d in MALL.documents if d.id == "receipt")
LOOP = "{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}"


def told(*texts: str) -> str:
    found = faults(paragraphs(*texts), sample(MALL, KIND))
    return " ".join(map(Language("en", "Asia/Shanghai").say, found))


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(10**9) %}x{% endfor %}",
        '{{ "x" * 10**10 }}',
        "{{ [1] * 10**10 }}",
        '{{ "%1000000000d" % 3 }}',
        '{{ "%*d" % (1000000000, 3) }}',
        '{{ "{:>2000000000}".format(1) }}',
        "{{ facts.name|center(2000000000) }}",
        "{{ facts.name.center(2000000000) }}",
        "{{ facts.name.ljust(width=2000000000) }}",
        "{{ facts.name|indent(2000000000) }}",
        "{{ (9 ** 9 ** 9) ** 99999 }}",
        *(
            f"{{% set n = namespace(x={first}) %}}{{% for a in range(60) %}}"
            f"{{% set n.x = {more} %}}{{% endfor %}}"
            for first, more in (
                ("'ab'", "n.x ~ n.x"),
                ("'ab'", "n.x + n.x"),
                ("[1]", "n.x + n.x"),
                ("'ab'", "n.x.replace('a', n.x)"),
                ("'ab'", "n.x|replace('a', n.x)"),
                ("'ab'", "n.x.join([n.x] * 9)"),
            )
        ),
        "{% for a in 'x' * 9999 %}{% for b in 'x' * 9999 %}y{% endfor %}{% endfor %}",
    ],
)
def test_a_template_that_makes_too_much_ends_with_a_sentence(text: str) -> None:
    begun = time.monotonic()
    assert "makes more than a paper holds" in told(text)
    assert time.monotonic() - begun < bounds.SECONDS_OF_A_TEMPLATE


def test_a_template_without_end_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS_OF_A_TEMPLATE", 1)
    assert "takes longer than" in told(LOOP)
    assert told("{{ facts.name }}") == ""


@pytest.mark.parametrize("where", ["thread", "no alarm", "alarm of another"])
def test_a_template_without_end_ends_in_time_wherever_it_is_filled(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """In a thread, on Windows, beside somebody's own alarm: no system gives an alarm there."""
    monkeypatch.setattr(bounds, "SECONDS_OF_A_TEMPLATE", 1)
    if where == "no alarm":
        monkeypatch.delattr(signal, "setitimer", raising=False)
    if where == "alarm of another":
        monkeypatch.setattr(signal, "getitimer", lambda _: (600.0, 0.0))
    if where == "thread":
        with ThreadPoolExecutor(1) as pool:
            said = [pool.submit(told, text).result() for text in (LOOP, "{{ facts.name }}")]
    else:
        said = [told(LOOP), told("{{ facts.name }}")]
    assert "takes longer than" in said[0]
    assert said[1] == ""


def test_a_template_that_calls_itself_is_told_so() -> None:
    assert "calls itself without end" in told("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ facts.name|shout }}", "没有过滤器 shout"),
        ("{% if facts.name %}a", "if 没有结束"),
        ("{{ 1 + }}", "有一处标签无法识读"),
        ('{{ "x" * 10**10 }}', "超出一份文书所能容纳"),
    ],
)
def test_what_the_engine_says_is_said_in_the_language_of_the_desk(
    desk: Desk, text: str, sentence: str
) -> None:
    Path("own.docx").write_bytes(paragraphs(text))
    assert sentence in desk.run("--lang zh template check own.docx --for summary", code=65).out


@pytest.mark.parametrize(
    ("link", "sound"),
    [("mailto:a@b.cn", True), ("https://b.cn", True), ("http://b.cn", False), ("data:x", False)],
)
def test_a_paper_may_name_an_address_and_a_page(link: str, sound: bool) -> None:
    rels = RELS.replace(b'Type="t"', b'Type="x/hyperlink"') % link.encode()
    found = faults(packed(word___rels__x_dot_rels=rels), sample(MALL, RECEIPT))
    assert any("only https and mailto" in m.text for m in found) is not sound
