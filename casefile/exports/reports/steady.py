"""Office files whose bytes follow from what they hold: no time of writing is in them, so that a
report made again for the same event is the same file."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ANY_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold."""
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def steady(content: bytes, at: datetime) -> bytes:
    """The same office file, as if it had been written at ``at``."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = _WRITTEN.sub(rb"\g<1>" + moment + rb"\g<2>", part)
            elif name.endswith(".xlsx"):
                part = steady(part, at)
            info = ZipInfo(name, ANY_TIME)
            info.compress_type = ZIP_DEFLATED
            after.writestr(info, part)
    return out.getvalue()
