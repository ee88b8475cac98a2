"""A third language: a catalogue, a folder of templates, keys in the policy, and nothing else."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError

from casefile.errors import PolicyError
from casefile.papers.word.xml import text_of
from casefile.policy import read_version, version_digest, version_text
from casefile.policy.reading import read_policy
from casefile.values import languages
from casefile.values.value import Title, filled
from casefile.values.words import NUMBERED, in_words
from tests.desk import CARD, Desk, pack_text
from tests.papers import paragraphs

ROOT = Path(__file__).parents[1]
MALL = pack_text("mall")
SAID = {
    "Case {case} is open (event {seq}).": "Xcase {case} xopen ({seq}).",
    "There is no case {case}.": "Xno {case}.",
    "Add a note to the file of a case.": "Xnote.",
    "Facts": "Xfacts",
    "The language is {known}, not {value}.": "Xlang {known}: {value}.",
}
WORDS = {
    ("处理中", "open"): "xopen",
    ("是", "yes"): "xyes",
    ("{year}年{month}月{day}日", "{day} {name} {year}"): "{name}-{day}-{year}",
    ("三月", "March"): "xmarch",
    ("承诺", "promise"): "xpromise",
    ("、", ", "): " + ",
    ("、", " and "): " & ",
    ("：", ": "): " = ",
    ("{figures} 元", "CNY {figures}"): "{figures} xyuan",
    ("状态", "status"): "xstatus",
}


@pytest.fixture
def xx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up language of which a few words are known."""
    catalogue = Catalog(charset="utf-8")
    for text, said in SAID.items():
        catalogue.add(text, said)
    for (zh, en), said in WORDS.items():
        catalogue.add(en, said, context=zh)
    file = tmp_path / "locale" / "xx" / "LC_MESSAGES" / "casefile.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as out:
        write_mo(out, catalogue)
    monkeypatch.setattr(languages, "LOCALES", [*languages.LOCALES, tmp_path / "locale"])


@pytest.fixture
def there(xx: None, desk: Desk) -> Desk:
    """A desk whose policy says some of its titles in the made-up language."""
    text = MALL
    for ours, theirs in (
        ('{ zh = "判定投诉性质", en = "judge the complaint" }', "Xjudge"),
        ('{ zh = "顾客投诉记录卡", en = "complaint record card" }', "Xcard"),
        ('{ zh = "投诉成立", en = "founded" }', "Xfounded"),
        ('{ zh = "商品质量", en = "goods" }', "Xgoods"),
    ):
        assert ours in text, ours
        text = text.replace(ours, f'{ours[:-2]}, xx = "{theirs}" }}')
    text = text.replace("[organisation]", '[organisation]\nnames = { xx = "Xmall" }')
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("policy apply policy.toml")
    return desk


def test_a_message_is_said_in_a_third_language_and_in_english_where_it_has_none(
    there: Desk,
) -> None:
    told = there.run(f"--lang xx --as teng open {CARD}").out
    assert told.startswith("PRACTICE\nXcase 2026-000001 xopen")
    assert there.run("--lang xx show 9", code=3).err == "Xno 9.\n"
    assert there.run("--lang xx record 1", code=2).err == there.run("record 1", code=2).err


def test_help_is_in_a_third_language_and_in_english_where_it_has_none(there: Desk) -> None:
    told = there.run("--lang xx note --help").out
    assert "Xnote." in told
    assert told.startswith("Usage: casefile note")
    assert "zh or en or xx; else $CASEFILE_LANG" in there.run("--lang xx --help").out


def test_the_choice_of_languages_is_what_catalogues_there_are(
    xx: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The language is zh or en or xx, not fr." in desk.run("--lang fr list", code=2).err
    assert "Xlang zh or en or xx: fr." in desk.run("--lang xx template apply x --in fr", code=2).err
    monkeypatch.setenv("LANG", "xx_YY.UTF-8")
    assert desk.run("show 9", code=3).err == "Xno 9.\n"
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "no case 9" in desk.run("show 9", code=3).err


def test_titles_of_the_policy_are_shown_in_a_third_language(there: Desk) -> None:
    there.open("amount_claimed=1409.50")
    assert "Xjudge" in there.run("--lang xx next 1").out
    shown = there.run("--lang xx show 1").out
    assert "2026-000001  xopen" in shown
    assert "Xfacts" in shown
    assert "record card" in shown, "a title of the policy that was not translated"
    coming = there.json("--lang xx next 1")["next"]
    judge = next(step for step in coming if step["step"] == "judge")
    assert judge["title"] == "Xjudge"
    assert {need["key"]: need["title"] for need in judge["needs"]}["founded"] == "Xfounded"
    choices = there.json("--lang xx policy show")["facts"]["category"]["choice_titles"]
    assert choices["goods"] == "Xgoods"
    assert choices["suggestion"] == "suggestion", "what was not translated"


def test_what_is_typed_in_a_third_language_is_understood(there: Desk) -> None:
    there.open()
    there.run("--as teng record 1 Xjudge founded=xyes reasonable=yes")
    assert there.json("show 1")["facts"]["founded"] == "yes"
    for words in ("xstatus=xopen", "状态=处理中", "status=open"):
        assert [row["case"] for row in there.json(f"list {words}")] == ["2026-000001"]


def test_a_paper_is_issued_in_a_third_language(there: Desk) -> None:
    there.open("amount_claimed=1409.50 bought_on=2026-03-01")
    there.run("--as teng record 1 judge founded=yes reasonable=yes")
    Path("x.docx").write_bytes(
        paragraphs(
            "{{ doc.title }} / {{ org.name }} / {{ today }} / {{ facts.amount_claimed }} / "
            "{{ facts.founded }} / {{ case.state }} / "
            "{% for s in steps %}{{ s.title }}. {{ s.text }} {% endfor %}"
        )
    )
    there.run("--as xu template apply x.docx --for record-card --in xx")
    listed = there.json("template list")
    assert {"xx", "zh", "en"} == {t["language"] for t in listed if t["document"] == "record-card"}
    file = there.json("--as teng issue 1 record-card --in xx -o out")["file"]
    text = text_of(Path(file).read_bytes())
    title, shop, today, claimed, founded, state, steps = text.strip().split(" / ")
    assert (title, shop, today) == ("Xcard", "Xmall", "xmarch-2-2026")
    assert (claimed, founded, state) == ("1,409.50 xyuan", "xyes", "xopen")
    assert "Xjudge. Xfounded = xyes; request reasonable = xyes" in steps


def test_a_paper_in_a_third_language_takes_a_template_in_it(there: Desk) -> None:
    there.open()
    told = there.run("--as teng issue 1 record-card --in xx -o out", code=3).err
    assert "no template xx/record-card.docx" in told


def test_what_a_letter_must_not_say_is_told_by_its_language(xx: None) -> None:
    text = MALL.replace("[[avoid]]", '[[avoid]]\nothers = { xx = ["xblame"] }', 1)
    rows = read_policy(text).avoids
    assert rows[0].words("xx") == ("xblame",)
    assert [row.words("xx") for row in rows[1:]] == [()] * (len(rows) - 1)


# ---- titles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "lang", "told"),
    [
        (Title("甲", "a", xx="x"), "xx", "x"),
        (Title("甲", "a"), "xx", "a"),
        (Title("甲"), "xx", "甲"),
        (Title(xx="x"), "zh", "x"),
        (Title(en="a", xx="x"), "zh", "a"),
        (Title("甲", xx="x"), "en", "甲"),
        (Title("承诺", "promise"), "xx", "xpromise"),
        (Title("约定", "promise"), "xx", "promise"),
    ],
)
def test_a_title_falls_back_to_english_to_chinese_to_any(
    xx: None, title: Title, lang: str, told: str
) -> None:
    assert title.of(lang) == told


def test_a_title_put_together_is_one_in_each_language(xx: None) -> None:
    promise = filled(NUMBERED, title=Title("承诺", "promise"), no=3)
    assert promise == {"zh": "承诺 3", "en": "promise 3", "xx": "xpromise 3"}
    made = filled(NUMBERED, title=Title("甲", "a", th="b"), no=3)
    assert made == {"zh": "甲 3", "en": "a 3", "th": "b 3", "xx": "a 3"}


@given(st.dictionaries(st.sampled_from(["zh", "en", "xx", "pt-BR", "mn"]), st.text(), min_size=1))
def test_the_order_in_which_a_title_is_written_makes_no_other_title(said: dict[str, str]) -> None:
    one, other = Title(**said), Title(**dict(reversed(said.items())))
    assert list(one) == list(other) == sorted(said, key=lambda k: (k != "zh", k != "en", k))
    assert one == other == said


def test_dates_are_written_as_each_language_has_them(xx: None) -> None:
    day = date(2026, 3, 2)
    assert [in_words(day, lang) for lang in ("zh", "en", "xx")] == [
        "2026年3月2日",
        "2 March 2026",
        "xmarch-2-2026",
    ]


# ---- in the policy -------------------------------------------------------------------------------


def test_a_title_in_a_third_language_is_stored_and_read_back() -> None:
    text = MALL.replace('en = "record card" }', 'en = "record card", xx = "x" }')
    policy = read_policy(text)
    stored = version_text(policy)
    assert policy.opening.title == {"zh": "填报", "en": "record card", "xx": "x"}
    assert '{"zh":"填报","en":"record card","xx":"x"}'.encode() in stored
    assert read_version(stored) == policy
    assert version_digest(policy) != version_digest(read_policy(MALL))


@pytest.mark.parametrize("title", [b"[]", b'"x"', b'{"zh":1,"en":"a"}'])
def test_a_stored_title_of_another_shape_is_no_policy(title: bytes) -> None:
    stored = version_text(read_policy(MALL))
    whole = '{"zh":"填报","en":"record card"}'.encode()
    assert whole in stored
    with pytest.raises(ValidationError):
        read_version(stored.replace(whole, title))


def test_a_policy_may_be_in_another_language_only() -> None:
    """Of ours its own title has none, so no other needs them."""
    text = re.sub(r"\bzh = (\"[^\"]*\"), en = (\"[^\"]*\")", r"th = \1", MALL)
    policy = read_policy(text)
    assert policy.opening.title == {"th": "填报"}
    assert policy.opening.title.of("en") == "填报"


@pytest.mark.parametrize(
    ("ours", "written", "fault"),
    [
        ('en = "record card" }', 'En = "record card" }', "unknown key En"),
        ('en = "record card" }', "en = 5 }", "title.en: should be a text"),
        (', en = "record card" }', " }", "title.en: is missing"),
        ('{ zh = "填报", en = "record card" }', "{}", "title.zh: is missing"),
        ('{ zh = "填报", en = "record card" }', "5", "title: should be a table"),
    ],
)
def test_a_faulty_title_is_named(ours: str, written: str, fault: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(MALL.replace(ours, written))
    told = [part.text.format(**part.values) for part in caught.value.parts]
    assert any(fault in part for part in told), told


# ---- written once --------------------------------------------------------------------------------


def test_no_code_asks_which_of_two_languages_it_is() -> None:
    """What differs by language is a word or a form of words; both have a table."""
    for path in sorted((ROOT / "casefile").rglob("*.py")):
        name = path.relative_to(ROOT / "casefile").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Compare(ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(side)]):
                    # an id is English words, which no other language can say of it
                    assert side not in ("zh", "en") or name == "policy/named.py", name


def test_a_title_in_the_code_can_be_found_by_its_words() -> None:
    """Else no other language could have it: it is filled in by ``filled``, not put together."""
    for path in sorted((ROOT / "casefile").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Title":
                assert not any(isinstance(arg, ast.JoinedStr) for arg in node.args), path
