"""What others see of a name, a telephone or an identity number."""


def mask_name(name: str) -> str:
    """A name as others may see it: the first character and one star, ``王*``."""
    return f"{name[0]}*" if len(name) > 1 else "*"


def mask_phone(phone: str) -> str:
    """A telephone number as others may see it: ``138****8000``; short ones keep two digits."""
    digits = "".join(sign for sign in phone if sign in "0123456789")
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "****"


def mask_id(number: str) -> str:
    """An identity number as others may see it, without the day of birth: ``110101********1234``."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "***"


def mask_passport(number: str) -> str:
    """The number of a passport or a permit as others may see it: ``E******78``; a long one as an
    identity number."""
    if len(number) > 10:
        return mask_id(number)
    return f"{number[0]}{'*' * (len(number) - 3)}{number[-2:]}" if len(number) > 6 else "***"


def mask(value: str, manner: str) -> str:
    """``value`` masked in a manner of the policy: name, phone, id, passport, all or none."""
    match manner:
        case "none":
            return value
        case "phone":
            return mask_phone(value)
        case "id":
            return mask_id(value)
        case "passport":
            return mask_passport(value)
        case "all":
            return "***"
        case _:
            return mask_name(value)
