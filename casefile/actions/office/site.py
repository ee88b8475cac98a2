"""Giving the site that a desk is its name."""

from casefile.actions.entry import Entry
from casefile.actions.office.log import put_on_office, who_applies
from casefile.actions.site_of_desk import site_of
from casefile.errors import Refused
from casefile.log.events import OFFICE, NewEvent, SiteNamed
from casefile.store import Store
from casefile.values.sites import site_name


def name_site(store: Store, typed: str, entry: Entry) -> int:
    """Put the name of the site on record, once and for ever, as the numbers of its cases bear it;
    the event, 0 where it was called so before."""
    name = site_name(typed)
    with store.write():
        known = site_of(store)
        if known == name:
            return 0
        if known:
            raise Refused(
                "This desk is site {site}, and the numbers of its cases say so; it keeps its name.",
                site=known,
            )
        begun = store.last(OFFICE)
        actor = who_applies(store, entry) if begun else entry.staff or entry.login
        return put_on_office(store, NewEvent(entry.now, SiteNamed(name)), entry, actor).seq
