"""What a line in the shell means, and the plain command that it stands for."""

import re
import unicodedata
from collections.abc import Mapping

from casefile.cli.batch import lines_of
from casefile.cli.commands import MEMBER_NAMES, NAMES, ROOMS, room_of
from casefile.cli.declared import Argument
from casefile.cli.in_full import parameters_of
from casefile.cli.session import Session
from casefile.cli.short_words import LONGEST_CASE, case_before
from casefile.cli.touched import LAST_AND_BEFORE
from casefile.errors import CasefileError
from casefile.policy.named import short_for
from casefile.values.patterns import pattern
from casefile.values.value import Title

_NUMBER = pattern(r"\+?[0-9][0-9 ()-]*")
_NARROW = pattern("[0-9０-９：:－\\-．./／＝=]+")


def meant_line(session: Session, line: str) -> list[list[str]]:
    """The commands that a line in the shell means: nothing typed is what comes next on the case
    touched last, or what is due today; a number alone is a case (as ``.`` and ``-`` are), or a
    caller's telephone; ``/text`` is a search. Blanks, quotation marks and digits may be
    full-width."""
    text = line.strip()
    plain = unicodedata.normalize("NFKC", text)
    if not text:
        return [["next", case]] if (case := touched_case(session)) else [["today"]]
    if plain in LAST_AND_BEFORE:
        return [["show", plain]]
    if plain.startswith("/") and plain[1:].strip():
        return [["search", *plain[1:].split()]]
    if _NUMBER.fullmatch(plain):
        digits = re.sub("[^0-9]", "", plain)
        full = re.fullmatch("[0-9]{4}-[0-9]{6}", plain)
        return [["show" if full or len(digits) <= LONGEST_CASE else "customer", plain]]
    return [[_narrow(word) for word in words] for _, words in lines_of(_unquoted(line))]


def _unquoted(line: str) -> str:
    """The line with full-width blanks as blanks, and Chinese quotation marks as quotation marks
    where a word begins and ends with them: within a text they are the customer's."""
    line = line.translate({0x3000: " "})
    return re.sub(r"(?<![^\s=＝])[“＂]([^”＂“]*)[”＂](?!\S)", r'"\1"', line)


def _narrow(word: str) -> str:
    """Numbers, times and days in half width; a text stays as it is."""
    return unicodedata.normalize("NFKC", word) if _NARROW.fullmatch(word) else word


def touched_case(session: Session) -> str:
    """The number of the case touched last; nothing where there is none."""
    try:
        return session.case(".")
    except CasefileError:
        return ""


def plain_words(session: Session, words: list[str]) -> list[str]:
    """The command in full that ``words`` stand for, with the number of the case; the words as they
    are where they are none."""
    options = list[str]()
    rest = list(words)
    while rest and rest[0].startswith("-"):
        taken = 2 if rest[0] in ("--as", "--db", "--now", "--lang") else 1
        options, rest = options + rest[:taken], rest[taken:]
    if not rest:
        return words
    name = command_named(rest[0])
    if not name:
        if not _is_step(session, rest[0]):
            return words
        try:
            case, values = case_before(session, rest[0], rest[1:])
        except CasefileError:  # told when the line is run
            return words
        meant = touched_case(session) if case == "." else case
        return [*options, "record", meant or ".", rest[0], *values]
    if name in MEMBER_NAMES and rest[1:]:
        member = command_named(rest[1], MEMBER_NAMES[name]) or rest[1]
        return [*options, name, member, *rest[2:]]
    return [*options, name, *case_in(session, name, rest[1:])]


def _is_step(session: Session, typed: str) -> bool:
    """Whether a step of the desk's procedure is called so, or begins so."""
    from casefile.actions.policies import current_policy

    try:
        _, policy = current_policy(session.store)
    except CasefileError:
        return False
    return bool(short_for(typed, {step.id: step.title for step in policy.steps}))


def command_named(typed: str, names: Mapping[str, Title] = NAMES) -> str:
    """The command that is typed in full, in Chinese, or by its beginning; nothing if none is."""
    exact = next((name for name, title in names.items() if typed in (name, *title.names)), "")
    short = short_for(typed, names)
    return exact or (short[0] if len(short) == 1 else "")


def case_in(session: Session, name: str, words: list[str]) -> list[str]:
    """The words of a command with the number in place of ``.`` and ``-``."""
    room = room_of(name) if name in ROOMS else None
    if room is None or name not in room.commands or not words or words[0] not in (".", "-"):
        return words
    places = parameters_of(room.commands[name].function)
    first = next((p for p in places if isinstance(p.declared, Argument)), None)
    if first is None or first.declared.shown.get("metavar") != "CASE":
        return words
    try:
        return [session.case(words[0]), *words[1:]]
    except CasefileError:
        return words
