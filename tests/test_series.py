"""A document for each of many cases."""

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from casefile.actions.papers import issue
from casefile.exports import files
from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk

LOOK = "personal.revealed"

ROOT = Path(__file__).parents[1]
LETTERS = (
    "issue --all apology actor=zhu actor_job=主管 resolve_by=2026-03-06 --plain 统一答复 -o out"
)


@pytest.fixture
def cases(desk: Desk) -> Desk:
    """Three cases of goods, one of service, one that is closed."""
    for number in range(1, 4):
        desk.run(f"--as teng open {CARD.replace('王小明', f'顾客{number}')} product=锅{number}")
    desk.run(f"--as teng open {CARD.replace('goods', 'service')}")
    desk.run(f"--as teng open {CARD} product=锅")
    desk.run("--as teng withdraw 5 --reason 顾客撤回")
    return desk


def names() -> list[str]:
    return sorted(path.name for path in Path("out").iterdir()) if Path("out").exists() else []


def test_each_case_gets_its_own_letter_and_promise(cases: Desk) -> None:
    data = cases.json(f"--as teng {LETTERS} status=open category=goods")
    assert [one["case"][-1] for one in data["issued"]] == ["1", "2", "3"]
    assert data["refused"] == data["had"] == []
    for one in data["issued"]:
        number = one["case"][-1]
        assert f"锅{number}" in text_of(Path(one["file"]).read_bytes())
        case = cases.json(f"show {number}")
        assert len(case["promises"]) == 1
        assert case["documents"][0]["state"] == "issued"
    assert cases.json("verify")["ok"]


def test_the_series_goes_on_where_it_stopped(cases: Desk) -> None:
    cases.run(
        "--as teng issue 2 apology actor=zhu actor_job=主管 resolve_by=2026-03-06 --plain 略 -o out"
    )
    before = cases.json("verify")["events"]
    Path("out/2026-000002-apology-v1.docx").unlink()
    data = cases.json(f"--as teng {LETTERS} status=open category=goods")
    assert [one["case"][-1] for one in data["issued"]] == ["1", "3"]
    assert data["had"] == ["2026-000002"]
    assert len(names()) == 3, "the file that was missing is there again"
    assert cases.json("verify")["events"] == before + 5
    (looked,) = [e for e in cases.json("show 2 --log")["events"] if e["kind"] == LOOK]
    assert looked["actor"] == "teng"
    cases.run(f"--as teng {LETTERS} status=open category=goods")
    assert cases.json("verify")["events"] == before + 5
    again = cases.json(f"--as teng {LETTERS} status=open category=goods --again")
    assert [one["file"][-7:-5] for one in again["issued"]] == ["v2", "v2", "v2"]
    assert len(names()) == 6


def test_what_a_rule_refuses_on_one_case_keeps_the_others_from_nothing(cases: Desk) -> None:
    cases.run("--as teng offer 1 refund amount=900 --ask xu")
    data = cases.run(f"--as teng {LETTERS} --json", code=4).data
    assert [one["case"][-1] for one in data["issued"]] == ["2", "3", "4"]
    assert [one["case"][-1] for one in data["refused"]] == ["1", "5"]
    assert "waits" in data["refused"][0]["message"]
    told = cases.run(f"--as teng --lang zh {LETTERS}", code=4).out
    assert "致歉信：已为 0 个案件出具；3 个案件原已有；2 个案件不能出具。" in told


def test_a_preview_tells_who_would_get_one_and_writes_nothing(cases: Desk) -> None:
    cases.run("--as teng offer 1 refund amount=900 --ask xu")
    before = cases.json("verify")["head"]
    data = cases.run(f"--as teng {LETTERS} --preview --json", code=4).data
    assert [number[-1] for number in data["would"]] == ["2", "3", "4"]
    assert [one["case"][-1] for one in data["refused"]] == ["1", "5"]
    assert cases.json("verify")["head"] == before
    assert not names()
    assert "2026-000003\n" in cases.run(f"--as teng {LETTERS} --preview", code=4).out
    cards = cases.json("--as teng issue --all record-card --preview")
    assert len(cards["would"]) == 5
    cases.run("--as teng issue 2 record-card -o out")
    again = cases.json("--as teng issue --all record-card --preview")
    assert [number[-1] for number in again["had"]] == ["2"]
    assert len(again["would"]) == 4


def test_a_preview_is_refused_where_issuing_would_be(cases: Desk) -> None:
    policy = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(policy.replace("[rights]", '[rights]\nissue = ["desk"]', 1))
    cases.run("policy apply policy.toml --open-cases")
    line = "--as sun issue --all record-card -o out --json"
    foreseen = cases.run(f"{line} --preview", code=4).data
    issued = cases.run(line, code=4).data
    assert foreseen["refused"] == issued["refused"]
    assert len(issued["refused"]) == 5, "what is reserved is reserved on closed cases too"
    assert foreseen["would"] == [one["case"] for one in issued["issued"]]


def test_a_series_tells_beforehand_of_a_promise_for_a_day_that_has_passed(cases: Desk) -> None:
    line = f"--as teng {LETTERS.replace('03-06', '02-27')} category=goods status=open"
    foreseen = cases.run(f"{line} --preview --json", code=4).data
    issued = cases.run(f"{line} --json", code=4).data
    assert foreseen["would"] == issued["issued"] == []
    assert foreseen["refused"] == issued["refused"]
    assert all("has passed" in one["message"] for one in issued["refused"])
    assert names() == []


def test_a_document_that_takes_no_facts_takes_filters_only(cases: Desk) -> None:
    data = cases.json("--as teng issue --all record-card category=service -o out")
    assert [one["case"][-1] for one in data["issued"]] == ["4"]
    cases.run("--as teng issue --all record-card colour=red -o out", code=4)
    cases.run("--as teng issue --all nothing -o out", code=3)
    cases.run("--as teng issue --all -o out", code=2)
    cases.run("--as teng issue 1 -o out", code=2)
    cases.run("--as teng issue 1 record-card --again -o out", code=2)
    assert cases.json("--as teng issue --all record-card owner=zhu -o out")["issued"] == []


def test_a_folder_that_takes_no_files_ends_the_series(cases: Desk) -> None:
    Path("file").write_text("x")
    before = cases.json("verify")["head"]
    cases.run("--as teng issue --all record-card -o file/out", code=73)
    assert cases.json("verify")["head"] == before


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_pdfs_of_a_series_are_made_together(cases: Desk) -> None:
    data = cases.json("--as teng issue --all record-card category=goods -o out --pdf")
    assert len([f for f in data["files"] if f.endswith(".pdf")]) == 4
    for file in data["files"]:
        assert Path(file).read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.parametrize(
    ("room", "line", "code"),
    [
        (issue, "--as teng issue 1 record-card -o out", 74),
        (issue, f"--as teng {LETTERS} status=open category=goods", 74),
        (files, "--as xu export cases -o out/cases.xlsx", 143),
    ],
)
def test_an_order_to_end_in_the_line_that_removes_a_file_leaves_none(
    cases: Desk, room: ModuleType, line: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    struck = []

    def interrupted(path: Path) -> None:
        struck.append(path)
        raise SystemExit(143)

    with monkeypatch.context() as patched:
        patched.setattr(room, "let_go", interrupted)
        told = cases.run(line, code=code).err
    assert struck
    assert ("goes on from here" in told) is ("--all" in line)
    assert not [name for name in names() if name.startswith(".casefile-")]
    assert cases.json("verify")["ok"]


def test_a_series_is_made_for_the_cases_that_are_named(cases: Desk) -> None:
    data = cases.json(f"--as teng {LETTERS} 1 3-4")
    issued = {one["case"][-1] for one in data["issued"]}
    assert issued | {one["case"][-1] for one in data["refused"]} == {"1", "3", "4"}
    assert "names more than" in cases.run(f"--as teng {LETTERS} 1-9999", code=2).err
