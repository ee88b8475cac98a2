"""The records that everything else passes around: frozen, typed, with one canonical JSON form.

Times are aware datetimes in UTC, cut to whole seconds. A fact's value is a text or a list of
texts in its canonical spelling (``1000.00``, ``2026-03-02``, ``yes``): what the log holds is what
an auditor can read without this program.
"""

import msgspec

Value = str | list[str]
Facts = dict[str, Value]


class Title(msgspec.Struct, frozen=True):
    """A name in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The title in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


_encoder = msgspec.json.Encoder(order="sorted")


def canonical(record: object) -> bytes:
    """The one JSON spelling of a record: keys sorted, no blanks, UTF-8, times in UTC with Z."""
    return _encoder.encode(record)
