"""Many commands in one process: a file of lines as they would be typed."""

import gc
import shlex
import sys
from collections import Counter
from typing import Annotated

from casefile.cli.declared import Argument, Option, Room
from casefile.cli.inputs import LARGEST_INPUT, page_of_input, standard_input
from casefile.cli.session import Session
from casefile.disk.files import read_text
from casefile.errors import BadData, Usage, too_large
from casefile.values.encodings import as_text

room = Room()
LINES_BEFORE_COLLECTING = 500
LONGEST_LINE = 100_000
"""Characters of a line; splitting takes time that grows with their square."""


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """Number and words of each command line, as a shell would split it.

    A line that begins with ``#`` is a comment (a # further on is part of the text: 房间#5), a
    backslash at the end of a line continues it, a leading ``casefile`` is left out. Usage tells the
    line that cannot be split, BadData one that is too long.
    """
    commands, pending, first = [], "", 0
    # only a newline ends a line: form feeds and other separators may stand in a customer's words
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], 1):
        first = first if pending else number
        if len(pending) + len(line) > LONGEST_LINE:
            raise BadData(
                "Line {line} is too long: at most {most} characters.", line=first, most=LONGEST_LINE
            )
        line = line.rstrip(" \t")
        if line.lstrip().startswith("#"):
            continue
        if line.endswith("\\"):
            pending += line[:-1] + " "
            continue
        try:
            words = shlex.split(pending + line)
        except ValueError as error:
            raise Usage("Line {line}: a quotation mark is not closed.", line=first) from error
        pending = ""
        words = words[1:] if words[:1] == ["casefile"] else words
        if words:
            commands.append((first, words))
    return commands


def play(
    text: str, session: Session, *, name: str, keep_going: bool = False, first: int = 0
) -> int:
    """Run every line of ``text``, which is called ``name``, from line ``first`` on; the worst exit
    code. Stops at the first failure, and says how to go on, unless told to keep going. Each line is
    a transaction of its own; one that opens a case opens it once, however often the file is run."""
    from pathlib import Path

    from casefile.cli.run import run

    session.paging = False  # its lines follow each other, whoever reads
    place = "" if name == "-" else str(Path(name).absolute())
    worst, before, seen = 0, 0, Counter[tuple[str, ...]]()
    lines = lines_of(text)
    if first and not any(number >= first for number, _ in lines):
        raise Usage("{file} has no command from line {line} on.", file=name, line=first)
    for done, (number, words) in enumerate(lines, 1):
        if done % LINES_BEFORE_COLLECTING == 0:
            gc.collect()  # switched off for single commands, but a batch may be long
        seen[tuple(words)] += 1
        if number < first:
            continue
        session.line_key = _key(place, words, seen[tuple(words)])
        code = run(words, parent=session)
        session.settle()
        if code:
            worst = max(worst, code)
            told = session.speak.text(
                "{file}, line {line}: ended with code {code}.", file=name, line=number, code=code
            )
            print(told, file=sys.stderr)
            if not keep_going or session.stopped:
                print(_way_on(session, name, before, number), file=sys.stderr)
                break
        before = number
    return max(worst, session.stopped)


def _key(place: str, words: list[str], times: int) -> str:
    """What marks a line's write: the file, what the line says, and how often it said so before.
    Standard input has no name by which it would be known again."""
    if not place:
        return ""
    from hashlib import sha256

    told = "\0".join([place, *words, str(times)])
    return f"batch:{sha256(told.encode()).hexdigest()}"


def _way_on(session: Session, name: str, before: int, number: int) -> str:
    """What stands of a batch that stopped, and how to go on with it."""
    if name == "-" and before:
        return session.speak.text("What stands before line {line} is done.", line=number)
    stands = (
        session.speak.text("Everything to line {line} is done.", line=before)
        if before
        else session.speak.text("Nothing was done before it.")
    )
    if name == "-":
        return stands
    way = session.speak.text(
        "Mend line {line}, and go on: casefile batch {file} --from {line}", line=number, file=name
    )
    return f"{stands} {way}"


def outermost(session: Session) -> None:
    """Usage inside a batch or shell: a file that names itself would never end."""
    if session.top is not session:
        raise Usage("There is no batch inside a batch.")


@room.command("batch", help="Run the commands in a file, one on each line.")
def batch(
    session: Session,
    file: Annotated[
        str,
        Argument(metavar="FILE|-", show_default=False, help="The file; - for standard input."),
    ],
    keep_going: Annotated[
        bool, Option("--keep-going", help="Go on after a line that failed.")
    ] = False,
    encoding: Annotated[
        str, Option("--encoding", metavar="NAME", help="utf-8, gb18030 or utf-16.")
    ] = "",
    first: Annotated[
        int,
        Option("--from", metavar="LINE", min=0, help="Begin with this line of the file."),
    ] = 0,
) -> int:
    from pathlib import Path

    outermost(session)
    if file == "-":
        content = standard_input()
        if len(content) > LARGEST_INPUT:
            raise too_large(Path(file), LARGEST_INPUT)
        text = as_text(content, file, encoding or page_of_input(content))
    else:
        text = read_text(Path(file), encoding, asked=True)
    return play(text, session, name=file, keep_going=keep_going, first=first)
