"""Foreign text made safe: what it may hold, how it is shown, how it is masked.

Every text that somebody typed passes ``clean`` on its way in, so that no later reader (terminal,
Word, spreadsheet) meets a control character. Nothing is dropped: what cannot be kept as it is
becomes visible as ``[U+XXXX]``.
"""

import re

from casefile.errors import BadData

LONGEST = 20_000
MOST_LINES = 1_000

# C0 but tab and newline, DEL and C1, surrogates, line and paragraph separators, zero-width and
# bidirectional marks (the zero-width joiner U+200D stays: emoji and several scripts need it),
# byte order mark, noncharacters at the end of the basic plane.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


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
    return _UNSAFE.sub(_visible, text)


def printable(text: str) -> str:
    """``text`` of any origin and length, safe for a terminal."""
    return _UNSAFE.sub(_visible, text)


def bare(heading: str) -> str:
    """A heading as it is compared: no blanks, no marks that cannot be seen, half-width, small."""
    import unicodedata

    seen = _UNSAFE.sub("", unicodedata.normalize("NFKC", heading))
    return "".join(seen.split()).casefold()


def one_line(text: str) -> str:
    """``text`` on one line without tabs, for tables and tab-separated output."""
    return " ".join(printable(text).split())


def mask_name(name: str) -> str:
    """A name as others may see it: the first character and one star, ``王*``."""
    return f"{name[0]}*" if len(name) > 1 else "*"


def mask_phone(phone: str) -> str:
    """A telephone number as others may see it: ``138****8000``; short ones keep two digits."""
    digits = re.sub(r"[^0-9]", "", phone)
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "****"


def mask_id(number: str) -> str:
    """An identity number as others may see it, without the day of birth: ``110101********1234``."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "***"


def mask(value: str, manner: str) -> str:
    """``value`` masked in a manner of the policy: name, phone, id, all or none."""
    match manner:
        case "none":
            return value
        case "phone":
            return mask_phone(value)
        case "id":
            return mask_id(value)
        case "all":
            return "***"
        case _:
            return mask_name(value)
