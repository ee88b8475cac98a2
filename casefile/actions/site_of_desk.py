"""Which site a desk is, of several that each have a log and numbers of their own."""

from weakref import WeakKeyDictionary

from casefile.errors import Refused
from casefile.log.events import OFFICE, SiteNamed
from casefile.policy import Policy
from casefile.store import Reading

_sites: WeakKeyDictionary[Reading, tuple[int, str]] = WeakKeyDictionary()


def site_of(store: Reading) -> str:
    """The name of the site that the desk is; nothing of a desk that stands for itself."""
    seen = store.last(OFFICE)
    known = _sites.get(store)
    if known is None or known[0] != seen:
        named = store.latest(OFFICE, SiteNamed.kind)
        payload = named.payload if named else None
        known = _sites[store] = seen, payload.site if isinstance(payload, SiteNamed) else ""
    return known[1]


def own_site(store: Reading) -> str:
    """The same; Refused where it has no name."""
    site = site_of(store)
    if not site:
        raise Refused("This desk is no site yet; give it a name: casefile site name S2")
    return site


def number_for(store: Reading, policy: Policy, year: int, serial: int) -> str:
    """The number of the case with that serial number of the year: as the policy spells it, behind
    the name of the site, unless it begins with that anyway."""
    number, site = policy.identity.number.format(year=year, seq=serial), site_of(store)
    return number if not site or number.startswith(f"{site}-") else f"{site}-{number}"
