"""One of the languages: sentences translated, and their places filled in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from casefile.errors import CasefileError, Message, message
from casefile.values.currency import CNY, Currency
from casefile.values.languages import translated
from casefile.values.moments import local
from casefile.values.text import printable
from casefile.values.value import Title
from casefile.values.words import LISTED, QUOTED, SEMICOLON

ECHO = 200
IN_FILE = message("{file}: {fault}").text
"""What is wrong in one of several files."""
DEADLINES = ("due", "until")
"""Places whose times end something: midnight there is 24:00 of the day before."""


class Language:
    """How to say things in the language ``code``; times on the wall clock of ``zone``."""

    def __init__(self, code: str, zone: str = "Asia/Shanghai", currency: Currency = CNY) -> None:
        self.code = code
        self.zone = zone
        self.currency = currency

    def text(self, text: str, /, **values: object) -> str:
        """``text`` translated and filled in; foreign values are made printable, never parsed."""
        shown = {
            name: self.deadline(value)
            if name in DEADLINES and isinstance(value, datetime)
            else self.value(value)
            for name, value in values.items()
        }
        return self._in_its_currency(text, translated(text, self.code)).format(**shown)

    def _in_its_currency(self, text: str, said: str) -> str:
        """Our sentences speak of yuan, in some languages also behind an amount where the English
        one names no currency; where amounts are in another currency, of that."""
        if self.currency is CNY:
            return said
        ours, theirs = CNY.title.of(self.code), self.currency.title.of(self.code)
        said = said.replace(f"}} {ours}", f"}} {theirs}")
        if "yuan" not in text:
            return said
        for lang in (self.code, "en"):
            said = said.replace(CNY.title.of(lang), self.currency.title.of(lang))
        return said

    def say(self, message: Message) -> str:
        """A message from the core, as a sentence."""
        return self.text(message.text, **message.values)

    def tell(self, error: CasefileError) -> str:
        """An error with all its parts, a line each."""
        return "\n".join([self.say(error.message), *self.listed(error.parts)])

    def listed(self, parts: Sequence[Message]) -> list[str]:
        """Messages, a line each; of what is wrong in one file, more than one thing, its name
        once above them."""
        lines: list[str] = []
        in_file: dict[str, list[Message]] = {}
        for part in parts:
            in_file.setdefault(_file_of(part), []).append(part)
        for file, same in in_file.items():
            if file and len(same) > 1:
                heading = Message(IN_FILE, {"file": file, "fault": ""})
                lines.append(self.say(heading).rstrip())
                lines += [f"  {self.value(part.values['fault'])}" for part in same]
            else:
                lines += map(self.say, same)
        return lines

    def title(self, title: Title) -> str:
        return (self.currency.title if title is CNY.title else title).of(self.code)

    def when(self, moment: datetime) -> str:
        """A moment for people: local, to the minute."""
        return local(moment, self.zone).isoformat(" ", "minutes")[:16]

    def deadline(self, moment: datetime) -> str:
        """A deadline for people: midnight is 24:00 of the day that it ends."""
        wall = local(moment, self.zone)
        if (wall.hour, wall.minute, wall.second) == (0, 0, 0):
            return f"{wall.date() - timedelta(days=1)} 24:00"
        return wall.isoformat(" ", "minutes")[:16]

    def iso(self, moment: datetime) -> str:
        """A moment for programs: ISO 8601 with the local offset."""
        return local(moment, self.zone).isoformat(timespec="seconds")

    def joined(self, parts: list[str]) -> str:
        """Parts of an enumeration, with the language's own comma."""
        return LISTED.of(self.code).join(parts)

    def clauses(self, parts: list[str]) -> str:
        """Parts of one sentence, with the language's own semicolon."""
        return SEMICOLON.of(self.code).join(parts)

    def value(self, value: object) -> str:
        """A value within a sentence."""
        if type(value) is int:
            return str(value)
        match value:
            case Title():
                return QUOTED.of(self.code).format(title=value.of(self.code))
            case Message():
                return self.say(value)
            case datetime():
                return self.when(value)
            case list() | tuple():
                return self.joined(
                    [v.of(self.code) if isinstance(v, Title) else self.value(v) for v in value]
                )
            case str():
                # what was typed may be a whole letter; its beginning is enough to know it by
                text = printable(value[:ECHO])
                return text if len(value) <= ECHO else f"{text}…"
            case Mapping():
                return self.joined([f"{k}={self.value(v)}" for k, v in value.items()])
            case _:
                return str(value)


def _file_of(part: Message) -> str:
    """The file that a message tells something of; nothing for any other one."""
    return str(part.values["file"]) if part.text == IN_FILE else ""


def practice_word(speak: Language) -> str:
    """What every page of a desk to practise on begins with."""
    return speak.text("PRACTICE")
