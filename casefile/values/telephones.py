"""A telephone number as it is kept: one number, half-width, its extension behind ``#``, otherwise
spelled as it was typed."""

import re
from functools import lru_cache

from casefile.errors import BadData, Message, message
from casefile.values.patterns import pattern

LEAST, MOST = 4, 15
"""Digits of a number besides its extension; no number has more (ITU-T E.164)."""
_GROUPS = pattern(r"[^0-9()#+\-]+")
_PLAIN = pattern(f"[0-9]{{{LEAST},{MOST}}}")
_WIDE = str.maketrans("０１２３４５６７８９（）＊＃＋－\u3000‐‑‒–—―−", "0123456789()*#+- -------")
_SHAPE = pattern(r"(?:\+ ?|\(\+?)?[0-9](?:[0-9 ()#-]*[0-9)])?")
_WORDS = pattern(r"[ -]*(?:转|分机号?|ext\.?|x)[ :：]*(?=[0-9])", re.I)
_DOT = pattern(r"(?<=[0-9])\.(?=[0-9])")
_EXTENSION = pattern(r"[ ]*#[0-9 #-]{1,12}$|(?<=[0-9)])[ ]*-[ ]*[0-9]{1,6}$")
_WHOLE = 11
"""Digits from which on a last group behind a dash is an extension: a number with its area code, or
a mobile number, is whole before it."""
_SEVERAL = 7
"""Digits that make a group a number of its own, where it stands beside another such group."""


def telephone(text: str) -> str:
    """``text`` with digits and signs half-width, 转 and the like as ``#``; BadData for what is not
    one telephone number."""
    if _PLAIN.fullmatch(text):
        return text
    number = _DOT.sub("-", _WORDS.sub("#", text.translate(_WIDE)))
    if "**" in number:  # from a list or an export of ours
        raise BadData("{value} is masked: type all digits of the telephone number.", value=text)
    groups = _GROUPS.split(number)
    if sum(_digits(group) >= _SEVERAL for group in groups) > 1:
        raise BadData("{value} seems to be more than one telephone number: give one.", value=text)
    if not _SHAPE.fullmatch(number) or not _bracketed(number):
        raise BadData(
            "{value} is no telephone number: only digits, + - ( ) and blanks; an extension comes "
            "behind #.",
            value=text,
        )
    if not LEAST <= (count := _digits(_main(number))) <= MOST:
        raise BadData(
            "{value} is no telephone number: {count} digit(s); one number has {least} to {most}.",
            value=text,
            count=count,
            least=LEAST,
            most=MOST,
        )
    return number


_MOBILE = 11
"""Digits of a mobile number of the mainland, which begins with 13 to 19."""


def doubtful(number: str) -> bool:
    """Whether ``number`` looks like a mobile number of the mainland with a digit too few or too
    many. It may be right: nobody is turned away for it."""
    digits = re.sub(r"^(?:\+|00)86|[^0-9]", "", re.sub("[ ()-]", "", _main(number)))
    return abs(len(digits) - _MOBILE) == 1 and bool(re.match("1[3-9]", digits))


def doubt(number: str) -> Message:
    """What is doubtful about it, with how many digits there are; none of them is repeated."""
    return message(
        "The telephone number has {count} digits; a mobile number has {most}. Is it complete?",
        count=_digits(_main(number)),
        most=_MOBILE,
    )


def _bracketed(number: str) -> bool:
    """Whether brackets stand around an area code, once, or there are none."""
    return number.count("(") == number.count(")") <= 1 and number.find("(") <= number.find(")")


def _main(number: str) -> str:
    """``number`` without its extension."""
    found = _EXTENSION.search(number)
    if not found or ("#" not in found[0] and _digits(number[: found.start()]) < _WHOLE):
        return number
    return number[: found.start()]


def _digits(text: str) -> int:
    return sum(c in "0123456789" for c in text)


_ABROAD = pattern(r"[ (]*(\+(?![ (]*0*86)|00(?![ (]*(?:0*86|1[3-9](?:[ ()-]*[0-9]){9}$)))")
"""Another country; ``+086`` and ``00 138…`` are meant as numbers of this one."""


@lru_cache(4096)
def dialled(phone: str) -> str:
    """A telephone number without country code, trunk zero and extension, so that one customer is
    not many: ``+86 138-1234-8000`` and ``13812348000-01`` are ``13812348000``. A number without its
    area code stays another; one of another country is all its digits, behind a ``+``."""
    plain = len(phone) == _MOBILE and phone.isascii() and phone.isdigit()
    if plain and phone[0] == "1" and phone[1] in "3456789":
        return phone
    main = re.split(r"[#,;转xX]|ext", phone, maxsplit=1)[0]
    digits = re.sub(r"\D", "", main)
    if abroad := _ABROAD.match(main):
        return "+" + (digits[2:] if abroad[1] == "00" else digits)
    digits = re.sub(r"^0*86(?=\d{10,})", "", digits).lstrip("0")
    if re.match(r"1[3-9]\d{9}", digits):
        return digits[:11]
    extension = re.search(r"-\s*(\d{1,5})\s*$", main)
    if extension and len(digits) - len(extension.group(1)) >= 9:
        return digits[: -len(extension.group(1))]
    return digits
