"""Facts from the command line, from files and from stdin; still as typed."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from casefile.cli.session import Session
from casefile.disk.files import read_bytes
from casefile.errors import BadData, Usage, too_large
from casefile.values.encodings import as_text
from casefile.values.value import Facts

if TYPE_CHECKING:
    from casefile.errors import Message
    from casefile.policy import Policy
    from casefile.procedure.guards import Asking
    from casefile.procedure.typed import Asked
    from casefile.values.value import Title

LARGEST_INPUT = 1_000_000
"""Bytes of a file that is read as one fact or one set of facts."""
SHELL_LOSES_WORDS = os.name == "nt"
"""Whether a pipe may bring a question mark for each character: so Windows PowerShell sends what is
not ASCII, until it is told otherwise. Words that are lost are not recorded."""


def gather(session: Session, words: list[str] | None, from_file: str | None = None) -> Facts:
    """The facts that ``KEY=VALUE`` words and a JSON file give.

    ``key=@file`` reads a file, ``key=-`` stdin, ``key=@@x`` means ``@x``; the same key twice is
    a list. Raises Usage for a word without ``=``, BadData for what cannot be read.
    """
    facts, bare = gather_in_order(session, words, from_file)
    if bare:
        raise Usage("{word} is no fact; write KEY=VALUE.", word=bare[0])
    return facts


def gather_for(
    session: Session,
    name: str,
    asks: "Callable[[Policy], Asked]",
    words: list[str] | None,
    from_file: str | None,
) -> Facts:
    """The same for what asks for facts in an order on the case of that ``name``: values alone are
    those that it needs and that are missing."""
    given, bare = gather_in_order(session, words, from_file)
    if not bare:
        return given
    from casefile.actions.histories import load
    from casefile.procedure.typed import with_bare

    state, policy = load(session.store, session.case(name), session.now())
    return with_bare(policy, asks(policy), state.known, given, bare, session.now())


def gather_in_order(
    session: Session, words: list[str] | None, from_file: str | None = None
) -> tuple[Facts, tuple[str, ...]]:
    """The same, and beside it the words that are values alone, in their order; the session keeps in
    mind how all of it was typed."""
    facts, bare = _from_json(from_file) if from_file else Facts(), list[str]()
    for word in words or []:
        key, equals, raw = word.partition("=")
        if not equals:
            key, equals, raw = word.partition("＝")  # typed with a Chinese input method
        key = key.strip()
        if not equals:
            bare.append(text_meant(word))
            continue
        if not key:
            raise Usage("{word} is no fact; write KEY=VALUE.", word=word)
        value = text_meant(raw)
        if key in facts:
            before = facts[key]
            facts[key] = [*(before if isinstance(before, list) else [before]), value]
        else:
            facts[key] = value
    session.typed += bare
    for key, told in facts.items():
        session.typed += (f"{key}={one}" for one in ([told] if isinstance(told, str) else told))
    return facts, tuple(bare)


def text_if_any(raw: str | None) -> str | None:
    """The same where nothing may be said."""
    return None if raw is None else text_meant(raw)


def text_meant(raw: str) -> str:
    """The text that a word means: ``-`` is standard input, ``@file`` what stands in a file, ``@@x``
    a plain ``@x``; else itself. The same wherever somebody writes words of their own."""
    if raw == "-":
        return decoded(standard_input(), "-")
    if raw.startswith("@@"):
        return raw[1:]
    if raw.startswith("@"):
        return decoded(read_bytes(Path(raw[1:]), LARGEST_INPUT), raw[1:])
    return raw


def standard_input(most: int = LARGEST_INPUT) -> bytes:
    """What stands on standard input, one byte more than ``most`` at the longest."""
    if sys.stdin is None or sys.stdin.closed:
        raise BadData("There is nothing to read on standard input.")
    try:
        content = sys.stdin.buffer.read(most + 1)
        typed = sys.stdin.isatty()
    except (OSError, ValueError) as error:
        raise BadData("There is nothing to read on standard input.") from error
    if SHELL_LOSES_WORDS and not typed and _words_lost(content):
        raise BadData(
            "Standard input has question marks in place of words: Windows PowerShell loses what is "
            "not ASCII until it is told: {line}",
            line="$OutputEncoding = New-Object Text.UTF8Encoding",
        )
    return content


def _words_lost(content: bytes) -> bool:
    """Whether question marks stand in place of words: next to each other, or where nothing else
    is; one behind a word may be meant."""
    marks_alone = b"?" in content and not content.strip(b"? \t\r\n")
    return content.isascii() and (b"??" in content or marks_alone)


def decoded(content: bytes, name: str) -> str:
    """The text of a fact or of facts. What comes through standard input is in the code page of
    the console that it was typed at, where that is not UTF-8."""
    if len(content) > LARGEST_INPUT:
        raise too_large(Path(name), LARGEST_INPUT)
    encoding = page_of_input(content) if name == "-" else ""
    return as_text(content, name, encoding, asked=False).removesuffix("\n").removesuffix("\r")


def page_of_input(content: bytes) -> str:
    """The encoding of what came through standard input: that of the console, for what is no
    UTF-8; a Chinese Windows speaks its own code page."""
    page = (getattr(sys.stdin, "encoding", None) or "").lower().replace("_", "-")
    if page not in ("gbk", "cp936", "gb18030", "gb2312"):
        return ""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return ""


def _from_json(name: str) -> Facts:
    from casefile.errors import Message
    from casefile.intake.objects import cell_of, json_fault, loads

    text = decoded(standard_input() if name == "-" else read_bytes(Path(name), LARGEST_INPUT), name)
    try:
        data = loads(text)
    except ValueError as error:
        raise BadData(
            "{path} is no JSON: {reason}.", path=name, reason=json_fault(error)
        ) from error
    if not isinstance(data, dict):
        raise BadData("{path} must hold one JSON object of facts.", path=name)
    facts: Facts = {}
    for key, given in data.items():
        value = cell_of(key, given)
        if isinstance(value, Message):
            raise BadData(value.text, **value.values)
        if value is None:
            raise BadData("{value} is no value for a fact.", value="null")
        facts[key] = value
    return facts


def asked_for(
    session: Session,
    policy: "Policy",
    asking: "Asking",
    title: "Title",
    known: Facts,
    given: Facts,
    beside: Mapping[str, "Title"] = MappingProxyType({}),
    before: Facts | None = None,
) -> Facts:
    """``given`` completed at the terminal, after what was typed has been found good; what was told
    ``before`` is offered again."""
    from casefile.cli.prompts import ask_facts
    from casefile.procedure.typed import parsed

    speak, now = session.reading(policy), session.now()
    good = parsed(policy, asking.facts, given, title, now)
    typed = session.typed
    return ask_facts(
        policy, asking.needs, asking.may, known, good, speak, now, typed, beside, before or {}
    )


def asked_procedure(session: Session) -> str:
    """Which of the desk's procedures is meant: asked for on a terminal where there are several;
    else nothing, which is the one applied last."""
    if not session.interactive:
        return ""
    from casefile.actions.policies import policy_of, procedures

    known = procedures(session.store)
    if len(known) < 2:
        return ""
    from casefile.cli.prompts import chosen_of

    speak = session.speak
    titles = [
        (name, speak.title(policy_of(session.store, one).identity.title))
        for name, one in known.items()
    ]
    return list(known)[chosen_of(speak.text("Which procedure? "), titles, speak)]


def reason_asked(session: Session, reason: str) -> str:
    """A reason that may be left out; on a terminal it is asked for, and Enter leaves it out."""
    if reason or not session.interactive:
        return reason
    from casefile.cli.prompts import ask

    return ask(session.speak.text("Why? (Enter: no reason) "))


def words_asked(
    session: Session, case: str, given: str | None, missing: "Message", question: str
) -> str:
    """The words that a command on a ``case`` needs: as they were typed, else asked for on a
    terminal, if there is such a case; Usage says what is ``missing`` where nobody can be asked."""
    if given is not None:
        return given
    from casefile.actions.histories import number_of

    number_of(session.store, session.case(case))
    if not session.interactive:
        raise Usage(missing.text, **missing.values)
    from casefile.cli.prompts import ask_until

    def read(answer: str) -> None:
        if not answer:
            raise Usage(missing.text, **missing.values)

    return ask_until(question, read, session.speak)
