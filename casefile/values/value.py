"""The records that everything else passes around: frozen, typed, with one canonical JSON form.

Times are aware datetimes in UTC, cut to whole seconds. A fact's value is a text or a list of
texts in its canonical spelling (``1000.00``, ``2026-03-02``, ``yes``): what the log holds is what
an auditor can read without this program.
"""

from typing import Any

import msgspec

from casefile.values.languages import languages, translated_word

Value = str | list[str]
Facts = dict[str, Value]


class Title(dict[str, str]):
    """A name in each language that somebody gave it in, by the code of the language: Chinese
    first, then English, then the others. Never written to once it is made."""

    __slots__ = ()

    def __init__(self, zh: str | None = None, en: str | None = None, **others: str) -> None:
        super().__init__()
        if zh is not None:
            self["zh"] = zh
        if en is not None:
            self["en"] = en
        for lang in sorted(others):
            self[lang] = others[lang]

    def of(self, lang: str) -> str:
        """The title in ``lang``; where it has none, what the catalogue of ``lang`` makes of it, or
        else English, Chinese, any language."""
        return self[lang]

    def __missing__(self, lang: str) -> str:
        if "en" in self:
            return translated_word(self.get("zh", ""), self["en"], lang)
        return self["zh"] if "zh" in self else next(iter(self.values()), "")

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it may be called by, in whatever language."""
        return tuple(dict.fromkeys((*self.values(), *map(self.of, languages()))))


def filled(pattern: Title, **parts: object) -> Title:
    """``pattern`` with its places filled in, in each language there is or that one of the titles
    among its ``parts`` has."""
    titles = [part for part in parts.values() if isinstance(part, Title)]
    return Title(
        **{
            lang: pattern.of(lang).format(
                **{k: p.of(lang) if isinstance(p, Title) else p for k, p in parts.items()}
            )
            for lang in dict.fromkeys(lang for known in (languages(), *titles) for lang in known)
        }
    )


def decoded_title(kind: type, raw: Any) -> Any:
    """What msgspec is to make of ``raw`` where ``kind`` is not a type of its own: a title."""
    if kind is not Title:
        raise NotImplementedError(kind)
    if not isinstance(raw, dict):
        raise TypeError("a title has a text in each language")
    title = Title.__new__(Title)  # a policy has five hundred, each as it was stored
    title.update(raw)
    for text in raw.values():
        if type(text) is not str:
            raise TypeError("a title is made of texts")
    return title


_encoder = msgspec.json.Encoder(order="sorted")


def canonical(record: object) -> bytes:
    """The one JSON spelling of a record: keys sorted, no blanks, UTF-8, times in UTC with Z."""
    return _encoder.encode(record)
