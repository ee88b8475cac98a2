"""From the bytes of a file to a sheet: which format, which encoding."""

from pathlib import PurePath

from casefile.errors import Usage
from casefile.intake.delimited import mark_of, read_delimited
from casefile.intake.objects import read_json, read_lines
from casefile.intake.sheet import Sheet
from casefile.values.encodings import as_text

FILE_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
UNREAD_ENDINGS = (".xls", ".xlsb", ".et", ".ods")
"""Workbooks in formats that are not read here."""
IMPORT_FORMATS = tuple(dict.fromkeys(FILE_ENDINGS.values()))


def import_format(name: str, given: str) -> str:
    """The format that was asked for, or that the file's name tells; Usage otherwise."""
    if given:
        if given.lower() not in IMPORT_FORMATS:
            raise Usage(
                "There is no format {name}; there are: {known}.", name=given, known=IMPORT_FORMATS
            )
        return given.lower()
    if name == "-":
        raise Usage(
            "Standard input does not tell its format; say --format {known}.",
            known="|".join(IMPORT_FORMATS),
        )
    ending = PurePath(name).suffix.lower()
    if ending in UNREAD_ENDINGS:
        raise Usage("{path} is a workbook of another kind: save it as .xlsx.", path=name)
    if ending not in FILE_ENDINGS:
        raise Usage(
            "The name of {path} does not tell its format; say --format {known}.",
            path=name,
            known="|".join(IMPORT_FORMATS),
        )
    return FILE_ENDINGS[ending]


def read_sheet(content: bytes, form: str, encoding: str = "", sheet: str = "") -> Sheet:
    """The table in ``content``; BadData tells what keeps it from being read."""
    if sheet and form != "xlsx":
        raise Usage("--sheet is for workbooks only.")
    if form == "xlsx":
        from casefile.intake.workbook import read_workbook

        return read_workbook(content, sheet)
    text = as_text(content, "", encoding)
    match form:
        case "json":
            return read_json(text)
        case "jsonl":
            return read_lines(text)
        case "tsv":
            return read_delimited(text, "\t")
        case _:
            return read_delimited(text, mark_of(text))
