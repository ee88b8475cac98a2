"""The clock on the wall: any time may be given by hand where somebody practises; on a real desk
that is a right, which opens nothing that the real moment does not."""

import csv
import io
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.actions.policies import is_practice
from casefile.case.here import Totals
from casefile.cli.run import run
from casefile.errors import NotPermitted, Refused
from casefile.log.by_hand import true_time, via
from casefile.papers.word.compile import compile_form
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.papers.word.render import Press
from casefile.people.delegation import Delegation, delegators
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.policy.people import RESERVED
from casefile.procedure.backdating import may_backdate, still_lent
from casefile.store import locate, opened
from tests import server
from tests.desk import CARD, Desk, RealDesk, pack

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
WALL = datetime(2026, 3, 9, 2, tzinfo=UTC)
EARLIER = "2026-03-05T10:00:00+08:00"


def with_right(verb: str, roles: str) -> Policy:
    import msgspec

    policy = pack("mall")
    return msgspec.structs.replace(policy, rights={**policy.rights, verb: (roles,)})


def give_the_right(desk: RealDesk, roles: str = '"desk", "store-manager"') -> None:
    """Put a policy in force that lets them date entries by hand."""
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(
        text.replace("\n[rights]", f"\n[rights]\nbackdate = [{roles}]\n#")
    )
    desk.run("policy apply policy.toml")


# ---- rights --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", sorted(RESERVED))
@pytest.mark.parametrize("name", ["mall", "eight-step"])
def test_a_reserved_right_is_nobodys_until_the_policy_says_whose(name: str, verb: Any) -> None:
    policy = pack(name)
    rights = {right: roles for right, roles in policy.rights.items() if right != verb}
    policy = msgspec.structs.replace(policy, rights=rights)
    for staff in policy.staff:
        with pytest.raises(NotPermitted) as refused:
            may(policy, staff, verb)
        assert verb in str(refused.value)


def test_another_right_that_is_not_listed_is_everybodys() -> None:
    policy = pack("mall")
    assert "note" not in policy.rights
    for staff in policy.staff:
        may(policy, staff, "note")


def test_a_reserved_right_is_that_of_the_roles_it_was_given_to() -> None:
    policy = with_right("backdate", "store-manager")
    able = []
    for staff in policy.staff:
        try:
            may(policy, staff, "backdate")
            able.append(staff.id)
        except NotPermitted:
            pass
    assert able == [m.id for m in policy.members(("store-manager",))]


@pytest.mark.parametrize(
    ("policy", "actor", "hours", "error"),
    [
        (None, "counter", -1, NotPermitted),  # the desk is not there yet
        (pack("mall"), "teng", -1, NotPermitted),
        (
            with_right("backdate", "desk"),
            "counter",
            -1,
            NotPermitted,
        ),  # a login, no member of staff
        (with_right("backdate", "desk"), "zhu", -1, NotPermitted),
        (with_right("backdate", "desk"), "teng", -1, None),
        (with_right("backdate", "desk"), "teng", 0, None),
        (with_right("backdate", "desk"), "teng", 1, Refused),
        (pack("mall"), "teng", 1, NotPermitted),
    ],
)
def test_who_may_date_by_hand_and_never_into_the_future(
    policy: Policy | None, actor: str, hours: int, error: type[Exception] | None
) -> None:
    now = WALL + timedelta(hours=hours)
    if error is None:
        may_backdate(policy, actor, now, WALL)
        return
    with pytest.raises(error) as refused:
        may_backdate(policy, actor, now, WALL)
    assert type(refused.value) is error


def test_authority_that_is_over_by_the_clock_on_the_wall_was_never_lent() -> None:
    policy, to = pack("mall"), WALL - timedelta(hours=1)
    staff = policy.member("teng")
    assert staff
    totals = Totals(
        (),
        (
            Delegation("wu", "teng", WALL + timedelta(days=9)),
            Delegation("wu", "teng", to),  # the later one counts, and it has ended
            Delegation("zhu", "teng", WALL + timedelta(hours=1)),
        ),
    )
    then = WALL - timedelta(days=3)
    assert [m.id for m in delegators(policy, staff, totals.delegations, then)] == ["wu", "zhu"]
    lent = still_lent(totals, WALL).delegations
    assert [m.id for m in delegators(policy, staff, lent, then)] == ["zhu"]


# ---- how the log keeps it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "true"),
    [
        (via("counter", None, practice=False), None),
        (via("counter", WALL, practice=False), WALL),
        (via("counter", WALL, practice=True), None),
        ("counter --now 2026-03-09T02:00:00Z", WALL),  # as every release spelled it
        ("LIZ", None),  # a login may end so
        ("a --now Z", None),
        ("", None),
    ],
)
def test_the_true_time_of_an_entry_stands_beside_the_login(
    kept: str, true: datetime | None
) -> None:
    assert true_time(kept) == true


# ---- a desk to practise on -----------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "word"), [("en", "PRACTICE"), ("zh", "练习")])
def test_every_page_of_a_practice_desk_says_so(
    bare_desk: Desk, capsys: pytest.CaptureFixture[str], lang: str, word: str
) -> None:
    def first(line: str) -> str:
        return bare_desk.run(f"--lang {lang} --as teng {line}").out.splitlines()[0]

    assert first("init --practice") == word
    assert first(f"open {CARD}") == word
    lines = ("show 1", "list", "today", "check --warn", "next 1", "why 1 judge-soon", "policy show")
    for line in (*lines, "documents 1", "verify", "search 王小明", "note 1 x"):
        assert first(line) == word, line
    capsys.readouterr()
    assert run(["--lang", lang, "doctor"]) in (0, 10)  # not every machine is well
    assert capsys.readouterr().out.splitlines()[0] == word
    store = bare_desk.store()
    assert is_practice(store)
    store.close()


def test_the_copy_of_the_data_that_is_handed_over_says_so(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng request 1 copy")
    desk.run("--as teng request-met 1 1 -o own.txt")
    assert Path("own.txt").read_text("utf-8").startswith("PRACTICE\n")


def test_a_page_of_a_real_desk_says_nothing_of_practice(real_desk: RealDesk) -> None:
    for line in (f"open {CARD}", "show 1", "list", "check --warn", "calendar export", "verify"):
        assert "PRACTICE" not in real_desk.run(line).out


def test_an_answer_for_programs_is_data_alone(bare_desk: Desk) -> None:
    assert bare_desk.json("init --practice")["practice"] is True
    assert bare_desk.json("list") == []
    assert bare_desk.run("list --csv").out.startswith("case,")


def test_the_example_cases_are_practice(bare_desk: Desk) -> None:
    bare_desk.run("init --demo")
    assert bare_desk.run("show 2005-1").out.startswith("PRACTICE\n")


def test_the_mark_of_practice_cannot_be_taken_off(desk: Desk) -> None:
    desk.open()
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "2h"') + "\n")
    desk.run("policy apply policy.toml --open-cases")
    desk.run("rebuild")
    desk.run("backup kept.db")
    desk.restore("kept.db", "again/desk.db")
    kept = [] if server.chosen() else ["kept.db"]  # the copy of a server's log is no desk
    for place in (desk.place, *kept, desk.beside("again/desk.db")):
        assert desk.run(f"--db {place} list").out.startswith("PRACTICE\n"), place
    assert desk.json("verify")["ok"]


def test_a_notice_of_a_practice_desk_says_so(desk: Desk) -> None:
    desk.open()
    desk.run("check --notify", now="2026-04-02T10:00", code=10)
    notices = [*Path("notices").rglob("*.txt")]
    assert notices
    for file in notices:
        assert file.read_text("utf-8").startswith("PRACTICE\n")


def test_a_practice_desk_goes_by_any_time_and_calls_nothing_backdated(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng note 1 x", now="2099-01-01T10:00")
    case = desk.json("show 1 --log")
    assert case["backdated"] == []
    assert {e["via"].partition("Z")[2] for e in case["events"]} == {" --practice"}
    assert not desk.run("list").err
    assert "backdated" not in desk.json("check --warn --exit-zero")["counts"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_desk_of_an_earlier_release_is_a_real_one(number: int) -> None:
    shutil.copyfile(FIXTURES / f"schema-{number}.db", "casefile.db")
    store = opened(locate(Path("casefile.db")))
    assert not is_practice(store)
    store.close()


def test_a_desk_is_not_begun_at_a_time_given_by_hand(bare_desk: Desk) -> None:
    told = bare_desk.run("init", code=77).err
    assert "init --practice" in told
    assert not list(Path().iterdir())


# ---- papers --------------------------------------------------------------------------------------


def headers(file: Path) -> list[str]:
    with zipfile.ZipFile(file) as package:
        names = [n for n in package.namelist() if n.startswith("word/header")]
        return [package.read(name).decode() for name in names]


def test_each_copy_of_a_practice_paper_carries_the_mark_in_its_header(bare_desk: Desk) -> None:
    bare_desk.run("init --demo")
    for kind in ("agreement", "receipt"):
        bare_desk.run(f"--as teng void 2005-8 {kind} --reason 重新打印")
    bare_desk.run("--as teng issue 2005-8 agreement -o out")
    bare_desk.run("--as teng issue 2005-8 receipt payment=1 --split -o out")
    bare_desk.run("--as teng issue 2005-1 record-card -o out")
    bare_desk.run("--as teng issue 2005-2 record-card --in en -o en")
    for file in [*Path("out").iterdir(), *Path("en").iterdir()]:
        found = headers(file)
        assert len(found) >= 3
        assert all(text.count(PRACTICE_MARK) == 1 for text in found), file
        assert bare_desk.json(f"verify {file}")["ok"]
    agreement = headers(Path("out/2005-000008-agreement-v2.docx"))
    assert len(agreement) == 4 * 3  # each copy has its own, for first, even and other pages
    assert bare_desk.json("verify")["ok"], "the form that is kept has no mark"


def test_a_template_of_the_shops_own_cannot_leave_the_mark_out(desk: Desk) -> None:
    from docx import Document

    plain = Document()
    plain.add_paragraph("{{ case.number }}")
    plain.save("record-card.docx")
    desk.run("template apply record-card.docx")
    desk.open()
    desk.run("--as teng issue 1 record-card -o out")
    found = headers(Path("out/2026-000001-record-card-v1.docx"))
    assert [text.count(PRACTICE_MARK) for text in found] == [1, 1, 1]


def test_a_paper_of_a_real_desk_has_no_mark(real_desk: RealDesk) -> None:
    real_desk.run(f"--as teng open {CARD}")
    real_desk.run("--as teng issue 1 record-card -o out")
    assert headers(Path("out/2026-000001-record-card-v1.docx")) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").glob("*/*.docx")), ids=lambda p: p.stem
)
def test_the_mark_moves_nothing_on_the_page(path: Path) -> None:
    import re

    form = compile_form(path.read_bytes())
    marked = Press(form, practice=True).form
    assert marked.body == form.body
    distance = re.compile('w:header="([0-9]+)"')
    (before,) = distance.findall(form.section.alone)
    (after,) = distance.findall(marked.section.alone)
    assert int(before) - int(after) == 280  # which is the height of its line
    assert distance.sub("", marked.section.alone).endswith(
        distance.sub("", form.section.alone).partition("<w:footerReference")[2]
    )


def test_sections_of_a_paper_that_say_nothing_of_headers_have_the_mark() -> None:
    from docx import Document

    paper = Document()
    paper.sections[0].different_first_page_header_footer = True
    paper.sections[0].first_page_header.paragraphs[0].text = "甲"
    paper.add_section()
    file = io.BytesIO()
    paper.save(file)
    press = Press(compile_form(file.getvalue()), practice=True)
    made = press.fill({}, title="t", author="a", at=WALL)
    Path("made.docx").write_bytes(made)
    read = Document("made.docx")
    for section in read.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            assert header.paragraphs[0].text == PRACTICE_MARK
    assert read.sections[0].first_page_header.paragraphs[1].text == "甲"


# ---- a real desk ---------------------------------------------------------------------------------


@pytest.fixture
def backdating(real_desk: RealDesk) -> RealDesk:
    """A real desk where the front desk and the store manager may date by hand, with a case of 2
    March; it is 9 March, 10:00."""
    give_the_right(real_desk)
    real_desk.run(f"--as teng open {CARD}")
    real_desk.wall = "2026-03-09T10:00:00+08:00"
    return real_desk


READING = (
    "show 1",
    "show 1 --json",
    "list",
    "check --exit-zero",
    "today",
    "why 1 judge-soon",
    "next 1",
)


@pytest.mark.parametrize("line", READING)
def test_a_real_desk_is_read_as_of_any_time_and_says_so(real_desk: RealDesk, line: str) -> None:
    real_desk.run(f"--as teng open {CARD}")
    for time in ("2026-01-01T10:00", "2030-01-01T10:00"):
        told = real_desk.run(line, now=time)
        assert told.err.splitlines() == [
            f"The time is given by hand (--now): {time.replace('T', ' ')}. "
            "The clock on the wall says 2026-03-02 10:00."
        ]
    assert "--now" in real_desk.run(f"--lang zh {line}", now="2030-01-01T10:00").err
    assert not real_desk.run(line).err


WRITING = (
    f"open {CARD}",
    "note 1 x",
    "record 1 judge founded=yes reasonable=yes",
    "promise 1 回电 --due 2026-03-20T10:00",
    "request 1 copy",
    "pause 1 --reason x --until 2026-03-20T10:00",
    "offer 1 refund amount=10",
    "delegate --to hong --until 2026-03-20T10:00",
    "issue 1 record-card -o out",
    "show 1 --reveal",
    "export cases --reveal -o out.csv",
    "policy apply policy.toml",
    "template apply record-card.docx",
    "import table.csv",
    "withdraw 1 --reason x",
)


@pytest.mark.parametrize("line", WRITING)
def test_nobody_writes_on_a_real_desk_at_another_time(real_desk: RealDesk, line: str) -> None:
    real_desk.run(f"--as teng open {CARD}")
    real_desk.wall = "2026-03-09T10:00:00+08:00"
    Path("table.csv").write_text(
        "name,phone,category,about,details,request\n王,13812348000,goods,a,b,c\n", "utf-8"
    )
    shutil.copyfile("templates/en/record-card.docx", "record-card.docx")
    if line.startswith("policy"):
        text = Path("policy.toml").read_text("utf-8")
        Path("policy.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "2h"'))
    before = Path("casefile.db").read_bytes()
    for time in ("2026-03-05T10:00", "2030-01-01T10:00"):
        told = real_desk.run(f"--as teng {line}", now=time, code=77).err
        assert "backdate" in told
    assert Path("casefile.db").read_bytes() == before
    assert not list(Path().glob("out*/*.docx"))
    assert not Path("out.csv").exists()


def test_who_has_the_right_writes_at_an_earlier_time_never_at_a_later_one(
    backdating: RealDesk,
) -> None:
    backdating.run("--as teng note 1 x", now=EARLIER)
    told = backdating.run("--as teng note 1 x", now="2026-03-09T10:00:01+08:00", code=4).err
    assert "lies in the future" in told
    backdating.run("--as zhu note 1 x", now="2026-03-06T10:00", code=77)
    backdating.run("--as teng note 1 x", now="2026-03-04T10:00", code=65)  # before the last entry


def test_the_right_is_that_of_the_policy_in_force_not_of_the_case(backdating: RealDesk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(
        text.replace('backdate = ["desk", "store-manager"]', "backdate = []")
    )
    backdating.run("policy apply policy.toml")
    backdating.run("--as teng note 1 x", now=EARLIER, code=77)


def test_what_was_dated_by_hand_is_marked_wherever_it_shows(backdating: RealDesk) -> None:
    desk = backdating
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now=EARLIER)
    desk.run("--as teng offer 1 refund amount=10", now=EARLIER)
    desk.run("--as teng offer 1 discount amount=300 --ask xu", now=EARLIER)
    desk.run("--as teng offer 1 refund amount=20")
    case = desk.json("show 1 --log")
    typed = "2026-03-09T10:00:00+08:00"
    given = [e for e in case["events"] if " --now " in e["via"]]
    assert [e["via"] for e in given] == ["counter --now 2026-03-09T02:00:00Z"] * 3
    assert [e["recorded_at"] for e in given] == [EARLIER] * 3
    assert [(b["seq"], b["recorded_at"], b["entered_at"], b["by"]) for b in case["backdated"]] == [
        (e["seq"], EARLIER, typed, "teng") for e in given
    ]
    assert [r["backdated"] for r in case["remedies"]] == [typed, typed, None]
    assert [a["backdated"] for a in case["approvals"]] == [typed]
    clocks = {c["id"]: c["backdated"] for c in case["clocks"]}
    assert clocks["judge-soon"] == typed, "it was met by such an entry"
    assert clocks["follow-up"] is None
    for lang, word in (("en", "dated by hand, typed 2026-03-09 10:00"), ("zh", "时间另填")):
        page = desk.run(f"--lang {lang} show 1").out
        assert page.count(word) >= 5, "step, remedies, approval, clocks"
    findings = desk.json("check --warn --exit-zero")["findings"]
    found = [f for f in findings if f["rule"] == "backdated"]
    assert [f["case"] for f in found] == ["2026-000001"] * 3
    assert found[0]["message"].endswith("and dated it 2026-03-05 10:00.")
    assert "backdated" in desk.json("check 1 --warn --exit-zero")["counts"]
    assert "backdated" not in desk.json("check --exit-zero")["counts"], "it is for the record"
    for what in ("cases", "remedies", "clocks"):
        rows = list(csv.DictReader(io.StringIO(desk.run(f"export {what}").out)))
        assert any(row["backdated"] == typed for row in rows), what


def test_what_the_office_dated_by_hand_is_told_as_well(backdating: RealDesk) -> None:
    backdating.run("--as xu delegate --to teng --until 2026-03-20T10:00", now=EARLIER)
    backdating.run("check --notify --exit-zero", now="2026-03-08T10:00")  # a rehearsed night
    found = [
        f
        for f in backdating.json("check --warn --exit-zero")["findings"]
        if f["rule"] == "backdated"
    ]
    assert [f["case"] for f in found] == [None]


def test_a_delegation_that_is_over_is_not_used_at_an_earlier_time(backdating: RealDesk) -> None:
    desk = backdating
    desk.wall = "2026-03-02T10:00:00+08:00"
    desk.run("--as xu delegate --to teng --until 2026-03-06T10:00")
    desk.run("--as hong offer 1 discount amount=300 --ask xu")
    desk.wall = "2026-03-09T10:00:00+08:00"
    desk.run("--as teng approve 1", code=4)
    desk.run("--as teng approve 1", now=EARLIER, code=4)
    desk.wall = "2026-03-05T10:00:00+08:00"
    desk.run("--as teng approve 1", now="2026-03-04T10:00")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("pause 1 --reason x --until 2026-03-06T10:00", 65),
        ("promise 1 回电 --due 2026-03-06T10:00", 65),
        ("delegate --to hong --until 2026-03-06T10:00", 65),
    ],
)
def test_what_is_over_by_the_clock_on_the_wall_is_not_begun_before_it(
    backdating: RealDesk, line: str, code: int
) -> None:
    assert (
        "2026-03-06 10:00 has passed"
        in backdating.run(f"--as teng {line}", now=EARLIER, code=code).err
    )


def test_a_letter_dated_by_hand_promises_nothing_for_a_day_that_has_passed(
    backdating: RealDesk,
) -> None:
    facts = "own_words=您跑了两趟。 actor=zhu actor_job=主管 resolve_by="
    told = backdating.run(
        f"--as teng issue 1 apology {facts}2026-03-06 -o out", now=EARLIER, code=65
    ).err
    assert "has passed by the clock on the wall" in told
    backdating.run(f"--as teng issue 1 apology {facts}2026-03-12 -o out", now=EARLIER)


def test_a_deadline_that_passed_is_not_moved_at_an_earlier_time(backdating: RealDesk) -> None:
    desk = backdating
    desk.wall = "2026-03-02T10:00:00+08:00"
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    where = "unit=家电部 person=zhu phoned_at=2026-03-02T10:00"
    desk.run(f"--as teng record 1 responsible {where}")  # to be investigated until 5 March, 24:00
    desk.run("--as teng promise 1 回电 --due 2026-03-06T10:00")
    desk.wall = "2026-03-09T10:00:00+08:00"
    moved = "promise-moved 1 1 --due 2026-03-20T10:00"
    assert "ran out on 2026-03-06 10:00" in desk.run(f"--as teng {moved}", now=EARLIER, code=4).err
    paused = "pause 1 --reason x --until 2026-03-20T10:00"
    told = desk.run(f"--as teng {paused}", now=EARLIER, code=4).err
    assert "ran out on 2026-03-05 24:00" in told
    assert "a time given by hand cannot move it" in told
    desk.run("--as teng promise-kept 1 1", now=EARLIER)
    desk.run(f"--as teng {paused}")
    states = {c["id"]: c["state"] for c in desk.json("show 1")["clocks"]}
    assert (states["promise-1"], states["investigate"]) == ("met", "missed")


def test_a_window_of_a_limit_is_not_opened_by_an_earlier_date(backdating: RealDesk) -> None:
    """What was granted counts from when it was really typed, so that the next grant meets it."""
    desk = backdating
    desk.run("--as teng offer 1 refund amount=10", now=EARLIER)
    store = desk.store()
    (grant,) = store.grants(case="2026-000001")
    store.close()
    assert grant.at == WALL


def test_derived_rows_of_what_was_dated_by_hand_follow_from_the_log(backdating: RealDesk) -> None:
    Path("table.csv").write_text(
        "name,phone,category,about,details,request\n"
        "王,13812348001,goods,a,b,c\n李,13812348002,goods,a,b,c\n",
        "utf-8",
    )
    backdating.run("--as teng import table.csv", now=EARLIER)
    backdating.run("--as teng note 1 x", now="2026-03-06T10:00")
    assert backdating.json("verify")["ok"]


def test_to_type_late_needs_no_right(real_desk: RealDesk) -> None:
    real_desk.run(f"--as teng open {CARD}")
    real_desk.wall = "2026-03-09T10:00:00+08:00"
    real_desk.run(f"--as teng record 1 judge founded=yes reasonable=yes --at {EARLIER}")
    (_, step) = real_desk.json("show 1")["steps"]
    assert step["late_entry"]
