"""How an answer spells a value. What a page makes of it keeps its type (a moment, an amount, a
title) until it is printed; what a program reads is text, and that is what the schema says."""

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from casefile.errors import Message
    from casefile.values.value import Facts, Title

    Said = Title | Message | str
    Moment = datetime | str
    Yuan = Decimal | str
    Known = Facts
else:
    Said = str
    """A title or a sentence in the language of the answer."""
    Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
    """ISO 8601 with the zone of the desk."""
    Yuan = Annotated[str, Meta(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
    """An amount of yuan with two decimals."""
    Known = dict[str, str | list[str]]
    """Facts by their keys."""

DateTold = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A date."""
ConditionTold = list[dict[str, Any]]
"""Rows of which one must hold: facts, and the values or bounds that each may have."""
