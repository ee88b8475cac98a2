"""Bytes of a file read as text: UTF-8, or the encoding that somebody names."""

from casefile.errors import BadData, Usage

ENCODINGS = {
    "utf-8": "utf-8-sig",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf-16": "utf-16",
}
MARK_OF_UTF_8 = b"\xef\xbb\xbf"


def as_text(content: bytes, name: str, encoding: str = "", *, asked: bool = True) -> str:
    """The text in ``content``, which is called ``name``. BadData tells the line that is none, and
    which encoding it may be where that can be said (``asked``); Usage, that nobody knows it."""
    if name == "-" and not encoding and not _is_utf_8(content):
        raise BadData("Standard input is not UTF-8 text.")
    encoding = encoding.lower()
    if encoding not in ("", *ENCODINGS):
        raise Usage(
            "There is no encoding {name}; there are: {known}.",
            name=encoding,
            known=tuple(ENCODINGS),
        )
    if encoding not in ("", "utf-8") and content.startswith(MARK_OF_UTF_8):
        raise BadData("The file says itself that it is UTF-8; leave --encoding away.")
    try:
        return content.decode(ENCODINGS[encoding or "utf-8"])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if not asked:
            raise BadData("{path} is not UTF-8 text.", path=name) from error
        if encoding not in ("", "utf-8"):
            raise BadData(
                "Line {line} is not {encoding} text; try another --encoding.",
                line=line,
                encoding=encoding,
            ) from error
        other = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"
        if name:
            raise BadData(
                "{path} is not UTF-8 text (line {line}); if a Chinese program of Windows wrote it: "
                "--encoding {encoding}",
                path=name,
                line=line,
                encoding=other,
            ) from error
        raise BadData(
            "Line {line} is not UTF-8 text; if a Chinese program of Windows wrote it: "
            "--encoding {encoding}",
            line=line,
            encoding=other,
        ) from error


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
