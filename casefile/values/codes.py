"""Numbers that papers of identity and of firms bear, most of them with a check digit."""

import re
import unicodedata
from datetime import date

from casefile.errors import BadData

_OLDEST = date(1900, 1, 1)


def identity_number(text: str, today: date | None = None) -> str:
    """The number of a resident's identity card, of one width and without blanks, its check digit
    and date of birth proved (GB 11643-1999): none before 1900, nor after ``today`` where that is
    told; else BadData, which does not repeat it.

    The first six digits are not looked up: regions come and go, and the permits of residents from
    Hong Kong, Macao and Taiwan have codes that the lists leave out.
    """
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    number = _plain(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadData("An identity number has 17 digits and a check digit (0 to 9, or X).")
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        raise BadData("The date of birth in the identity number does not exist.") from None
    if born < _OLDEST or (today and born > today):
        raise BadData("The date of birth in the identity number cannot be: nobody was born then.")
    if number[-1] != ric.calc_check_digit(number):
        raise BadData(
            "The check digit of the identity number is wrong: copy it from the card anew."
        )
    return number


def passport_number(text: str) -> str:
    """The number of a passport of any country, of one width and without blanks; else BadData, which
    does not repeat it.

    ICAO Doc 9303 part 3 leaves nine places for it, letters and digits; Chinese ones have a letter
    and eight digits, or two letters and seven (``E12345678``, ``EA1234567``).
    """
    number = _plain(text)
    if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,9}", number):
        raise BadData("A passport number has 5 to 9 Latin letters and digits, such as E12345678.")
    return number


def permit_number(text: str, today: date | None = None) -> str:
    """The number of a permit, of one width and without blanks; else BadData, which does not repeat
    it. These are told apart by their form:

    - 港澳居民来往内地通行证: H or M and eight digits; cards until 2012 bear two more, which count
      the issues.
    - 台湾居民来往大陆通行证: eight digits; booklets until 2015 bear two more, and a letter for the
      issue in brackets.
    - 外国人永久居留身份证: since 2023 eighteen digits that begin with 9, made as GB 11643-1999
      says; since 2004 three letters of the country and twelve digits, the date of birth among them.
    """
    number = re.sub(r"[()]", "", _plain(text))
    if re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return identity_number(number, today)
    if foreign := re.fullmatch(r"[A-Z]{3}[0-9]{4}([0-9]{6})[0-9]{2}", number):
        _of_this_or_the_last_century(foreign[1])
        return number
    if not re.fullmatch(r"[HM][0-9]{8}([0-9]{2})?|[0-9]{8}([0-9]{2}[A-Z]?)?", number):
        raise BadData(
            "A permit number is H or M and eight digits (Hong Kong, Macao), eight digits (Taiwan), "
            "or that of a foreigner's permanent residence card."
        )
    return number


def _of_this_or_the_last_century(born: str) -> None:
    """BadData unless the six digits are a day of either (no century stands in the number)."""
    for century in ("19", "20"):
        try:
            date.fromisoformat(f"{century}{born[:2]}-{born[2:4]}-{born[4:]}")
        except ValueError:
            continue
        return
    raise BadData("The date of birth in the permit number does not exist.")


def _plain(text: str) -> str:
    return re.sub(r"[ -]", "", unicodedata.normalize("NFKC", text)).upper()


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) without blanks, its check digit proved; BadData."""
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, ValidationError

    code = re.sub(r"[ -]", "", text).upper()
    try:
        if not code.isascii():
            raise ValidationError
        return str(uscc.validate(code))
    except InvalidChecksum:
        raise BadData("The check digit of the credit code {value} is wrong.", value=code) from None
    except ValidationError:
        raise BadData(
            "{value} is no unified social credit code: 18 digits and letters, such as {example}.",
            value=code,
            example="91110000600037341L",
        ) from None
