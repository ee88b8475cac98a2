"""What versions stored by earlier releases left unsaid, as those releases understood it.

This is history and follows nothing: not the grammar of today, not its defaults. A release whose
grammar gains a key, loses one or understands one otherwise raises ``FORMAT`` and adds here how a
text of the format before is spelled in the new one. What is written here is never changed.
"""

import copy
from collections.abc import Iterator
from typing import Any

from casefile.policy.first_format import UNSAID_IN_1

_USUAL_IN_1 = {
    "category": "category",
    "complainant": "name",
    "about": "about",
    "honorific": "honorific",
    "customer": "phone",
}


def _from_1(text: dict[str, Any]) -> dict[str, Any]:
    """Format 1 left out what had its default, the usual names of what lists show, and how a
    personal fact is masked that says nothing of it."""
    for path, unsaid in UNSAID_IN_1:
        for row in _rows(text, path.split()):
            for key in unsaid.keys() - row.keys():
                value = unsaid[key]
                row[key] = {} if value == {} else value  # a table of its own, to be filled in
    for field, usual in _USUAL_IN_1.items():
        key = text["summary"][field] or usual
        text["summary"][field] = key if key in text["fact"] else ""
    for fact in text["fact"].values():
        if fact["personal"] and not fact["mask"]:
            fact["mask"] = fact["type"] if fact["type"] in ("phone", "id") else "name"
    return text


def _rows(table: Any, path: list[str]) -> Iterator[dict[str, Any]]:
    """Every table that ``path`` leads to; ``*`` stands for each row or entry of a table."""
    if not path:
        yield table
    elif path[0] == "*":
        for row in table.values() if isinstance(table, dict) else table:
            yield from _rows(row, path[1:])
    elif table.get(path[0]) is not None:
        yield from _rows(table[path[0]], path[1:])


_UNSAID_IN_2 = {
    "every": "",
    "due": "",
    "before": "",
    "restarts": [],
    "extends": [],
    "on": [],
}


def _from_2(text: dict[str, Any]) -> dict[str, Any]:
    """Format 2 had no clocks that are due on a date or again and again, that begin anew or are
    extended, or that count some contacts only."""
    for clock in text["clock"]:
        clock |= {key: list(value) if value == [] else value for key, value in _UNSAID_IN_2.items()}
    return text


_UNSAID_IN_3: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {"renamed": {}, "day": []}),
    ("policy", {"workdays": ["mon", "tue", "wed", "thu", "fri"]}),
    ("staff *", {"since": "", "until": ""}),
    ("clock *", {"when": []}),
    ("", {"floor": []}),
    ("remedy *", {"unvalued": "free"}),
    ("step *", {"requires": [], "judges": False}),
    ("route_step *", {"requires": [], "judges": False}),
    ("route *", {"judges": [], "requires": {}}),
    ("settlement", {"payer": "", "moment": ""}),
)


def _from_3(text: dict[str, Any]) -> dict[str, Any]:
    """Format 3 left unsaid what is here, and understood it so."""
    return _said(text, _UNSAID_IN_3)


_KINDS_OF_ATTACHMENTS = [
    {"id": named, "title": {"zh": zh, "en": en}}
    for named, zh, en in (
        *(("evidence", "证据", "evidence"), ("voucher", "票据凭证", "voucher")),
        *(("photo", "照片", "photograph"), ("record", "录音录像", "recording")),
        *(("identity", "身份证明", "proof of identity"), ("medical", "就医材料", "medical papers")),
        *(("signed", "签字文书", "signed paper"), ("other", "其他", "other")),
    )
]
_UNSAID_IN_4: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "",
        {
            "report": {
                "by": [],
                "unit": "",
                "store": "",
                "merchant": "",
                "cause": "",
                "upheld": [],
                "satisfied": [],
                "skipped": [],
                "claimed": "",
                "penalties": [],
                "answers": [],
                "acknowledged": "",
                "improved": "",
            }
        },
    ),
    ("", {"derive": [], "alert": [], "attachments": {}, "ending": []}),
    ("clock *", {"otherwise": "", "outlives": False}),
    ("fact *", {"of": [], "min": "", "max": "", "default": "", "others": False}),
    ("step *", {"needs_any": []}),
    ("route_step *", {"needs_any": []}),
    ("step *", {"by": "", "assigns": "", "not_by": [], "unit": ""}),
    ("route_step *", {"by": "", "assigns": "", "not_by": [], "unit": ""}),
    ("attachments", {"kinds": _KINDS_OF_ATTACHMENTS, "largest": 20_000_000, "in_all": 200_000_000}),
    ("staff *", {"name_en": ""}),
    ("settlement", {"merchant_en": ""}),
    ("document *", {"answer_by": "", "signs": [], "to": ""}),
    ("document * promises *", {"when": []}),
)


def _from_4(text: dict[str, Any]) -> dict[str, Any]:
    """Format 4 left unsaid what is here, and understood it so; a person was any text; it counted
    cases as they stand, by the month, in a table of their own."""
    for fact in text["fact"].values():
        fact.setdefault("outside", fact["type"] == "person")
    text["finding"] = [
        {"of": "case", "window": "month", "sum": "", "reaches": "", "shows": []}
        | {"severity": "record", "tell": []}
        | row
        for row in text.pop("tally")
    ]
    return _said(text, _UNSAID_IN_4)


_UNSAID_IN_5: tuple[tuple[str, dict[str, Any]], ...] = (
    ("limit *", {"when": []}),
    ("document *", {"holders": []}),
    ("derive *", {"ever": False}),
    ("report", {"product": "", "insurer": ""}),
    ("clock *", {"not_counted": [], "lapses": False}),
    ("policy", {"currency": "CNY"}),
    ("organisation", {"language": "zh", "logo": ""}),
    ("document *", {"pictures": [], "code": False}),
    ("fact *", {"holds": []}),
    ("notify", {"chat": None, "mail": "", "sender": "", "address": "", "secret": ""}),
    ("step *", {"reopened": False}),
    ("route_step *", {"reopened": False}),
)


def _from_5(text: dict[str, Any]) -> dict[str, Any]:
    """Format 5 left unsaid what is here, and understood it so."""
    return _said(text, _UNSAID_IN_5)


def _comes_again(step: dict[str, Any]) -> bool:
    return bool(step["sums"] or step["until"])


_UNSAID_IN_6: tuple[tuple[str, dict[str, Any]], ...] = (
    ("report", {"manager": "", "skipped_costs": None, "skipped_basis": ""}),
)


def _from_6(text: dict[str, Any]) -> dict[str, Any]:
    """Format 6 left unsaid what is here, and understood it so. A step on a route that comes again
    until it is done met and began clocks by its first recording."""
    again = {f"route:{s['id']}": f"each:{s['id']}" for s in text["route_step"] if _comes_again(s)}
    for clock in text["clock"]:
        named = [(clock, key) for key in ("starts", "stops", "cancels", "restarts")]
        named += [(row, "on") for row in clock["extends"]]
        named += [(row, key) for row in clock["not_counted"] for key in ("begins", "ends")]
        for row, key in named:
            row[key] = [again.get(name, name) for name in row[key]]
    return _said(text, _UNSAID_IN_6)


_UNSAID_IN_7: tuple[tuple[str, dict[str, Any]], ...] = ()


def _from_7(text: dict[str, Any]) -> dict[str, Any]:
    """Format 7 left unsaid what is here, and understood it so."""
    return _said(text, _UNSAID_IN_7)


_UNSAID_IN_8: tuple[tuple[str, dict[str, Any]], ...] = (("", {"ceiling": []}),)


def _from_8(text: dict[str, Any]) -> dict[str, Any]:
    """Format 8 left unsaid what is here, and understood it so."""
    return _said(text, _UNSAID_IN_8)


_UNSAID_IN_9: tuple[tuple[str, dict[str, Any]], ...] = (
    ("document *", {"draws": False, "claims": False, "outward": False}),
    ("document * promises *", {"answers": False}),
    ("organisation", {"account": ""}),
)


def _from_9(text: dict[str, Any]) -> dict[str, Any]:
    """Format 9 left unsaid what is here, and understood it so."""
    return _said(text, _UNSAID_IN_9)


def _said(
    text: dict[str, Any], left_unsaid: tuple[tuple[str, dict[str, Any]], ...]
) -> dict[str, Any]:
    """The text with what it left unsaid, as a format understood it."""
    for path, unsaid in left_unsaid:
        for row in _rows(text, path.split()):
            for key, value in unsaid.items():
                row.setdefault(key, copy.deepcopy(value))
    return text


_NEXT = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
    4: _from_4,
    5: _from_5,
    6: _from_6,
    7: _from_7,
    8: _from_8,
    9: _from_9,
}
"""How a text of each format is spelled in the next."""


def spelled_now(text: dict[str, Any], written: int) -> dict[str, Any]:
    """The text of a version stored in the format ``written``, spelled as it is stored today."""
    while written in _NEXT:
        text = _NEXT[written](text)
        written += 1
    return {**text, "format": written}
