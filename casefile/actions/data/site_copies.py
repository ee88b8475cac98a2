"""The copy of a site's log that stands elsewhere and is fed by bundles.

A site is known by the hash of its first event. Its copy is read like any desk; nothing is recorded
in it, it only takes what the site recorded.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from casefile.actions.data.bundle_file import Bundle, bundle_in, erased_by, not_as_made
from casefile.actions.data.bundles import movable
from casefile.actions.data.carried import EVENTS_A_PIECE, carry, files_of
from casefile.actions.data.erasure import finish, unfinished
from casefile.actions.data.rebuild import owes_rows, rows_anew
from casefile.actions.histories import save_anew
from casefile.errors import Altered, BadData, CasefileError, Forked, NotFound, Refused
from casefile.log.events import (
    OFFICE,
    ImportDone,
    NightRun,
    NoticeHanded,
    PersonalErased,
    PersonalExported,
    ReportIssued,
    TemplateApplied,
)
from casefile.store import Locator, Store, backend_of, opened
from casefile.store.chain import LogLink
from casefile.store.protocol import Movable

Tell = Callable[[int, int], None] | None
BYTES_A_PIECE = 50_000_000
"""Bytes of files that are held at a time."""
_TOUCHING_NO_CASE = {
    kind.kind
    for kind in (
        *(ImportDone, NightRun, NoticeHanded, PersonalExported, ReportIssued, TemplateApplied),
    )
}
"""Of the office's events those that change no row of any case."""


class BundleTaken(msgspec.Struct, frozen=True):
    """A copy that follows a site: its last event and the hash of it, and how many stood there
    before."""

    place: Locator
    site: str
    events: int
    head: str
    before: int


def take_bundle(copy: Store | Locator, file: Path, tell: Tell = None) -> BundleTaken:
    """Take a bundle into the copy of a site's log, which is made where only a place is named: all
    of it or nothing. What is there already changes nothing.

    Refused where events are missing between the two, Forked where one number has two events,
    Altered where the file is not as it was made, BadData for the bundle of another site.
    """
    with bundle_in(file) as bundle:
        if isinstance(copy, Locator):
            return _begun(copy, bundle, tell)
        taken = _taken(movable(copy), bundle, tell)
        try:
            finish(copy)
        except CasefileError as error:
            raise unfinished(error) from error
        return taken


def _begun(place: Locator, bundle: Bundle, tell: Tell) -> BundleTaken:
    if bundle.beginning.since:
        raise Refused(
            "{file} goes on from event {since}, and nothing is at {path} yet; begin with a bundle "
            "that is made without --since.",
            file=str(bundle.path),
            since=bundle.beginning.since,
            path=str(place),
        )
    with backend_of(place).making(place) as making:
        store = movable(making.store)
        with store.write():
            store.follow()
        taken = _taken(store, bundle, tell)
        making.publish([])
    with closing(opened(place)) as whole:
        finish(whole)
    return msgspec.structs.replace(taken, place=place)


def _taken(store: Movable, bundle: Bundle, tell: Tell) -> BundleTaken:
    if not store.follows:
        raise Refused(
            "{path} is a desk of its own and takes no bundles; give the site's log a place of its "
            "own: casefile --db PATH bundle take {file}",
            path=str(store.locator),
            file=str(bundle.path),
        )
    with store.write():
        before = _continued(store, bundle)
        with _as_recorded(bundle, before):
            _carried(store, bundle, before, tell)
    events, head = store.head()
    return BundleTaken(store.locator, bundle.beginning.site, events, head, before)


@contextmanager
def _as_recorded(bundle: Bundle, here: int) -> Iterator[None]:
    """Altered for events that no site records, however well their hashes fit: whoever writes them
    can reckon hashes too, and whatever reads a log trusts it. Where ``here`` stood events before,
    with what was found, which may lie in those."""
    altered = not_as_made(bundle.path)
    try:
        yield
    except (BadData, NotFound, Refused) as error:
        altered.parts = (error.message, *error.parts) if here else ()
        raise altered from error
    except (ArithmeticError, AssertionError, AttributeError, LookupError) as error:
        raise altered from error
    except (RecursionError, TypeError, ValueError) as error:
        raise altered from error


def _continued(store: Movable, bundle: Bundle) -> int:
    """How many events of the site stand here; a bundle of another site, or one that does not reach
    back to them, is told."""
    here, head = store.head()
    begun = bundle.beginning
    if here and store.hash_of(1) != begun.site:
        raise BadData(
            "{path} follows another site than the one that {file} is of; nothing was changed.",
            path=str(store.locator),
            file=str(bundle.path),
        )
    if begun.since > here:
        raise Refused(
            "{file} goes on from event {since}, and {path} ends with event {last}; {count} between "
            "them are missing. Have the site make: casefile bundle make FILE --since {head}",
            file=str(bundle.path),
            since=begun.since,
            path=str(store.locator),
            last=here,
            count=begun.since - here,
            head=head[:16],
        )
    if begun.since and (known := store.hash_of(begun.since)) != begun.after:
        raise Forked(
            "The logs of one site part: event {seq} is {here} at {path} and {there} in {file}, and "
            "what parts them may be earlier. Nothing was taken; find out which is right.",
            seq=begun.since,
            here=known,
            path=str(store.locator),
            there=begun.after,
            file=str(bundle.path),
        )
    return here


class _Account:
    """What new events leave to be looked at once all of them are here."""

    def __init__(self) -> None:
        self.streams: dict[str, None] = {}
        self.office: set[str] = set()
        self.erased: dict[str, int] = {}
        self.gone: set[str] = set()
        self.without_facts: list[tuple[str, int, int]] = []
        self.named: dict[str, int] = {}

    def add(self, link: LogLink, files: dict[str, bytes]) -> None:
        """Take account of an event that brought ``files``."""
        seq, stream, no, kind, *_, sealed = link.row
        if stream == OFFICE:
            self.office.add(kind)
        else:
            self.streams[stream] = None
        if kind == PersonalErased.kind:
            self.erased[stream] = no
            self.gone.update(erased_by(link))
        if sealed is not None and link.text is None:
            self.without_facts.append((stream, no, seq))
        for sha256 in files_of(link):
            self.gone.discard(sha256)  # named again: it has to be there
            if sha256 not in files:
                self.named.setdefault(sha256, seq)

    def lacking(self, store: Movable) -> int:
        """The first event of which personal facts or files are missing that no erasure accounts
        for; 0 for none. The chain does not tell, since it must hold without them."""
        found = [seq for stream, no, seq in self.without_facts if no > self.erased.get(stream, 0)]
        for sha256, seq in self.named.items():
            if sha256 not in self.gone and store.file(sha256) is None:
                found.append(seq)
        return min(found, default=0)


def _carried(store: Movable, bundle: Bundle, here: int, tell: Tell) -> None:
    """Take what is new in pieces, and make the rows of the cases that changed: of all of them where
    the office changed what they follow from."""
    account = _Account()
    for links, files in _pieces(_unknown(store, bundle, here)):
        carry(store, links, files.get)
        for link in links:
            account.add(link, files)
        if tell:
            tell(links[-1].row[0], bundle.end.events)
    if seq := account.lacking(store):
        raise Altered(
            "What belongs to event {seq} is not in the bundle; nothing was taken. Have it made or "
            "sent again.",
            seq=seq,
        )
    if owes_rows(store) or account.office - _TOUCHING_NO_CASE:
        for _ in rows_anew(store):
            pass
        return
    for stream in account.streams:
        save_anew(store, stream)


def _unknown(
    store: Movable, bundle: Bundle, here: int
) -> Iterator[tuple[LogLink, dict[str, bytes]]]:
    known: dict[int, str] = {}
    for link, files in bundle.events():
        seq = link.row[0]
        if seq > here:
            yield link, files
            continue
        if seq not in known:
            found = store.links(seq - 1, EVENTS_A_PIECE)
            known = {one.row[0]: one.hash.hex() for one in found}
        if known[seq] != link.hash.hex():
            raise Forked(
                "The logs of one site part: event {seq} is {here} at {path} and {there} in {file}. "
                "Nothing was taken; find out which is right.",
                seq=seq,
                here=known[seq],
                path=str(store.locator),
                there=link.hash.hex(),
                file=str(bundle.path),
            )


def _pieces(
    every: Iterator[tuple[LogLink, dict[str, bytes]]],
) -> Iterator[tuple[list[LogLink], dict[str, bytes]]]:
    links: list[LogLink] = []
    files: dict[str, bytes] = {}
    for link, beside in every:
        links.append(link)
        files |= beside
        if len(links) == EVENTS_A_PIECE or sum(map(len, files.values())) > BYTES_A_PIECE:
            yield links, files
            links, files = [], {}
    if links:
        yield links, files
