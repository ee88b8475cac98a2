"""Brackets that papers put around words which may have some of their own."""

import re

from casefile.values.value import Title


def bracketed(form: Title, lang: str, **said: str) -> str:
    """A form with its values filled in. Brackets around words that have brackets of their own are
    square ones, as GB/T 15834 has it; what is put in stays as it was written."""

    def apart(segment: re.Match[str]) -> str:
        filled = segment[0].format(**said)
        inner = filled[1:-1]
        if not re.search("[（）()]", inner):
            return filled
        return f"〔{inner}〕" if filled[0] == "（" else f"[{inner}]"

    pieces = re.split(r"(（[^（）]*）|\([^()]*\))", form.of(lang))
    return "".join(
        apart(found) if (found := re.fullmatch(r"（.*）|\(.*\)", piece)) else piece.format(**said)
        for piece in pieces
    )
