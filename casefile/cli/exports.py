"""Taking data out, for spreadsheets and scripts.

Long, as it is one command, with every way in which its output may be laid down."""

import io
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.data.exports import WHAT, Taken, Wanted, case_logs, rows, take
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.filters import case_filter, is_filter, policy_meant
from casefile.cli.options import AsJson, Reveal, or_screen
from casefile.cli.output import print_data, print_page, write_json
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.policy.named import listed, short_for

if TYPE_CHECKING:
    from casefile.actions.data.export_lines import Spelling
    from casefile.pages.answers.desk import ExportFile, ExportTold

room = Room()


@room.command("export", help="Take data out as CSV, TSV, JSON Lines or an Excel workbook.")
def export(
    session: Session,
    words: Annotated[
        list[str] | None,
        Argument(
            metavar="[WHAT]... [FILTER]...",
            show_default=False,
            help="cases (if none is named), events, clocks, remedies, payments, copies; "
            "filters as for list.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        Option(
            "-o",
            "--output",
            callback=or_screen,
            metavar="FILE|DIR",
            help="A new file, whose ending tells the format, or a folder for a file of each kind.",
        ),
    ] = None,
    style: Annotated[
        str | None,
        Option("--format", metavar="csv|tsv|jsonl|xlsx", help="Where no ending tells it."),
    ] = None,
    excel: Annotated[
        bool,
        Option(
            "--excel", help="CSV or TSV for a double click: byte order mark, long digits as text."
        ),
    ] = False,
    mining: Annotated[
        str, Option("--as", metavar="ocel|xes", help="Events for process mining.")
    ] = "",
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    if mining:
        _for_mining(session, words or [], mining, output, others=bool(style or excel or reveal))
        return
    from casefile.exports.files import export_format
    from casefile.exports.style import EXPORT_FORMATS

    what, filters = _sorted_out(words or [])
    named = Path(output).suffix.removeprefix(".") if output and not Path(output).is_dir() else ""
    chosen = style or (export_format(output) if output else "") or named or "csv"
    if chosen not in EXPORT_FORMATS:
        raise Usage("{value} is no format: {known}.", value=chosen, known=list(EXPORT_FORMATS))
    if excel and chosen not in ("csv", "tsv"):
        raise Usage("--excel is for CSV and TSV only.")
    if output is None:
        _for_a_pipe(session, what, chosen, as_json)
    policy = policy_meant(session, filters)
    wanted = Wanted(
        what,
        case_filter(session, policy, filters),
        tuple(filters),
        reveal,
    )
    if output is not None:
        targets = _targets(output, what, chosen)
        _to_files(session, policy, wanted, targets, chosen, excel, as_json)
        return
    taken = take(session.store, wanted, session.entry())
    with _standard_output() as out:
        _to_output(session, policy, taken, out, chosen, excel)


def _sorted_out(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """What is to be exported, and the words that filter; of the former each once."""
    known = {name: key for key, title in WHAT.items() for name in (key, *title.names)}
    short = {word: short_for(word, WHAT) for word in words if word not in known}
    known |= {word: found[0] for word, found in short.items() if len(found) == 1}
    what = tuple(dict.fromkeys(known[word] for word in words if word in known))
    filters = [word for word in words if word not in known]
    for word in filters:
        if not is_filter(word):
            raise Usage(
                "{word} cannot be exported; known are: {known}.", word=word, known=listed(WHAT)
            )
    return what or ("cases",), filters


MINING = ("ocel", "xes")


def _for_mining(
    session: Session, words: list[str], form: str, output: str | None, *, others: bool
) -> None:
    """Events as OCEL or XES; nothing personal is in them, so nothing is revealed."""
    from casefile.exports.mining import write_ocel, write_xes

    what, filters = _sorted_out(words)
    if form not in MINING:
        raise Usage("{value} is no format: {known}.", value=form, known=list(MINING))
    if what != ("events",) or others:
        raise Usage("For process mining: casefile export events [FILTER]... --as ocel|xes -o FILE")
    policy = policy_meant(session, filters)
    wanted = Wanted(what, case_filter(session, policy, filters), tuple(filters))
    taken = take(session.store, wanted, session.entry())
    write_log = write_ocel if form == "ocel" else write_xes
    if output is None:
        with _standard_output() as out:
            write_log(case_logs(taken), out.write)
        return
    from casefile.disk.files import vacant, written

    target = Path(output)
    vacant(target)
    with (
        _bar(session) as tell,
        written(target) as scratch,
        scratch.open("w", encoding="utf-8", newline="") as file,
    ):
        count = write_log(case_logs(taken, tell), file.write)
    _answer(session, policy, taken, {"": target}, {"events": count}, as_json=False)


def _for_a_pipe(session: Session, what: tuple[str, ...], chosen: str, as_json: bool) -> None:
    """Usage for what cannot go to standard output."""
    if as_json:
        raise Usage("The data goes to standard output; --json needs a file: -o FILE")
    if len(what) > 1 and chosen != "xlsx":
        raise Usage("Several kinds of records need a folder (-o DIR) or a workbook (-o FILE.xlsx).")
    if chosen == "xlsx" and sys.stdout.isatty():
        raise Usage("A workbook is nothing to read on a terminal: -o FILE.xlsx")


def _targets(typed: str, what: tuple[str, ...], chosen: str) -> dict[str, Path]:
    """The files to write: one for each kind of record, or one for all, under the key ``""``."""
    from casefile.disk.files import is_folder
    from casefile.exports.files import export_format, in_folder

    output = Path(typed)
    if chosen == "xlsx":
        return {"": output / "casefile.xlsx" if is_folder(typed) else output}
    if len(what) > 1 and export_format(typed) and not output.exists():
        raise Usage(
            "{path} would be one file, for several kinds of records: name a folder (-o DIR) or a "
            "workbook (-o FILE.xlsx).",
            path=typed,
        )
    if len(what) > 1 or is_folder(typed):
        return in_folder(output, what, chosen)
    return {what[0]: output}


def _to_files(
    session: Session,
    policy: Policy,
    wanted: Wanted,
    targets: dict[str, Path],
    chosen: str,
    excel: bool,
    as_json: bool,
) -> None:
    from casefile.actions.data.export_lines import put_out, style_of
    from casefile.disk.files import vacant
    from casefile.exports.files import text_files, workbook_file

    for target in targets.values():
        vacant(target)  # told before a reveal is put on record
    taken = take(session.store, wanted, session.entry())
    spelling = _spelling(session, policy, chosen, excel)
    style = style_of(taken, spelling)
    counts = dict.fromkeys(wanted.what, 0)
    if "" in targets:
        with _bar(session) as tell, workbook_file(style, targets[""]) as book:
            for what, record, of in rows(taken, session.now(), tell):
                book.add(what, record, of)
                counts[what] += 1
    else:
        with _bar(session) as tell, text_files(style, targets) as files:
            for what, count in put_out(session.store, taken, spelling, files, session.now(), tell):
                counts[what] += count
    _answer(session, policy, taken, targets, counts, as_json)


def _spelling(session: Session, policy: Policy, chosen: str, excel: bool) -> "Spelling":
    from casefile.actions.data.export_lines import Spelling

    identity = policy.identity
    code = session.reading(policy).code
    return Spelling(chosen, code, identity.timezone, identity.currency, excel)


def _to_output(
    session: Session, policy: Policy, taken: Taken, out: io.TextIOBase, chosen: str, excel: bool
) -> None:
    from casefile.actions.data.export_lines import put_out, style_of
    from casefile.exports.files import TextOutlet, workbook

    spelling = _spelling(session, policy, chosen, excel)
    style = style_of(taken, spelling)
    if chosen != "xlsx":
        write = partial(write_json, stream=out) if chosen == "jsonl" else out.write
        outlet = TextOutlet(style, taken.wanted.what[0], write)
        with _bar(session, hidden=out.isatty()) as tell:
            deque(put_out(session.store, taken, spelling, outlet, session.now(), tell), 0)
        return
    with tempfile.TemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
        with _bar(session) as tell, workbook(style, file, Path(folder)) as book:
            for row in rows(taken, session.now(), tell):
                book.add(*row)
        file.seek(0)
        out.flush()
        shutil.copyfileobj(file, sys.stdout.buffer)


@contextmanager
def _bar(session: Session, *, hidden: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar, but not between the lines of what is printed."""
    if hidden:
        yield None
        return
    with progress(session.speak.text("Export")) as tell:
        yield tell


@contextmanager
def _standard_output() -> Iterator[io.TextIOBase]:
    """Standard output; into a pipe in UTF-8, whatever the terminal speaks: nothing is lost."""
    out = sys.stdout
    if not isinstance(out, io.TextIOWrapper) or out.isatty():
        yield out  # type: ignore[misc]
        return
    before, errors = out.encoding, out.errors
    out.reconfigure(encoding="utf-8")
    try:
        yield out
    finally:
        out.reconfigure(encoding=before, errors=errors)


def _answer(
    session: Session,
    policy: Policy,
    taken: Taken,
    targets: dict[str, Path],
    counts: dict[str, int],
    as_json: bool,
) -> None:
    speak = session.reading(policy)
    _, head = taken.past.head()
    if as_json:
        files: list[ExportFile] = [
            {"file": str(targets.get(what) or targets[""]), "what": what, "rows": count}
            for what, count in counts.items()
        ]
        revealed = taken.revealed or None
        answer: ExportTold = {
            "files": files,
            "event": taken.seq,
            "head": head,
            "revealed": revealed,
        }
        print_data(answer)
        return
    told = [f"{speak.title(WHAT[what])} {count}" for what, count in counts.items()]
    page: Page = [
        Line(
            speak.text(
                "{path}: {counts} (as of event {seq})",
                path=[str(target) for target in targets.values()],
                counts=told,
                seq=taken.seq,
            )
        )
    ]
    if taken.revealed:
        said = speak.text(
            "Personal data was taken out; the log says so (event {seq}).", seq=taken.revealed
        )
        page.append(Line(said))
    print_page(session, page)
