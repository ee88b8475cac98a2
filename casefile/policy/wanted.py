"""What should have stood where something of another shape does, as whoever writes TOML reads it."""

from typing import Any

import msgspec

from casefile.errors import Message, message


def wanted_list(kind: Any, raw: object, place: str) -> Message:
    """What is wanted where a list of ``kind`` is: rows under brackets of their own, for a table."""
    if isinstance(raw, dict) and is_row(kind) and place.isidentifier():
        return message("rows under [[{table}]], with double brackets", table=place)
    return message("a list")


def wanted_row(kind: Any) -> Message:
    """What is wanted in a list of such rows: the keys that each must have."""
    fields = msgspec.structs.fields(kind)
    example = ", ".join(f"{field.encode_name} = …" for field in fields if field.required)
    return message("rows such as {example}", example="{ " + example + " }")


def wanted_table(raw: object, place: str, *, named: bool = False) -> Message:
    """What is wanted where a table is; ``named`` where it holds tables that have names."""
    if isinstance(raw, list) and raw and isinstance(raw[0], dict) and place.isidentifier():
        if named:
            return message("tables with names, [{table}.NAME]", table=place)
        return message("one table, [{table}]", table=place)
    return message("a table")


def is_row(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def shortly(raw: object) -> str | Message:
    """What stands there, for a sentence."""
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, dict) and raw:
        return message("a table")
    if isinstance(raw, list) and any(isinstance(one, dict) for one in raw):
        return message("a list of tables")
    return str(raw)[:80]
