"""Finding the cases of a caller who tells the last four digits of a telephone number."""

import unicodedata

from casefile.actions.act import act_on
from casefile.actions.entry import Entry, staff_of
from casefile.actions.policies import current_policy
from casefile.derived.marks import LAST_FOUR
from casefile.errors import BadData
from casefile.people.rights import may
from casefile.procedure.steps import found_by_last_four
from casefile.store import Store
from casefile.values.patterns import pattern

_FOUR = pattern("[0-9]{4}")


def ending_in(store: Store, digits: str, entry: Entry) -> tuple[str, ...]:
    """The cases of customers whose number ends in these four digits; that they were found so is put
    on record on each. NotPermitted without the right to it, whether there is any or not."""
    _, policy = current_policy(store)
    may(policy, staff_of(policy, entry), "last-four")
    told = unicodedata.normalize("NFKC", digits).strip()
    if not _FOUR.fullmatch(told):
        raise BadData("{value} is not four digits; type them as in last-four=8000.", value=digits)
    found = sorted(mark.case for mark in store.marks(mark=LAST_FOUR, value=told))
    if found:
        act_on(store, found, entry, lambda heres: [found_by_last_four(here) for here in heres])
    return tuple(found)
