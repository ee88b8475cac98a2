"""Desks that the store itself holds to what they may: what a DBA runs to make one."""

from casefile.errors import Refused
from casefile.people.kinds_of_rights import VERBS_OF, WORDS_OF
from casefile.people.rights import acting
from casefile.policy import Policy
from casefile.policy.people import RESERVED
from casefile.store import Store, backend_of
from casefile.store.backend import WhoseRight
from casefile.store.protocol import Movable


def desk_script(store: Store, policy: Policy, login: str, staff: str) -> tuple[str, str]:
    """The member that ``staff`` means and the statements that make ``login`` their desk; for no
    ``staff`` those that end it. Refused where the store knows no logins, and in the
    copy of a site's log."""
    if staff and isinstance(store, Movable) and store.follows:
        raise Refused(
            "{path} follows the log of a site, and nobody has a desk in it.",
            path=str(store.locator),
        )
    write = backend_of(store.locator).desk_script
    if write is None:
        raise Refused(
            "{path} knows no logins; take the log to a server first: casefile move --to "
            "postgresql://…",
            path=str(store.locator),
        )
    member = acting(policy, staff).id if staff else ""
    whose = WhoseRight(dict(VERBS_OF), frozenset(RESERVED), dict(WORDS_OF))
    return member, write(store.locator, login, member, whose)
