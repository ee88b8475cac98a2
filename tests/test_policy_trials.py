"""``policy test``: the tests beside a policy, played without a store."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.actions.office.calendars import shipped_years
from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_text
from casefile.actions.office.trials import run_trials
from casefile.errors import BadData, NotFound
from casefile.pages.language import Language
from casefile.pages.ways import way_told
from casefile.policy.reading import read_policy
from casefile.procedure.next_steps import next_steps
from casefile.trials.coverage import ways_of
from casefile.trials.play import play_trial
from casefile.trials.written import Trial, read_trials
from casefile.trials.written_faults import faults_of_trial
from tests.desk import PACKS, Desk, pack_text

YEARS = shipped_years("cn")
FCA = read_policy(pack_text("fca"))
MALL = read_policy(pack_text("mall"))


@pytest.mark.parametrize("pack", packs())
def test_a_shipped_pack_does_what_its_tests_say_and_they_decide_everything_both_ways(
    pack: str,
) -> None:
    done = run_trials(pack)
    assert [(one.trial.name, one.wrong) for one in done.failed] == []
    assert done.missing == ()


def wrong(trial: Trial) -> list[str]:
    return [Language("en").say(one) for one in play_trial(trial, MALL, YEARS).wrong]


FOUNDED = "judge founded=yes reasonable=yes"


@pytest.mark.parametrize(
    ("trial", "told"),
    [
        (Trial("", next=("plan",)), "next: expected plan, found judge"),
        (Trial("", may=("plan",)), "may: expected plan, found judge"),
        (
            Trial("", due={"judge-soon": "2026-03-03 24:00"}),
            "due.judge-soon: expected 2026-03-03 24:00, found 2026-03-02 14:00",
        ),
        (Trial("", due={"plan": "-"}), ""),
        (Trial("", now="2026-03-03 09:00", late=()), "late: expected -, found judge-soon"),
        (Trial("", do=("plan",)), "refused: "),
        (Trial("", do=("plan",), refused="comes after"), ""),
        (Trial("", do=("plan",), refused="snow"), "refused, but not with snow"),
        (Trial("", do=(FOUNDED,), refused=""), "refused: the last deed was not refused"),
        (Trial("", do=("plan", FOUNDED), refused=""), "refused before its last deed"),
        (Trial("", approvals=("wu",)), "approvals: expected wu, found -"),
        (Trial("", route="merchant-in-scope"), "route: expected merchant-in-scope, found -"),
        (Trial("", found=("below-floor",)), "found: expected below-floor, found "),
        (Trial("", ended="unfounded"), "ended: expected unfounded, found "),
        (Trial("", do=("dance",)), "refused: "),
    ],
)
def test_what_is_not_as_expected_is_told(trial: Trial, told: str) -> None:
    found = wrong(trial)
    assert len(found) == bool(told), found
    assert all(line.startswith(told) for line in found), found


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("close ending=mistake", "ended: expected -, found mistake"),
        ("close ending=当场解决", "ended: expected -, found on-the-spot"),
        ("close ending=unreachable", "refused: "),
        ("close ending=snow", "refused: There is no ending snow"),
    ],
)
def test_a_case_in_a_test_ends_in_the_ways_that_the_policy_names(deed: str, told: str) -> None:
    (found,) = wrong(Trial("", do=(deed,), ended="-"))
    assert found.startswith(told), found


@pytest.mark.parametrize(
    ("now", "may"), [("2026-03-05 16:59", ("early-resolution",)), ("2026-03-05 17:01", ())]
)
def test_a_way_that_is_open_for_a_time_closes_and_nobody_is_late(
    now: str, may: tuple[str, ...]
) -> None:
    trial = Trial("", may=may, now=now, late=(), due={"three-days": "2026-03-05 17:00"})
    played = play_trial(trial, FCA, shipped_years("england-wales"))
    assert [Language("en").say(one) for one in played.wrong] == []
    offered = {n.step.id for n in next_steps(played.case, FCA)}
    assert ("early-resolution" in offered) is bool(may)


def test_a_deed_has_a_time_of_its_own_or_follows_the_one_before() -> None:
    trial = Trial("", do=("03-04 11:00 " + FOUNDED, "+2d responsible", "+3h written-notice"))
    times = [deed.now.isoformat() for deed in play_trial(trial, MALL, YEARS).deeds]
    assert [t[5:16] for t in times] == ["03-04T03:00", "03-06T03:00", "03-06T06:00"]


def test_whoever_may_does_it_unless_somebody_is_named() -> None:
    plain = play_trial(Trial("", do=(FOUNDED, "responsible", "investigate")), MALL, YEARS)
    assert plain.history.events[-1].actor == "jin", "the head of the first unit"
    assert "NotPermitted" in repr(
        play_trial(Trial("", do=(f"{FOUNDED} as=zhu",)), MALL, YEARS).refusal
    )


def test_playing_a_test_twice_gives_the_same() -> None:
    for trial in read_trials((PACKS / "tests" / "mall.test.toml").read_text("utf-8")):
        assert play_trial(trial, MALL, YEARS).case == play_trial(trial, MALL, YEARS).case


@pytest.mark.parametrize(
    "text",
    ['[[test]]\nname = "a"\nnext = 3\n', '[[test]]\nnaem = "a"\n', "[[test]\n", "test = 1\n"],
)
def test_tests_that_cannot_be_read_are_refused_with_the_reason(text: str) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        read_trials(text)


def test_a_change_of_the_policy_fails_the_test_that_says_otherwise(desk: Desk) -> None:
    tests = (PACKS / "tests" / "mall.test.toml").read_text("utf-8")
    Path("policy.test.toml").write_text(tests, "utf-8")
    assert "0 failed" in desk.run("policy test --threshold 100").out
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('per_case = "200.00"', 'per_case = "150.00"'))
    told = desk.run("policy test", code=10).out
    assert "the desk grants two hundred yuan on a case" in told
    assert "refused: " in told
    data = desk.run("policy test --json", code=10).data
    assert data["ok"] is False
    assert data["coverage"]["share"] <= 100


def test_too_few_decisions_are_a_finding_where_a_threshold_is_given(bare_desk: Desk) -> None:
    Path("own.test.toml").write_text('[[test]]\nname = "opened"\nnext = "judge"\n', "utf-8")
    told = bare_desk.run("policy test eight-step --tests own.test.toml").out
    assert "Not decided by any test" in told
    assert "step[plan]: recorded in no test" in told
    told = bare_desk.run("--lang zh policy test eight-step --tests own.test.toml").out
    assert "step[plan]: 没有演练过\n" in told
    bare_desk.run("policy test eight-step --tests own.test.toml --threshold 50", code=10)


@pytest.mark.parametrize("words", ["at most 200.00", "最多 200.00"])
def test_a_refusal_is_held_against_its_words_in_any_language(bare_desk: Desk, words: str) -> None:
    bare_desk.run("policy new own mall")
    deed = "offer compensation amount=201 as=teng"
    test = f'[[test]]\nname = "beyond"\ndo = "{deed}"\nrefused = "{words}"\n'
    Path("own.test.toml").write_text(test, "utf-8")
    assert "0 failed" in bare_desk.run("policy test own.toml").out


def test_every_way_that_a_policy_may_be_decided_is_told_in_words() -> None:
    for pack in packs():
        for way in ways_of(read_policy(policy_text(pack))):
            in_chinese, in_english = (Language(c).say(way_told(way)) for c in ("zh", "en"))
            assert "没有演练过" in in_chinese
            assert " no test" in f" {in_english}"


def test_a_policy_without_tests_says_where_they_belong(bare_desk: Desk) -> None:
    bare_desk.run("policy new mine")
    Path("mine.test.toml").unlink()
    assert "mine.test.toml" in bare_desk.run("policy test mine.toml", code=3).err
    with pytest.raises(NotFound):
        run_trials("mine.toml")


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (("issue apology", ""), "Nothing in the letter is for this customer alone"),
        (("issue apology plain=none", ""), ""),
        (("issue apology own_words=x", ""), ""),
        (("issue apology own_words=x colour=red", ""), "takes no fact colour"),
        (("issue apology own_words=x resolve_by=2026-02-03", ""), "has passed"),
        (("issue apology own_words=x loan_item=fridge", ""), "which was not granted on this case"),
        (("offer refund amount=900 as=teng ask=xu", "issue apology own_words=x"), "waits for an"),
    ],
)
def test_a_paper_is_issued_in_a_test_where_the_desk_would_issue_it(
    do: tuple[str, ...], told: str
) -> None:
    said = wrong(Trial("", open={"product": "fridge"}, do=tuple(filter(None, do))))
    assert all(told in line for line in said), said
    assert bool(said) == bool(told), said


@pytest.mark.parametrize("line", ["judge founded=yes reasonable=yes perhaps", "judge soon"])
def test_words_that_belong_to_nothing_are_not_passed_over(line: str) -> None:
    assert "is no fact; write KEY=VALUE" in wrong(Trial("", do=(line,)))[0]


def test_what_cannot_be_read_of_a_test_is_told_with_its_name_and_line() -> None:
    text = '[[test]]\nname = "the third"\nexpect = "x"\n\n[[test]]\nname = "next"\nnext = 3\n'
    with pytest.raises(BadData) as found:
        read_trials(text)
    assert [Language("en").say(part) for part in found.value.parts] == [
        "line 3: test[1 the third]: unknown key expect; did you mean next?",
        "line 7: test[2 next].next: should be a list, not 3",
    ]
    with pytest.raises(BadData) as found:
        play_trial(Trial("the third", at="2026-3-2"), MALL, YEARS)
    assert str(found.value).startswith("the third: ")


# ---- whatever is wrong with a test is told by its line -------------------------------------------

SMALL = """[[test]]
name = "first"
do = ["+2d answer answer=accepted"]
next = []

[[test]]
name = "second"
{line}
"""
UNREADABLE = [
    ('at = "2026-13-02 10:00"', "at: 2026-13-02 10:00 is no date and time"),
    ('now = "soon"', "now: soon is no date and time"),
    ('received = "x"', "received: x is no date and time"),
    ('received = "2026-09-01 10:00"', "2026-09-01 10:00 lies in the future"),
    ('open = { nme = "x" }', "open: nme is not defined; did you mean name?"),
    ('open = { answer = "x" }', "open.answer: x is no choice for"),
    ('do = ["03-99 11:00 answer"]', "do[1]: 2026-03-99T11:00 is no date and time"),
    ('do = ["note x", "+1x answer"]', "do[2]: 1x is no allowance"),
    ('do = ["answer \'x"]', "do[1]: A quotation mark of answer 'x is not closed"),
    ('due = { anwer = "-" }', "due: anwer is not defined; did you mean answer?"),
    ('due = { answer = "Friday" }', "due.answer: Friday is no deadline"),
    ('due = { answer = "2026-03-09" }', "due.answer: 2026-03-09 is no deadline"),
    ('late = ["anwer"]', "late: anwer is not defined"),
    ('next = ["anwer"]', "next: anwer is not defined"),
    ('may = ["anwer"]', "may: anwer is not defined"),
    ('approvals = ["boss"]', "approvals: boss is not defined"),
    ('route = "direct"', "route: direct is not defined"),
    ('ended = "closd"', "ended: closd is not defined; did you mean closed?"),
    ('nxt = ["answer"]', "unknown key nxt; did you mean next?"),
]
NOT_SO = [
    ("next = []", "next: expected -, found answer"),
    ('do = ["note x", "answr"]', "refused: The procedure has no step answr"),
    ('do = ["offer"]', "refused: "),
    ('do = ["pause"]', "refused: Say when"),
    ('do = ["answer foo=1"]', "refused: The policy has no fact foo"),
    ('do = ["kept one"]', "refused: one is no number"),
    ('found = ["below-floor"]', "found: expected below-floor, found -"),
    ('now = "2026-03-10 09:00"\nlate = []', "late: expected -, found answer"),
    ('refused = "no"', "refused: the last deed was not refused"),
]


def said_of_test(desk: Desk, line: str, code: int) -> list[str]:
    Path("own.test.toml").write_text(SMALL.format(line=line), "utf-8")
    done = desk.run("--lang en policy test own.toml", code=code)
    return [said for said in (done.out + done.err).splitlines() if said.startswith("line ")]


@pytest.mark.parametrize(
    ("line", "told", "code"),
    [
        *((line, told, 65) for line, told in UNREADABLE),
        *((line, told, 10) for line, told in NOT_SO),
    ],
)
def test_whatever_is_wrong_with_a_test_is_told_by_its_line(
    bare_desk: Desk, line: str, told: str, code: int
) -> None:
    bare_desk.run("policy new own")
    (said,) = said_of_test(bare_desk, line, code)
    assert said.startswith(f"line {8 + line.count(chr(10))}: "), said
    assert told in said


def test_every_fault_of_the_tests_is_told_at_once(bare_desk: Desk) -> None:
    bare_desk.run("policy new own")
    said = said_of_test(bare_desk, 'now = "soon"\nlate = ["anwer"]\nnext = ["answr"]', 65)
    assert [one.partition(":")[0] for one in said] == ["line 8", "line 9", "line 10"]


MALL_TESTS = read_trials((PACKS / "tests" / "mall.test.toml").read_text("utf-8"))
DEEDS = [line for one in MALL_TESTS for line in one.do]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A line of a test of the mall that lacks a word, or has one that is not meant so."""
    words = draw(st.sampled_from(DEEDS)).split(" ")
    place = draw(st.integers(0, len(words) - 1))
    other = draw(
        st.sampled_from(["", "x", "=", "x=1", "0", "-1", "+9", "'", "１", "due=x", "copy=x"])
    )
    return " ".join([*words[:place], *([other] if other else []), *words[place + 1 :]])


@given(damaged())
def test_no_line_of_a_test_is_beyond_a_sentence(line: str) -> None:
    trial = Trial("any", do=(line,))
    if not [*faults_of_trial(trial, "test[1]", MALL)]:
        play_trial(trial, MALL, YEARS)
