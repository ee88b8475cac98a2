"""Numbers with a check digit: of a resident's identity card, of an organisation."""

import re

from casefile.errors import BadData


def identity_number(text: str) -> str:
    """The number of a resident's identity card without blanks, its check digit (GB 11643) and date
    of birth proved; else BadData, which does not repeat it.

    The first six digits are not looked up: regions come and go, and the permits of residents from
    Hong Kong, Macao and Taiwan have codes that the lists leave out.
    """
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    number = re.sub(r"[ -]", "", text).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadData("An identity number has 17 digits and a check digit (0 to 9, or X).")
    try:
        ric.get_birth_date(number)
    except ValidationError:
        raise BadData("The date of birth in the identity number does not exist.") from None
    if number[-1] != ric.calc_check_digit(number):
        raise BadData(
            "The check digit of the identity number is wrong: copy it from the card anew."
        )
    return number


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
