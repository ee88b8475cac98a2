"""What is filled without the engine of templates is what the engine would fill, to the piece.

In a file of its own: the engine is asked beside it, for our own templates and for made-up ones.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from markupsafe import Markup

from casefile.errors import BadData
from casefile.papers.sample import AT, sample
from casefile.papers.word.engine import Printed, environment, noting
from casefile.papers.word.plain import plainly
from casefile.papers.word.plain_terms import NotPlain
from casefile.papers.word.render import Press
from tests.desk import pack
from tests.papers import form_of

ROOT = Path(__file__).parents[1]
PACKS = sorted(file.stem for file in (ROOT / "casefile/policies").glob("*.toml"))
SAMPLES = [
    (folder, name, kind.id)
    for folder in ("zh_CN", "en")
    for name in PACKS
    for kind in pack(name).documents
    if (ROOT / "templates" / folder / kind.template).is_file()
]


@pytest.mark.parametrize("folder", ["zh_CN", "en"])
@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("practice", [False, True])
def test_our_papers_are_the_same_without_the_engine(folder: str, name: str, practice: bool) -> None:
    kinds = [(n, k) for f, n, k in SAMPLES if (f, n) == (folder, name)]
    assert kinds
    for _, kind_id in kinds:
        kind = pack(name).document(kind_id)
        assert kind
        template = (ROOT / "templates" / folder / kind.template).read_bytes()
        values: dict[str, Any] = sample(pack(name), kind)
        press = Press(form_of(template), practice=practice)
        alone = press.fill(values, title="题", author="A & B", at=AT)
        assert not press._names, "it was filled without the engine"
        again = press.fill(values, title="题", author="A & B", at=AT)
        assert press._names
        assert alone == again, kind_id
        copies = [{"copy": {"no": n, "of": 2, "payee_id": "", "holder": ""}} for n in (1, 2)]
        fresh = Press(form_of(template), practice=practice)
        assert filled(fresh, values, copies) == filled(press, values, copies)


def filled(press: Press, values: dict[str, Any], copies: list[dict[str, Any]]) -> object:
    try:
        return press.fill(values, copies, title="t", author="a", at=AT)
    except BadData as error:
        return error.message


NAMES: dict[str, Any] = {
    "a": "甲",
    "b": "x_{y}<&",
    "none": None,
    "n": 3,
    "yes": True,
    "empty": "",
    "rows": [{"a": "1", "n": 1}, {"a": "2"}, {"a": "", "n": 0}],
    "texts": ("一", "二", "三\n四"),
    "of": {"a": "内", "items": "项", "rows": [{"a": "深"}], "n": 400},
    "made": Markup("<b>"),
    "loop": "cycle",
}
words = st.sampled_from(
    ["", "x", "甲 ", "{", "}", "}}", "%}", "{{", "#}", "{_{", " \n ", "<w:t>", "\n", "'", "-"]
)
HELD = " ".join(
    (
        "a b n yes empty none None true False lost made loop rows texts of of.a of.items of.lost",
        "of.rows a.upper row row.a row.n '甲' '' 3 0 400 03 1.5 texts[0] texts[-1] texts[9]",
        "texts[:-1] texts[1:] texts[:] a[-1:] rows[0].a of['a'] of|length a|length rows|length",
        "a|upper -n -3 range(3) loop.last loop.index loop.first loop.length loop.index0 (a)",
        "('a',b) ('a',) [a] {'a':a} a~b n+1 dict cycler not self a[0] _a a.__class__ 名",
        "of.rows[0].a",
    )
).split()
held = st.sampled_from([*HELD, "('a', 'b')", "a is defined", "of . a"])


@st.composite
def expressions(draw: st.DrawFn) -> str:
    one = draw(held)
    for _ in range(draw(st.integers(0, 2))):
        mark = draw(
            st.sampled_from(
                ["and", "or", "in", "not in", "==", "!=", "<=", ">", "~", "if", "is", "else", "not"]
            )
        )
        one = f"{one} {mark} {draw(st.sampled_from(['', '', 'not ']))}{draw(held)}"
        if mark == "if" and draw(st.booleans()):
            one = f"{one} else {draw(held)}"
        if draw(st.integers(0, 3)) == 0:
            one = f"({one})"
    return draw(st.sampled_from(["", "", "not "])) + one


def tags(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blank = st.sampled_from([" ", " ", "  ", "", "\n", "- ", " -"])
    opened = st.tuples(
        blank, st.sampled_from(["if {}", "for row in {}", "for row in {} if row.a", "set x = {}"])
    )
    return st.builds(
        lambda a, one, e, text, other: (
            f"{{%{one[0]}{one[1].format(e)}{one[0]}%}}{text}{other}"
            f"{{% end{one[1].split()[0]} %}}{a}"
        ),
        words,
        opened,
        expressions(),
        inner,
        st.one_of(
            st.just(""),
            st.builds(lambda t: f"{{% else %}}{t}", inner),
            st.builds(lambda e, t: f"{{% elif {e} %}}{t}", expressions(), inner),
        ),
    )


printed = st.builds(
    lambda blank, e, after: f"{{{{{blank}{e}{blank}}}}}{after}",
    st.sampled_from([" ", "", "  "]),
    expressions(),
    words,
)
plain_texts = st.one_of(words, printed, printed)
sources = st.recursive(
    plain_texts,
    lambda inner: st.lists(st.one_of(inner, tags(inner)), max_size=3).map("".join),
    max_leaves=6,
)


def noted(pieces: Any) -> list[tuple[bool, str]]:
    return [(type(piece) is str, str(piece)) for piece in pieces]


def by_engine(source: str) -> tuple[list[tuple[bool, str]], Printed] | str:
    made = Printed()
    try:
        env = environment(made, noting(made)[0])
        template = env.from_string(source)
        made.begin()  # what was printed once for all is none of this paper's
        context = template.new_context({**env.globals, **NAMES}, shared=True)
        return noted(template.root_render_func(context)), made
    except Exception as error:
        return type(error).__name__


@given(sources)
def test_whatever_is_filled_plainly_is_what_the_engine_fills(source: str) -> None:
    made = Printed()
    keep, _ = noting(made)

    def note(value: Any) -> Any:
        if (said := keep(value)) is None:
            raise NotPlain
        return said

    block = plainly(source, note)
    if block is None:
        event("for the engine")
        return
    try:
        pieces = noted(block(NAMES))
    except Exception:
        event("for the engine, when filled")
        return
    event("plain with tags" if "{" in source else "plain")
    told = by_engine(source)
    assert not isinstance(told, str), (source, told)
    assert pieces == told[0]
    for kept in ("values", "written", "drawings", "plain"):
        assert getattr(made, kept) == getattr(told[1], kept)


PLAIN = (
    "{{ a }}",
    "{% if 'a' in of and of.a %}{{ of.a }}{% elif a|length <= 150 %}-{% else %}{{ a }}{% endif %}",
    "{% for row in rows if row.a == '2' and row.a %}{{ row.a }}{% if not loop.last %}、{% endif %}"
    "{% endfor %}",
    "{% for one in texts[:-1] %}{{ one }}{% endfor %}{{ texts[-1] }}",
    "{{ of.items if 'items' in of else '' }}{{ n }}",
    "{% if a[-1:] not in '.!?' %}{{ a }}{% endif %}",
)
"""What our templates do is not left to the engine."""


@pytest.mark.parametrize("source", PLAIN)
def test_what_our_templates_do_is_plain(source: str) -> None:
    block = plainly(source, str)
    assert block
    assert list(block(NAMES))


NOT_PLAIN = (
    "{{- a }}",
    "{{ a -}}",
    "{# a #}",
    "{% raw %}{{ a }}{% endraw %}",
    "{{ 'a' }}",
    "{{ true or a }}",
    "{{ a and (false and n) }}",
    "{{ a if 1 == 1 else n }}",
    "{{ a",
    "{_{{% if a %}{% endif %}",
    "{% if a %}",
    "{{ a }}\n",
    "a\r\nb {{ a }}",
    "{% endif %}",
    "{% if a %}{% endfor %}",
    "{% for loop in rows %}{% endfor %}",
    "{% for row in rows %}{% else %}{% endfor %}",
    "{% for row in rows recursive %}{% endfor %}",
    "{% set a = n %}",
    "{{ a | upper }}",
    "{{ a() }}",
    "{{ a.b.c() }}",
    "{{ a is defined }}",
    "{{ a == b == n }}",
    '{{ of["a"] }}',
    "{% if " + "(" * 3000 + "a" + ")" * 3000 + " %}{% endif %}",
    "{% if a %}" * 30 + "{% endif %}" * 30,
)


@pytest.mark.parametrize("source", NOT_PLAIN, ids=range(len(NOT_PLAIN)))
def test_whatever_else_a_template_does_is_left_to_the_engine(source: str) -> None:
    assert plainly(source, str) is None


@pytest.mark.parametrize(
    "source", ["{{ lost }}", "{{ of.lost }}", "{{ a.upper }}", "{{ range }}", "{{ texts[9] }}"]
)
def test_what_a_paper_has_no_name_for_is_told_by_the_engine(source: str) -> None:
    block = plainly(source, str)
    assert block
    with pytest.raises((NotPlain, IndexError)):
        list(block(NAMES))
