"""The prompt of the shell: an editor of lines with completion, a history, and a line below it that
tells where one stands."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory

from casefile.actions.customers import found_by
from casefile.actions.entry import staff_of
from casefile.actions.histories import history_named
from casefile.actions.policies import current_policy
from casefile.cli.candidates import candidates
from casefile.cli.desk_candidates import MOST_OFFERED, case_candidate
from casefile.cli.lines import line_editor
from casefile.cli.masked_lines import MASKED, masked_line
from casefile.cli.plain_words import touched_case
from casefile.cli.session import Session
from casefile.cli.touched import state_folder
from casefile.errors import CasefileError
from casefile.pages.clocks import next_deadline
from casefile.pages.listing import status_word
from casefile.pages.page import Line
from casefile.procedure.next_steps import next_steps
from casefile.store import exists

KEPT_LINES = 500


class ShellPrompt:
    """What asks for the lines of one shell."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told = ""
        self._editor = line_editor(
            where=True,
            history=LineHistory(session),
            completer=OfferedWords(session),
            complete_while_typing=False,
            bottom_toolbar=lambda: self._told,
            reserve_space_for_menu=6,
        )
        self._editor.default_buffer.complete_while_typing = lambda: (
            self._editor.default_buffer.text.startswith(("/", "／"))
        )

    def line(self, question: str = "casefile> ") -> str:
        """One line. KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D."""
        self._told = told_below(self._session)
        return str(self._editor.prompt(question))


def told_below(session: Session) -> str:
    """The case touched last, who acts, its next deadline, and what waits on it."""
    desk = session.child()
    try:
        if not exists(desk.desk):
            return ""
        policy = current_policy(desk.store)[1]
        speak = desk.reading(policy)
        try:
            who = staff_of(policy, desk.entry()).name
        except CasefileError:
            who = ""
        number = touched_case(session)
        if not number:
            return who
        history, policy = history_named(desk.store, number)
        case = history.at(desk.now())
        parts = [f"{number} {status_word(case.status, speak)}", who]
        parts += [
            block.text
            for block in next_deadline(history.rounds, speak, desk.now())
            if isinstance(block, Line)
        ]
        waits = [speak.title(coming.step.title) for coming in next_steps(case, policy)]
        if waits:
            parts.append(speak.text("Next: {steps}", steps=speak.joined(waits)))
        return " · ".join(filter(None, parts))
    except CasefileError:
        return ""


class OfferedWords(Completer):
    """Completion of a line: what may stand next; after ``/`` the cases that are found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: Any) -> Iterable[Completion]:
        """What may stand at the cursor."""
        text = document.text_before_cursor
        session = self._session.child()
        if text.startswith(("/", "／")):
            yield from _found(session, text)
            return
        words = text.replace("\u3000", " ").split(" ")
        word = words[-1]
        for one in candidates(session, [w for w in words[:-1] if w], word):
            yield Completion(
                one.word if one.word.endswith("=") else f"{one.word} ",
                start_position=-len(word),
                display=one.word,
                display_meta=one.shown,
            )


def _found(session: Session, text: str) -> Iterable[Completion]:
    words = text[1:].strip()
    if not any(map(str.isalnum, words)):
        return
    try:
        policy = current_policy(session.store)[1]
        rows = found_by(session.store, words, policy)[:MOST_OFFERED]
    except CasefileError:
        return
    for row in rows:
        one = case_candidate(row, policy, session)
        shown = f"{one.word} {one.shown}"
        yield Completion(one.word, start_position=-len(text), display=shown)


class LineHistory(InMemoryHistory):
    """The lines of before: as they were typed while the shell is open, on disk without what may be
    personal."""

    def __init__(self, session: Session) -> None:
        self._session = session
        super().__init__(_kept_lines())

    def store_string(self, string: str) -> None:
        """Keep a line for the next shell, masked."""
        super().store_string(string)
        folder = state_folder()
        kept = masked_line(self._session, string)
        if folder is None or not kept.strip(f"{MASKED} "):
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / "lines"
            lines = [*_kept_lines(), kept][-KEPT_LINES:]
            file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            file.chmod(0o600)
        except OSError:
            pass  # a history that cannot be kept is missed by nobody


def _kept_lines() -> list[str]:
    folder = state_folder()
    try:
        return Path(folder, "lines").read_text("utf-8").splitlines() if folder else []
    except (OSError, ValueError):
        return []
