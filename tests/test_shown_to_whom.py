"""Personal data leave a desk by the right to reveal, or where a paper is somebody's duty; and the
log says by whom, whatever command showed them."""

import json
import zipfile
from pathlib import Path

import pytest

from casefile.cli.commands import ROOMS
from tests.desk import Desk
from tests.test_privacy import NAME, OPEN, PAID, hidden

LETTER = "issue 1 apology actor=zhu actor_job=经理 resolve_by=2026-03-06 own_words=您等了很久。"
ADDRESSED = "欧阳女士"
SHOWN = {
    "show 1 --reveal": "personal.revealed",
    "show 1 --log --reveal": "personal.revealed",
    "today --reveal": "personal.revealed",
    "customer 13876543210 --reveal": "personal.revealed",
    "customer 13876543210 --reveal --json": "personal.revealed",
    "export cases --reveal --format jsonl": "personal.exported",
    "export events --reveal --format jsonl": "personal.exported",
    f"{LETTER} --preview": "personal.revealed",
    f"{LETTER} -o shown": "document.issued",
    "issue 1 record-card -o shown": "document.issued",
    "issue --all record-card -o shown": "personal.revealed",
    "documents 1 -o shown": "personal.revealed",
    "verify altered.docx --reveal": "personal.revealed",
    "request-met 1 1 -o shown/own.txt": "request.answered",
    "request-met 1 1 -o shown/own.json": "request.answered",
}
"""What shows personal data in clear, and the event that tells of it."""
MASKED = (
    "show 1",
    "show 1 --log",
    "list",
    "search 13876543210",
    "search 冰箱专柜",
    "customer 13876543210",
    "customer 13876543210 --json",
    "whoami",
    "history --all",
    "history 1 --json",
    "completion bash",
    "next 1",
    "why 1",
    "today",
    "check --warn --exit-zero",
    "calendar export",
    "calendar export --mine",
    "documents 1",
    "verify",
    "verify altered.docx",
    "export cases --format jsonl",
    "export events --format jsonl",
)
"""What shows a case, and no personal data."""
NO_CASE = {"init", "policy", "template", "calendar", "staff", "batch", "shell", "doctor"} | {
    "report",  # counts and amounts
    "attachments",  # names of files; what they hold is for who may reveal, as is said there
}
"""Commands that know no case, or only pass on other commands."""
WHOLE_FILE = {"backup", "restore", "rebuild", "move", "bundle", "desk", "site"}
"""Commands for whoever may read the file itself."""
WRITING = ROOMS.keys() - {line.split()[0] for line in (*SHOWN, *MASKED)} - NO_CASE - WHOLE_FILE


@pytest.fixture
def told(bare_desk: Desk) -> Desk:
    """A case with papers, one of them altered, and a promise that somebody calls back."""
    bare_desk.once("papers, one of them altered", lambda: _told(bare_desk))
    return bare_desk


def _told(desk: Desk) -> None:
    desk.begin()
    for line in (
        OPEN,
        "--as teng request 1 copy",
        *PAID,
        "--as teng promise 1 回电 --due 2d --by hong --call-back",
    ):
        desk.run(line)
    Path("shown").mkdir()
    with (
        zipfile.ZipFile("out/2026-000001-record-card-v1.docx") as issued,
        zipfile.ZipFile("altered.docx", "w") as altered,
    ):
        for part in issued.namelist():
            text = issued.read(part)
            altered.writestr(part, text.replace(NAME.encode(), f"{NAME}（涂改）".encode()))


def given_away(desk: Desk, line: str, *, code: int = 0) -> set[str]:
    """What of the person a command shows, on the screen or in files; as who types it sees it."""
    answer = desk.run(line, code=code)
    texts = [answer.out + answer.err]
    for file in Path("shown").glob("*.docx"):
        with zipfile.ZipFile(file) as paper:
            texts += [paper.read(n).decode("utf-8", "ignore") for n in paper.namelist()]
    texts += [file.read_text("utf-8") for file in Path("shown").glob("own.*")]
    found = {word for text in texts for word in hidden(text)}
    return found | {ADDRESSED for text in texts if ADDRESSED in text}


def log(desk: Desk) -> list[dict[str, object]]:
    out = desk.run("export events --format jsonl").out
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("line", SHOWN)
def test_what_shows_personal_data_takes_the_right_and_leaves_an_event(
    told: Desk, line: str
) -> None:
    before = len(log(told))
    code = 4 if "--all" in line else 77  # a series tells of each case why not
    assert given_away(told, f"--as sun {line}", code=code) == set()
    assert len(log(told)) == before
    assert not list(Path("shown").iterdir())
    code = 10 if line.startswith("verify") else 0
    assert given_away(told, f"--as hong {line}", code=code)
    assert (SHOWN[line], "hong") in {(e["kind"], e["actor"]) for e in log(told)[before:]}


@pytest.mark.parametrize("line", MASKED)
def test_what_shows_none_takes_no_right_and_leaves_no_event(told: Desk, line: str) -> None:
    before = len(log(told))
    code = 10 if "altered" in line else 0
    assert given_away(told, f"--as sun {line}", code=code) == set()
    assert len(log(told)) == before


def test_a_paper_is_written_by_whose_duty_it_is_though_they_may_look_at_nothing(
    told: Desk,
) -> None:
    told.run("--as zheng show 1 --reveal", code=77)
    assert given_away(told, "--as zheng issue 1 agreement -o shown")
    told.run("--as zheng issue 1 record-card -o shown", code=77)
    told.run("--as zheng documents 1 -o shown", code=77)  # the record card among them is not theirs


def test_whoever_deals_with_the_customer_may_look_at_who_they_are(told: Desk) -> None:
    staff = [s["id"] for s in told.json("staff list")]
    looking = []
    for who in staff:
        try:
            told.run(f"--as {who} show 1 --reveal")
        except AssertionError:
            continue
        looking.append(who)
    assert looking == ["teng", "hong", "xu", "wu", "zhou", "li"]


@pytest.mark.parametrize("name", sorted(WRITING))
def test_every_other_command_writes_and_answers_with_the_masks_on(name: str) -> None:
    """What they answer is held by ``test_no_error_gives_anything_away`` and the fixtures of this
    file; a command that only reads has a row above."""
    assert name in {
        *("open", "record", "pause", "resume", "note", "strike", "contact", "promise"),
        *("promise-kept", "promise-moved", "promise-released", "demand", "demand-met"),
        *("demand-declined", "offer", "choose", "decline", "approve", "refuse", "settle"),
        *("cancel-settlement", "overpaid", "assign", "correct", "sign", "hand-over", "void"),
        *(
            "delegate",
            "request",
            "request-refused",
            "close",
            "reopen",
            "withdraw",
            "erase",
            "schema",
            "import",
            "link",
            "attach",
            "unlink",
            "undo",
        ),
    }
