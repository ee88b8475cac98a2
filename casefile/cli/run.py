"""From arguments to an exit code: every way in which a command can end."""

import codecs
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casefile.cli.answered import begin_answer
from casefile.cli.environment import language_of
from casefile.cli.session import Session
from casefile.cli.settings import take_settings
from casefile.disk.files import finished, forget, sweep
from casefile.errors import BadData, CasefileError, OutputLost, reason
from casefile.values.text import printable

AS_JSON = "--json"
SIGNALLED = (129, 130, 143)
"""The codes of a command that was ended by a closed terminal, by Ctrl-C, or by an order to end."""


def run(argv: list[str], parent: Session | None = None) -> int:
    """Run the command line ``argv``; 0 or the code of what went wrong, told on stderr.

    ``parent`` is the session of the shell or batch that the line stands in.
    """
    fault = None if parent else take_settings()
    session = parent.child() if parent else Session()
    session.as_json, session.words = AS_JSON in argv, argv
    session.speak = language_of(argv, session.speak.code if parent else None)
    _prepare_streams()
    try:
        code = _failed(session, fault) if fault else _outcome(argv, session)
    finally:
        if parent is None:
            session.close()
            sweep()
    return code


def _outcome(argv: list[str], session: Session) -> int:
    """The code of the command; 74 for whatever goes wrong once something is recorded, or once the
    file that was asked for is there."""
    forget()
    begin_answer()
    try:
        code = _invoke(_readable(argv), session)
        session.flush()
        session.tell_clock()
        if code != 130:
            return code
    except CasefileError as error:
        code = _failed(session, error)
        forget()  # what it says is what happened
    except KeyboardInterrupt:
        code = 130
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BrokenPipeError:
        # the reader has had enough (a pager was left, head has its lines)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        return _lost(session) or _system(session, error)
    except Exception as error:
        code = _unexpected(session, error)
    if code in SIGNALLED:
        session.top.stopped = code  # whatever the line is told, a batch does not go on
    return _lost(session) or (_interrupted(session) if code == 130 else code)


def _readable(argv: list[str]) -> list[str]:
    """Words with NUL made visible before anything uses them. BadData for bytes that are no text:
    made visible, a path would be another folder, and a name one that nobody typed."""
    for number, word in enumerate(argv, 1):
        if _is_text(word):
            continue
        if os.sep in word and (word.startswith("-") or "=" not in word):
            raise BadData(
                "{path} is not UTF-8 text; go to that folder and name files from there.", path=word
            )
        raise BadData(
            "Word {no} ({word}) is not UTF-8 text; set the terminal to UTF-8, or give it in a "
            "file: @FILE.",
            no=number,
            word=f"{word.partition('=')[0]}=…" if "=" in word else "…",  # it may be personal
        )
    return [printable(a) if "\0" in a else a for a in argv]


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _interrupted(session: Session) -> int:
    _complain(session, session.speak.text("Interrupted; nothing was recorded."), 130)
    return 130


def _invoke(argv: list[str], session: Session) -> int:
    from casefile.cli.in_full import read_in_full

    line = read_in_full(argv)
    try:
        result = line.run(session) if line else _through_typer(argv, session)
    except EOFError as error:  # whoever was asked has gone
        if str(error) not in ("", "EOF when reading a line"):
            raise  # a file of the program itself is cut off
        print(file=sys.stderr)
        return 130
    return result if isinstance(result, int) else 0


def _through_typer(argv: list[str], session: Session) -> Any:
    """Run what is typed short, or explain what cannot be run."""
    from casefile.cli.app import application
    from casefile.cli.in_full import option_meant
    from casefile.cli.usage import is_usage, usage_told

    try:
        return application().main(
            args=option_meant(argv), prog_name="casefile", standalone_mode=False, obj=session
        )
    except SystemExit as error:
        # Typer's way of leaving when the reader has gone
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            raise BrokenPipeError from error
        raise
    except Exception as error:
        if not is_usage(error):
            raise
        return usage_told(error, session)


def _failed(session: Session, error: CasefileError) -> int:
    text = session.tell(error)
    _complain(session, text, error.code, [session.speak.say(part) for part in error.parts])
    return error.code


def _lost(session: Session) -> int:
    """Tell what was done though its answer is lost; 0 if nothing was."""
    if session.recorded:
        error = OutputLost(
            "The answer could not be printed, but it is recorded as event {seq}.",
            seq=session.recorded,
        )
    elif path := finished():
        error = OutputLost(
            "The answer could not be printed, but {path} is there and whole.", path=str(path)
        )
    else:
        return 0
    return _failed(session, error)


def _system(session: Session, error: OSError) -> int:
    text = session.speak.text("The system refuses: {reason}.", reason=reason(error))
    if _stands_nowhere():
        text = session.speak.text(
            "The folder that you stand in ({path}) is gone; go to one that is there.",
            path=printable(os.environ.get("PWD", ".")),
        )
    elif error.filename:
        named = printable(os.fsdecode(error.filename))
        text = session.speak.text(
            "The system refuses {path}: {reason}.", path=named, reason=reason(error)
        )
    _complain(session, text, 73)
    return 73


def _stands_nowhere() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _unexpected(session: Session, error: Exception) -> int:
    if os.environ.get("CASEFILE_DEBUG"):
        raise error
    # neither message nor traceback: both may hold what a customer said
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    code = step.tb_frame.f_code if step else None
    place = f"{Path(code.co_filename).name}:{step.tb_lineno}" if code and step else "?"
    _complain(
        session,
        session.speak.text(
            "An unexpected fault ({kind} at {place}); please report it. "
            "CASEFILE_DEBUG=1 shows the details.",
            kind=type(error).__name__,
            place=place,
        ),
        1,
    )
    return 1


def _complain(session: Session, text: str, code: int, parts: Sequence[str] = ()) -> None:
    from casefile.cli.error_answers import tell_error

    tell_error(text, code, as_json=session.as_json, parts=parts)


ALIKE = str.maketrans("☑☐¥£‑−\u00a0", "√□￥￡-- ")
"""What the code page of a Chinese console lacks, and has under another number; what holds
words together on paper is a blank there."""


def _shown(error: UnicodeError) -> tuple[str, int]:
    """A mark that looks alike in place of one that the terminal cannot show, else ``?``."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end].translate(ALIKE)
    shown = lacking.encode(error.encoding, "replace").decode(error.encoding)
    return shown, error.end


def _prepare_streams() -> None:
    """Characters that the terminal cannot show become others instead of an error."""
    codecs.register_error("shown", _shown)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="shown")
