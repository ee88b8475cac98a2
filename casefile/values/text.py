"""Foreign text made safe: what it may hold, how it is shown, how it is masked.

Every text that somebody typed passes ``clean`` on its way in, so that no later reader (terminal,
Word, spreadsheet) meets a control character. Nothing is dropped: what cannot be kept as it is
becomes visible as ``[U+XXXX]``.
"""

import re

from casefile.errors import BadData
from casefile.values.patterns import pattern

LONGEST = 20_000
MOST_LINES = 1_000

# C0 but tab and newline, DEL and C1, surrogates, line and paragraph separators, zero-width and
# bidirectional marks (the zero-width joiner U+200D stays: emoji and several scripts need it),
# byte order mark, noncharacters at the end of the basic plane.
UNSAFE = pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
FROM_PAPER = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00a0": " "})
"""How Word gives the signs at which no line ends, where a number or a date is copied from it."""


def _visible(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def clean(text: str) -> str:
    """``text`` with CRLF as newline and unsafe characters made visible as ``[U+XXXX]``.

    Raises BadData beyond 20 000 characters or 1 000 lines (a paste by mistake, and minutes in
    Word). Cleaning what is clean changes nothing.
    """
    if len(text) <= LONGEST and text.isprintable():
        return text  # nearly every text: nothing that is unsafe counts as printable
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise BadData(
            "A text of {length} characters is too long: at most {most}.",
            length=len(text),
            most=LONGEST,
        )
    if text.count("\n") >= MOST_LINES:
        raise BadData("A text may have at most {most} lines.", most=MOST_LINES)
    return UNSAFE.sub(_visible, text)


def printable(text: str) -> str:
    """``text`` of any origin and length, safe for a terminal."""
    if text.isprintable():
        return text
    return UNSAFE.sub(_visible, text)


def escaped(json: str) -> str:
    """``json`` with every unsafe character in its texts as an escape: the same data to a program,
    and nothing that a terminal obeys. The newlines between its lines stay."""
    if json.replace("\n", "").isprintable():
        return json
    return UNSAFE.sub(lambda found: escape(found.group()), json)


def escape(character: str) -> str:
    """``character`` as JSON spells it in ASCII."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def bare(heading: str) -> str:
    """A heading as it is compared: no blanks, no marks that cannot be seen, half-width, small."""
    import unicodedata

    seen = UNSAFE.sub("", unicodedata.normalize("NFKC", heading))
    return "".join(seen.split()).casefold()


def one_line(text: str) -> str:
    """``text`` on one line without tabs, for tables and tab-separated output."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text  # nearly every cell: of what is printable, only a blank is one
    return " ".join(printable(text).split())
