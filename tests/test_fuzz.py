"""Whatever is typed or handed in: an answer in a sentence and a documented code, never a fault.

Exit code 1 fails each of these tests. ``make fuzz`` runs them with many more examples.
"""

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from casefile.cli.app import application
from casefile.cli.commands import ROOMS
from casefile.cli.run import run
from casefile.errors import PolicyError
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from tests.desk import CARD, NOW, SAMPLES, Answer, pack_text
from tests.effort import examples
from tests.mutations import HOSTILE, TREES, policy_trees, spoilt, spoilt_packages, toml
from tests.test_import import FORMATS, IDS, ROWS

CODES = {0, 2, 3, 4, 5, 10, 65, 73, 75, 76, 77}
"""The documented ones, but for 1, lost output and interruptions."""
DOCX = (Path(__file__).parents[1] / "templates/zh_CN/record-card.docx").read_bytes()


def fuzz(count: int) -> settings:
    """So many examples a day, with fixtures of the whole module."""
    return settings(
        max_examples=examples(count),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,  # each example has a folder of its own
            HealthCheck.too_slow,  # commands are run, not functions; others use the machine too
            HealthCheck.filter_too_much,  # most odd policies are no policies
        ],
    )


@pytest.fixture
def seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a case, on which a promise was made and a card issued."""
    folder = tmp_path / "seeded"
    folder.mkdir()
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        for line in (
            "init --practice",
            f"--as teng open {CARD}",
            "--as teng record 1 judge founded=yes reasonable=yes",
            "--as teng promise 1 回电 --due 3d",
            "--as teng issue 1 record-card -o .",
        ):
            assert typed(line.split()).code == 0
        for name, make in FORMATS.items():
            Path(name).write_bytes(make(IDS, ROWS))
        Path("lines").write_text("list\nnote 1 x\n")
        Path("folder").mkdir()
    return folder


@contextmanager
def copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of ``folder`` to work in, gone afterwards."""
    copy = folder.parent / "copy"
    shutil.copytree(folder, copy)
    beside = sorted(folder.parent.iterdir())
    try:
        with monkeypatch.context() as patch:
            patch.chdir(copy)
            yield copy
        assert sorted(folder.parent.iterdir()) == beside, "something was written elsewhere"
    finally:
        shutil.rmtree(copy)


def typed(words: list[str], stdin: bytes = b"") -> Answer:
    """Run ``words``; a code that is not documented fails the test."""
    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin)), out, err
    try:
        code = run(["--now", NOW, *words])
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode())
    assert code in CODES, f"{words} ended with {code}\n{told[1]}"
    assert "Traceback" not in told[1]
    assert code in (0, 10) or told[0] or told[1], f"{words} said nothing"
    return Answer(code, told[0], told[1])


# ---- policies


@pytest.mark.slow
@fuzz(60)
@given(tree=policy_trees())
def test_an_odd_policy_is_refused_by_place_or_can_be_worked_under(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, tree: dict[str, Any]
) -> None:
    try:
        text = toml(tree)
    except RecursionError:  # nested deeper than our own writer goes
        reject()
    with copied(seeded, monkeypatch):
        Path("p.toml").write_text(text, "utf-8")
        answer = typed(["policy", "check", "p.toml"])
        assert answer.code in (0, 65)
        event(f"policy check ends with {answer.code}")
        if answer.code:
            check_faults_have_places(answer)
        else:
            work_under(read_policy(text))


def check_faults_have_places(answer: Answer) -> None:
    """Every fault but the first line begins with a table, row or key of the file."""
    _, *faults = answer.err.splitlines()
    assert faults, answer.err
    for fault in faults:
        place, colon, _ = fault.partition(":")
        assert colon or place.startswith("the policy"), fault
    assert len(answer.err) < 200_000


def work_under(policy: Policy) -> None:
    """A few steps of a case under an accepted policy; every answer is a documented one."""
    assert typed(["init", "--practice", "own", "--policy", "p.toml"]).code == 0
    db = ["--db", "own/casefile.db"]
    assert typed([*db, "policy", "show", "--json"]).data["id"] == policy.id
    typed([*db, "policy", "show"])
    opened = {c: typed([*db, *who, "open", *given_for(policy)]).code for c, who in staff(policy)}
    if 0 not in opened.values():
        return
    for _ in range(3):
        coming = typed([*db, "next", "1", "--json"]).data["next"]
        if not coming:
            break
        facts = [f"{n['key']}={a_value(policy, n['key'])}" for n in coming[0]["needs"]]
        for _, who in staff(policy):
            if not typed([*db, *who, "record", "1", coming[0]["step"], *facts]).code:
                break
    for line in ("show 1 --json", "show 1 --log", "why 1", "list", "today", "check", "verify"):
        typed([*db, *line.split()])
    for kind in policy.documents[:2]:
        typed([*db, "--as", policy.staff[0].id, "issue", "1", kind.id, "-o", "own"])
    assert typed([*db, "verify", "--json"]).data["ok"]


def staff(policy: Policy) -> list[tuple[str, list[str]]]:
    return [(member.id, ["--as", member.id]) for member in policy.staff]


def given_for(policy: Policy) -> list[str]:
    return [f"{key}={a_value(policy, key)}" for key in policy.opening.needs]


def a_value(policy: Policy, key: str) -> str:
    """Something that the fact may take."""
    fact = policy.facts[key]
    if fact.choices:
        return fact.choices[0].id
    if fact.type == "person":
        return policy.staff[0].id
    if fact.type == "unit":
        return next(iter(policy.known_units), "x")
    return {"bool": "yes", **SAMPLES}.get(fact.type, "x")


@pytest.mark.slow
@fuzz(150)
@given(tree=policy_trees(most=12))
def test_no_tree_of_a_policy_breaks_the_reader(tree: dict[str, Any]) -> None:
    try:
        read_policy(toml(tree))
    except PolicyError as error:
        list_of_faults(error)


def list_of_faults(error: PolicyError) -> None:
    assert error.code == 65
    assert all(str(fault) for fault in error.parts)
    assert error.parts


@fuzz(200)
@given(data=st.data(), name=st.sampled_from(sorted(TREES)))
def test_no_bytes_of_a_policy_break_the_reader(data: st.DataObject, name: str) -> None:
    content = data.draw(spoilt(pack_text(name).encode()))
    try:
        read_policy(content.decode("utf-8", "surrogateescape"))
    except PolicyError as error:
        list_of_faults(error)


# ---- tables


CELLS = st.sampled_from([*HOSTILE, "goods", "13812348000", "王小明", "=1+1", "2026-03-01T10:00"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a register, a few cells of which are odd."""
    headings, rows = list(IDS), [list(draw(st.sampled_from(ROWS))) for _ in range(3)]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.sampled_from([headings, *rows, *rows]))
        row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
    assume(len(set(headings)) == len(headings))
    return headings, rows[: draw(st.integers(0, 3))]


@fuzz(60)
@given(
    table=tables(),
    name=st.sampled_from(sorted(FORMATS)),
    called=st.sampled_from([None, None, None, *sorted(FORMATS), "f", "f.docx"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-16", "gb18030"]),
    options=st.lists(
        st.sampled_from(
            [
                ["--skip-duplicates"],
                ["--skip-duplicates"],
                ["--dry-run"],
                ["--encoding", "gb18030"],
                ["--encoding", "utf-16"],
                ["--format", "csv"],
                ["--format", "xlsx"],
                ["--sheet", "x"],
                ["--map", "name=about"],
                ["--map", "name=-"],
                ["--map", "=="],
            ]
        ),
        max_size=2,
    ),
)
def test_a_table_is_imported_as_a_whole_or_not_at_all(
    seeded: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: tuple[list[str], list[list[str]]],
    name: str,
    called: str | None,
    encoding: str,
    options: list[list[str]],
) -> None:
    try:
        content = FORMATS[name](*table)
    except IllegalCharacterError:
        assume(False)  # the writer of workbooks refuses it itself
    if not name.endswith("xlsx"):
        content = content.decode().encode(encoding, "replace")
    words = ["--as", "teng", "import", called or name, *(w for o in options for w in o), "--json"]
    with copied(seeded, monkeypatch):
        Path(called or name).write_bytes(content)
        before = typed(["list", "--json"]).data
        answer = typed(words)
        event(f"import ends with {answer.code}")
        after = typed(["list", "--json"]).data
        if answer.code or ["--dry-run"] in options:
            assert after == before
            return
        assert len(after) == len(before) + len(answer.data["cases"])
        assert typed(["verify", "--json"]).data["ok"]
        assert typed(words).code == 0
        assert typed(["list", "--json"]).data == after


# ---- papers, templates, calendars


@fuzz(60)
@given(content=spoilt_packages(DOCX), line=st.sampled_from(["verify", "check", "apply"]))
def test_no_word_file_breaks_its_examination(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, line: str
) -> None:
    words = ["verify", "f.docx"] if line == "verify" else ["template", line, "record-card.docx"]
    with copied(seeded, monkeypatch):
        for name in ("f.docx", "record-card.docx"):
            Path(name).write_bytes(content)
        answer = typed(words)
        event(f"{line} ends with {answer.code}")
        assert answer.code in (0, 10, 65, 73)
        if line == "apply" and not answer.code:
            issued = typed(["--as", "teng", "issue", "1", "record-card", "-o", "out", "--json"])
            assert zipfile.is_zipfile(issued.data["file"])
            assert typed(["verify", "--json"]).data["ok"]


@fuzz(40)
@given(data=st.data())
def test_an_issued_paper_that_was_tampered_with_is_never_called_unaltered(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    paper = next(seeded.glob("*.docx")).read_bytes()
    content = data.draw(spoilt_packages(paper))
    with copied(seeded, monkeypatch):
        Path("f.docx").write_bytes(content)
        answer = typed(["verify", "f.docx", "--json"])
        if answer.code in (0, 10):
            assert answer.data["result"] != "identical" or content == paper


YEAR = {
    "year": 2027,
    "notice": "n",
    "off": [{"name": "元旦", "first": "2027-01-01", "last": "2027-01-03"}],
    "on": ["2027-01-09"],
}
DAYS = st.sampled_from(["2027-01-01", "2027-01-01", "2027-01-03", "2026-12-31", "9999-12-31", "x"])
NOTICE = "关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。"


@fuzz(120)
@given(
    content=spoilt(json.dumps(YEAR).encode())
    | spoilt(NOTICE.encode())
    | st.fixed_dictionaries(
        {
            "year": st.sampled_from(
                [2027, 2027, 0, 1, -1, 1900, 2027, 2200, 9999, 10**30, "2027", None]
            ),
            "notice": st.sampled_from(HOSTILE),
            "off": st.lists(
                st.fixed_dictionaries(
                    {
                        "name": st.sampled_from(HOSTILE),
                        "first": DAYS,
                        "last": DAYS,
                    }
                ),
                max_size=2,
            ),
            "on": st.lists(DAYS, max_size=2),
        }
    ).map(lambda tree: json.dumps(tree).encode())
)
def test_no_calendar_breaks_the_reckoning(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    with copied(seeded, monkeypatch):
        Path("c").write_bytes(content)
        answer = typed(["calendar", "import", "c"])
        event(f"calendar import ends with {answer.code}")
        if not answer.code:
            typed(["calendar", "due", "2026-12-30T10:00", "30wd"])
            typed(["calendar", "show", "2027"])
            typed(["check"])
            assert typed(["verify", "--json"]).data["ok"]


# ---- every command and option, with hostile words


def commands() -> list[tuple[list[str], Any]]:
    """Every command that can be typed, read off the command tree itself."""
    found: list[tuple[list[str], Any]] = []
    group = application()
    context = group.make_context("casefile", ["list"], obj=None, resilient_parsing=True)
    for name in ROOMS:
        command = group.get_command(context, name)
        inner = getattr(command, "commands", None)
        if inner:
            found += [([name, word], one) for word, one in inner.items()]
        else:
            found.append(([name], command))
    return found


COMMANDS = commands()
PLAUSIBLE = [
    *("1", "2", ".", "2026-000001", "99"),
    *("record-card", "judge", "responsible", "apology", "receipt", "refund", "goodwill"),
    *("teng", "xu", "wu", "nobody", "merchant", "商户"),
    *("3d", "2wd", "2026-03-04T10:00", "2026-03-01T10:00", "2026", "2026-03-01"),
    *("name=李", "founded=no", "amount=10", "status=open", "overdue", "key=@f.csv", "x=-"),
    *("unit=家电部", "person=zhu", "phoned_at=09:30", "channel=phone", "outcome=reached"),
    *("trigger=merchant", "in_scope=yes", "payee=本人", "items=冰箱", "merchant=某店"),
    *sorted(FORMATS),
    *("lines", "folder", "policy.toml", "mall", "casefile.db", "new.file", "-", "zh", "en"),
]
SLOW = {"--pdf", "--demo", "--notify"}
"""Options that start other programs, or play all examples."""
word = (st.sampled_from(PLAUSIBLE) | st.sampled_from(HOSTILE) | st.text(max_size=5)).filter(
    lambda typed: "/" not in typed  # init writes where it is told to: not out of the folder
)


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command line: a command of ours, words for its arguments, some of its options."""
    names, command = draw(st.sampled_from(COMMANDS))
    words = list(names)
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            count = draw(st.integers(0, 4)) if parameter.nargs < 0 else draw(likely)
            words += [draw(word) for _ in range(count)]
        elif draw(st.integers(0, 3)) == 0 and not SLOW & set(parameter.opts):
            words.append(draw(st.sampled_from(parameter.opts)))
            if not parameter.is_flag:
                words.append(draw(word))
    who = draw(st.sampled_from(["teng", "xu", "wu", "zhu", "nobody"]))
    return ["--as", who, *words]


likely = st.sampled_from([1, 1, 1, 1, 1, 0, 2])


def test_the_command_tree_was_read() -> None:
    names = [" ".join(words) for words, _ in COMMANDS]
    assert {name.split()[0] for name in names} == set(ROOMS)
    assert "policy check" in names
    assert any(p.opts == ["--due"] for _, c in COMMANDS for p in c.params)


@pytest.mark.slow
@fuzz(35)
@given(typed_lines=st.lists(lines(), min_size=1, max_size=8), stdin=st.binary(max_size=20))
def test_no_command_line_ends_in_a_fault(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, typed_lines: list[list[str]], stdin: bytes
) -> None:
    with copied(seeded, monkeypatch):
        for words in typed_lines:
            answer = typed(words, stdin)
            event(f"ends with {answer.code}")
            as_data = "--json" in words and not {"-h", "--help", "batch", "shell"} & set(words)
            if answer.code in (0, 10) and as_data and is_option(words):
                json.loads(answer.out)
        assert typed(["--db", "casefile.db", "verify", "--json"]).data["ok"]


def is_option(words: list[str]) -> bool:
    """Whether ``--json`` is meant as such: nothing that takes a value stands before it."""
    before = words[words.index("--json") - 1]
    takes_value = {o for _, c in COMMANDS for p in c.params for o in p.opts if not is_flag(p)}
    return before not in takes_value and "--" not in words


def is_flag(parameter: Any) -> bool:
    return parameter.param_type_name == "argument" or bool(parameter.is_flag)


@fuzz(40)
@given(typed_lines=st.lists(lines(), max_size=6), data=st.data())
def test_no_file_of_lines_ends_in_a_fault(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, typed_lines: list[list[str]], data: st.DataObject
) -> None:
    import shlex

    text = "\n".join(shlex.join(words) for words in typed_lines).encode("utf-8", "replace")
    content = data.draw(st.just(text) | spoilt(text or b"list")).replace(b"/", b"_")
    with copied(seeded, monkeypatch):
        Path("b").write_bytes(content)
        typed(["batch", "--keep-going", "b"])
        assert typed(["--db", "casefile.db", "verify", "--json"]).data["ok"]
