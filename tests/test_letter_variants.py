"""The letter of apology for every kind of trouble, how grave it is, and whom it addresses."""

import re
from pathlib import Path

import pytest

from casefile.case.case import Case
from casefile.papers.letter_faults import letter_remarks
from casefile.papers.letters import compose
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from tests.desk import CARD, Desk, pack
from tests.papers import GOLDEN, reads_as_kept

MALL = pack("mall")
LETTER = next(d for d in MALL.documents if d.id == "apology")
GIVEN: Facts = {"actor": "zhu", "actor_job": "家电部主管", "resolve_by": "2026-03-06"}
AT = a_moment("2026-03-02T10:00", "Asia/Shanghai")
OWN = {"zh": "那天您排了二十多分钟，只问了一句积分。", "en": "You queued for twenty minutes."}
# what each kind of trouble must be called by its name, once it was found so, and what is done
TROUBLES = {
    "goods": (("理应让您满意", "上门取回"), ("given you satisfaction", "collect")),
    "service": (("尊重和周到", "接待您的人"), ("with respect", "hear you out")),
    "delay": (("按时办到", "办到了哪一步"), ("on time", "how far")),
    "billing": (("价格和账目", "逐项核对"), ("Prices and bills", "line by line")),
    "safety": (("让人放心", "到现场逐处查看"), ("safe beyond doubt", "go over the place")),
}
JUDGED: dict[str, Facts] = {
    "not judged": {},
    "founded, too much asked for": {"founded": "yes", "reasonable": "no"},
    "right in every point": {"founded": "yes", "reasonable": "yes"},
}
# what admits that something was wrong, and what admits all that is asked for
ADMITS = (
    ("没有做到", "却让您一等再等", "留下了隐患", "本不应", "情况属实"),
    (
        "did not",
        "you were not",
        "it was not",
        "ours were not",
        "were kept waiting",
        "should not have",
    ),
)
CONCEDES = (
    ("完全正确", "立即得到补救", "不需要您再奔走", "解决"),
    ("right in every point", "immediate remedy", "nothing more for you", "put right"),
)
FORMS = {"mr": ("王先生：", "Dear Mr Wang (王小明),"), "ms": ("王女士：", "Dear Ms Wang (王小明),")}
UNKNOWN = ("尊敬的王小明：", "Dear Wang Xiaoming (王小明),")
SERIOUS = ("不会把它当作小事", "small matter")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff）][,.;:!?()]|[,.;:!?()][\u4e00-\u9fff（]")


def case_with(facts: Facts) -> Case:
    return Case(
        number="2026-000001",
        policy="",
        status="open",
        received_at=AT,
        opened_at=AT,
        updated_at=AT,
        owner="teng",
        last_no=1,
        facts={"name": "王小明", "category": "goods", "product": "电饭锅", **facts},
    )


def letter(facts: Facts, lang: str) -> str:
    """The text of a letter against which nothing grave can be said."""
    case, given = case_with(facts), {**GIVEN, "own_words": OWN[lang]}
    written = compose(case, MALL, LETTER, given, lang)
    found = letter_remarks(written, case, MALL, LETTER, given, lang)
    assert [str(r.message) for r in found if r.grave] == []
    assert written.salutation in written.text
    return written.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("judged", JUDGED)
@pytest.mark.parametrize("severity", ["usual", "serious", "injury", ""])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_letter_names_the_trouble_and_concedes_no_more_than_was_judged(
    trouble: str, severity: str, judged: str, lang: str
) -> None:
    facts: Facts = {"trouble": trouble, **JUDGED[judged], "honorific": "mr"}
    facts |= {"severity": severity} if severity else {}
    facts |= {"inspection": "标价签与收银不符"} if judged != "not judged" else {}
    index = 0 if lang == "zh" else 1
    text = letter(facts, lang)
    assert text.startswith(FORMS["mr"][index])
    assert OWN[lang] in text
    injured, admitted = severity == "injury", judged != "not judged"
    for part in TROUBLES[trouble][index] if admitted else TROUBLES[trouble][index][1:]:
        assert (part in text) == (not injured)
    assert any(w in text for w in ADMITS[index]) == (admitted and not injured)
    conceded = judged == "right in every point" and not injured
    for word in CONCEDES[index]:
        assert conceded == (word in text)
    assert (SERIOUS[index] in text) == (severity == "serious")
    assert ("早日康复" in text or "good recovery" in text) == injured
    for known in (
        ("朱（样例）", "滕（样例）") if lang == "zh" else ("Zhu (sample)", "Teng (sample)")
    ):
        assert known in text
    assert "2026-000001" in text
    assert "{" not in text
    if lang == "zh":
        assert not HALF_WIDTH.search(text), "full-width marks between Chinese"
        assert "2026年3月6日" in text
    else:
        assert "6 March 2026" in text
        assert "。" not in text


@pytest.mark.parametrize("honorific", ["mr", "ms", ""])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_letter_addresses_whom_it_is_for(honorific: str, lang: str) -> None:
    form = FORMS.get(honorific, UNKNOWN)[0 if lang == "zh" else 1]
    facts: Facts = {"honorific": honorific} if honorific else {}
    assert letter(facts, lang).startswith(form)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("judged", JUDGED)
def test_no_price_is_admitted_to_be_wrong_while_it_is_checked(judged: str, lang: str) -> None:
    index = 0 if lang == "zh" else 1
    for more in ({"trouble": "billing"}, {"price_related": "yes"}):
        text = letter({**JUDGED[judged], **more}, lang)
        assert not any(w in text for w in CONCEDES[index]), text
        assert ("正在核对", "we are checking")[index] in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_injury_comes_before_every_other_wording(lang: str) -> None:
    """A loan unit, a suggestion and a price too."""
    index = 0 if lang == "zh" else 1
    for more in ({"loan_item": "备用锅"}, {"category": "suggestion"}, {"price_related": "yes"}):
        text = letter({"severity": "injury", **more}, lang)
        assert ("早日康复", "good recovery")[index] in text
        assert "备用锅" not in text
        assert not any(w in text for w in ADMITS[index] + CONCEDES[index])


@pytest.mark.parametrize("word", ["烫伤", "急诊", "骨折"])
def test_words_of_an_injury_in_a_case_of_usual_severity_are_remarked_on(word: str) -> None:
    def remarks(severity: str) -> list[str]:
        case = case_with({"details": f"热汤洒了，{word}", "severity": severity})
        given = {**GIVEN, "own_words": OWN["zh"]}
        written = compose(case, MALL, LETTER, given, "zh")
        found = letter_remarks(written, case, MALL, LETTER, given, "zh")
        return [str(r.message) for r in found if not r.grave]

    assert any(word in told for told in remarks("usual"))
    assert remarks("injury") == []


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        ({"category": "goods"}, "电饭锅理应让您满意", "about 电饭锅. What you bought should have"),
        ({"category": "goods", "product": ""}, "您买到的东西", "What you bought"),
        ({"category": "service"}, "周到的接待", "looked after with care"),
        ({"category": "goods", "price_related": "yes"}, "价格和账目", "Prices and bills"),
        (
            {"category": "goods", "price_related": "yes", "trouble": "delay"},
            "按时办到",
            "on time",
        ),
        (
            {"category": "goods", "price_related": "yes", "trouble": "goods"},
            "电饭锅理应让您满意",
            "should have",
        ),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_nobody_names_the_trouble_the_category_does(
    facts: Facts, zh: str, en: str, lang: str
) -> None:
    found = {"founded": "yes", "reasonable": "yes"}
    assert {"zh": zh, "en": en}[lang] in letter({**facts, **found}, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_suggestion_gets_thanks_and_an_answer_not_a_remedy(lang: str) -> None:
    text = letter({"category": "suggestion"}, lang)
    for word in ("补救", "取回", "remedy", "collect", "put right"):
        assert word not in text
    assert {"zh": "感谢您提出建议", "en": "Thank you for your suggestion"}[lang] in text
    assert {"zh": "给您答复", "en": "my answer by"}[lang] in text


def test_the_trouble_may_be_given_with_the_letter(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} product=电饭锅")
    line = "--as teng issue 1 apology actor=zhu actor_job=主管 resolve_by=2026-03-06 --preview"
    line += " own_words=您跑了两趟。"
    assert "停在哪里" in desk.run(f"{line} trouble=delay").out
    assert "电饭锅理应让您满意" in desk.run(line).out


def test_the_letters_of_the_examples_read_as_written(bare_desk: Desk, update_golden: bool) -> None:
    """The cases are closed; reopened, each could be answered with a letter."""
    bare_desk.begin("--demo")
    facts = "actor=zhu actor_job=主管（样例） resolve_by=2026-03-06 own_words=您为这件事跑了两趟。"
    for serial in (1, 2, 3, 4, 5, 7, 8, 10):
        number = f"2005-{serial:06}"
        bare_desk.run(f"--as xu reopen {number} --reason 补发致歉信")
        for lang, beside in (("zh", ""), ("en", "-en")):
            bare_desk.run(f"--as xu issue {number} apology {facts} --in {lang} -o out")
            file = Path(f"out/{number}-apology-v1{beside}.docx")
            reads_as_kept(file, GOLDEN / f"{number}-apology-{lang}.txt", update_golden)


def test_paragraphs_are_set_in_by_two_characters_and_the_closing_has_its_form() -> None:
    from docx import Document

    paragraphs = Document(str(GOLDEN.parents[1] / "templates/zh_CN/apology.docx")).paragraphs
    size = 15
    indents = {p.text: p.paragraph_format.first_line_indent for p in paragraphs}
    for text in ("{{ text }}", "此致"):
        indent = indents[text]
        assert indent is not None
        assert indent.pt == 2 * size
    for text in ("{{ letter.salutation }}", "敬礼！"):
        assert not indents[text]
    texts = [p.text for p in paragraphs]
    assert texts.index("敬礼！") == texts.index("此致") + 1
