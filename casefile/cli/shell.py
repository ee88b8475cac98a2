"""A prompt at which many commands are typed without starting anew."""

import io
import sys
from collections.abc import Iterator

from casefile.cli.batch import lines_of, outermost
from casefile.cli.declared import Room
from casefile.cli.plain_words import meant_line, plain_words
from casefile.cli.session import Session
from casefile.cli.short_words import typed_out
from casefile.errors import BadData, CasefileError

room = Room()
LEAVING = ("exit", "quit", "退出", "离开")
HELP = ("help", "?", "？", "帮助")


@room.command("shell", help="Type many commands without starting anew.")
def shell(session: Session) -> int:
    outermost(session)
    worst = 0
    for line in _typed(session) if session.interactive else _piped():
        if line.strip() in LEAVING:
            break
        code = _played(session, "--help" if line.strip() in HELP else line)
        if not (code == 130 and session.interactive):  # a question that was left is no fault
            worst = max(worst, code)
        if session.stopped in (129, 143) or (session.stopped and not session.interactive):
            return max(worst, session.stopped)
        session.stopped = 0  # Ctrl-C at the prompt ends the line, not the shell
    return worst


def _played(session: Session, line: str) -> int:
    """Run what a line means; the worst code of it."""
    from casefile.cli.run import run

    worst = 0
    try:
        if any("\ud800" <= mark <= "\udfff" for mark in line):
            raise BadData("Standard input is not UTF-8 text.")
        if session.interactive:
            commands = meant_line(session, line)
        else:
            commands = [words for _, words in lines_of(line)]
    except CasefileError as error:
        print(session.speak.tell(error), file=sys.stderr)
        return error.code
    for words in commands:
        if session.interactive:
            _echo(session, words, line)
        worst = max(worst, run(words, parent=session))
        session.settle()
    return worst


def _echo(session: Session, words: list[str], line: str) -> None:
    """Show the plain command that a short line stands for, as it could be typed anywhere."""
    told = typed_out(plain_words(session, words))
    if told != line.strip():
        print(f"  casefile {told}", file=sys.stderr)


def _piped() -> Iterator[str]:
    """The lines of standard input, each with those that continue it."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # a line in another encoding, not a fault
    while True:
        try:
            line = sys.stdin.readline()
            while line.rstrip("\n").endswith("\\"):
                more = sys.stdin.readline()
                if not more:
                    break
                line += more
        except KeyboardInterrupt:
            print(file=sys.stderr)
            return
        if not line:
            return
        yield line


def _typed(session: Session) -> Iterator[str]:
    """The lines that somebody types. Ctrl-C clears the line, Ctrl-D leaves."""
    from casefile.cli.shell_prompt import ShellPrompt

    prompt = ShellPrompt(session)
    while True:
        try:
            line = prompt.line()
            while line.endswith("\\"):
                line = f"{line}\n{prompt.line('... ')}"
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield line
