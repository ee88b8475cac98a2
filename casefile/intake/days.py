"""Days and times as registers have them: the year first, so that nothing has to be guessed."""

import re

_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_DAY = re.compile(
    r"([12][0-9]{3})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[\sT]+([0-9]{1,2})\s*[:：时]\s*([0-9]{1,2})(?:\s*分|(?:[:：]([0-9]{1,2}))?))?"
)


def spelled(raw: str) -> str:
    """``2026/3/2 9:30`` and ``2026年3月2日`` as ISO 8601 has them; any other text as it is."""
    text = raw.strip()
    if _ISO.fullmatch(text):
        return text
    read = _DAY.fullmatch(text)
    if not read:
        return raw
    day = f"{read[1]}-{int(read[2]):02}-{int(read[3]):02}"
    if not read[4]:
        return day
    return f"{day}T{int(read[4]):02}:{int(read[5]):02}:{int(read[6] or 0):02}"
