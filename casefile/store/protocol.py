"""What every store promises, in five parts; a function asks for the part that it needs. Long, as
whoever makes another kind of store reads the five side by side.

Times are in UTC. Reading never waits for more than one commit of a writer.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from casefile.log.events import Event, NewEvent, Parcel, Stamp
from casefile.log.problems import Part, Problem
from casefile.log.rows import EVER, CaseFilter, CaseRow, ClockRow, Derived, Grant, Mark, ReportRow
from casefile.store.chain import LogLink
from casefile.store.locator import Locator

SCRUB, REBUILD = "scrub", "rebuild"
"""What may be left to do (``chores``)."""


class Reading(Protocol):
    """The log as it can be read, as it is or as it was, and the files that it names."""

    def events(self, stream: str, after: int = 0) -> list[Event]:
        """The events of one stream in order, those after number ``after``; none for an unknown
        stream."""

    def each_stream(self, streams: Iterable[str]) -> Iterator[list[Event]]:
        """The same of several streams, one after the other, of which only a few are held at a time;
        far cheaper than asking for each."""

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        """The events of those kinds in ``stream``, in order."""

    def latest(self, stream: str, kind: str) -> Event | None:
        """The last event of that kind in ``stream``."""

    def last(self, stream: str) -> int:
        """The number of the last event of ``stream``; 0 if there is none."""

    def streams(self) -> Iterator[str]:
        """Every case's stream, in the order of their opening."""

    def head(self) -> tuple[int, str]:
        """Number and hash of the last event; (0, 64 zeros) for an empty log."""

    def log(self, after: int, most: int) -> list[Event]:
        """The first ``most`` events, of whatever stream, that follow event ``after``, in order."""

    def written(self, key: str) -> Event | None:
        """The first event of the write that was marked with ``key``."""

    def hash_of(self, seq: int) -> str:
        """The hash of event ``seq``; nothing if there is no such event."""

    def hashed(self, head: str) -> int:
        """The last event whose hash begins with ``head`` (hexadecimal); 0 if there is none."""

    def file(self, sha256: str) -> bytes | None:
        """What ``put_file`` kept; BadData if it is something else by now."""


class Log(Reading, Protocol):
    """The append-only log of events, and the only way to write."""

    committed: int
    """The number of the last event that was committed through this store; 0 for none."""

    def write(self, *, ahead: bool = False) -> AbstractContextManager[None]:
        """The only way to write: everything inside is committed together, or not at all.

        One writer at a time; what is read inside is not changed by others before the commit.
        Raises Busy when others do not finish in time, CannotWrite when the file takes no data.

        ``ahead`` lets a store decide before others have to wait, which then wait for its commit
        only. Overtaken if what was read inside was not the same any more by then.
        """

    def recorded(self, events: list[Event]) -> list[Event]:
        """The ``events`` that were appended in the last ``write``, as they stand: what is decided
        ahead has its numbers and hashes from the commit."""

    def append(
        self,
        stream: str,
        after: int,
        events: Sequence[NewEvent],
        stamp: Stamp,
    ) -> list[Event]:
        """Add ``events`` to ``stream``, whose last number is ``after`` (0 for a new stream).

        Only inside ``write``. Raises Changed if the stream has moved on. A key marks the
        write: ``written`` finds it again.
        """

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        """The same for many streams at once, each appearing in one parcel only; far cheaper than
        one by one. Only inside ``write``."""

    def snapshot(self, wanted: CaseFilter) -> tuple[int, list[str]]:
        """The number of the last event, and the numbers of the cases that ``wanted`` describes
        (newest first), both of one moment."""

    def past(self, seq: int) -> Reading:
        """The log as it was when event ``seq`` was the last one, for reading only; it stays so
        while others write, and keeps nobody waiting."""


class Rows(Protocol):
    """The rows that are derived from cases; they can be made anew from the log."""

    def put_case(self, derived: Derived, before: Derived | None = None) -> None:
        """Replace every row that is derived from a case, where they are known those put ``before``.
        Only inside ``write``."""

    def holds(self, derived: Derived) -> bool:
        """Whether exactly these rows are put for their case, letter by letter."""

    def put_cases(self, found: Iterable[Derived]) -> None:
        """The same as ``put_case`` for many cases of which nothing was put before; far cheaper than
        one by one. Only inside ``write``."""

    def move_clocks(self, clocks: Iterable[ClockRow], marks: Iterable[Mark] = ()) -> None:
        """Give clocks that were put before another deadline, or make it certain; nothing else of
        them changes. ``marks`` are added. Only inside ``write``."""

    def case(self, number: str) -> CaseRow | None:
        """What was put for one case."""

    def clocks(self, number: str) -> list[ClockRow]:
        """The clocks that were put for a case, in the order of their names."""

    def open_clocks(self, *, before: datetime | None = None) -> list[ClockRow]:
        """The clocks of all cases that still run or stand still, the first due first; only those
        due before a moment, where asked."""

    def provisional_clocks(self) -> list[ClockRow]:
        """The clocks, ended ones too, whose deadline reckons beyond the days off that are known."""

    def marks(
        self, *, since: datetime | None = None, case: str = "", mark: str = "", value: str = ""
    ) -> list[Mark]:
        """The marks since a moment, of one case, of one name, or of one value; in the order of
        their time."""

    def grants(
        self, *, case: str = "", customer: str = "", grantor: str = "", since: datetime = EVER
    ) -> list[Grant]:
        """The grants since a moment on one case, to one customer, by one member of staff, or all
        of them."""

    def sum_granted(
        self, grantor: str, after: datetime, until: datetime, remedy: str, but: Collection[str]
    ) -> int:
        """The fen that somebody granted after a moment and until another one, of one remedy or (for
        an empty name) of all together, on all cases ``but`` some."""

    keeps_tellings: bool
    """Whether it keeps what reports count of a case; a store that does not puts and has none."""

    def put_tellings(self, found: Iterable[ReportRow]) -> None:
        """Keep what reports count of cases, each in the place of what was kept of its case; nothing
        of a case on which something was recorded since. Only inside ``write``."""

    def put_tellings_if_free(self, found: Iterable[ReportRow]) -> bool:
        """The same in a write of its own, where that keeps nobody waiting; whether it was done:
        not while somebody else writes, nor where nothing can be written."""

    def tellings(
        self, cases: Sequence[str], bases: Collection[str], until: int
    ) -> dict[str, bytes]:
        """What is kept of those cases by one of those bases: of none on which something was
        recorded since, or after event ``until``."""

    def told_by(self, bases: Collection[str], until: int) -> set[str]:
        """Every case of which ``tellings`` has something."""

    def told_under(self) -> list[str]:
        """The versions of the policy that cases stand under, of which tellings may be kept."""

    def next_serial(self, year: int) -> int:
        """One more than the highest serial number used in ``year``."""

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        """The cases that ``wanted`` describes, newest first; from derived rows only."""

    def named(self, tail: str) -> list[str]:
        """The numbers of the cases that ``tail`` may mean: a full number, a serial number
        (``123``, leading zeros or none), year and serial (``2026-123``), or an end of a number
        that is not digits alone: part of a serial number is another case's."""


class Files(Protocol):
    """Files kept by what they hold: policies, templates, papers, and forms made of templates."""

    def put_file(self, content: bytes) -> str:
        """Keep ``content`` under its SHA-256, which is returned. Only inside ``write``."""

    def also_named(self, papers: Mapping[str, str]) -> set[str]:
        """Those of ``papers``, each with its stream, that must stay when that stream is erased:
        others name them too."""

    def put_form(self, template: str, maker: str, content: bytes) -> None:
        """Keep what a template was made into, by the template's SHA-256. Only inside ``write``."""

    def form(self, template: str, maker: str) -> bytes | None:
        """What that maker made of the template, if it was put."""

    def forms(self) -> list[str]:
        """The templates of which something was put."""


class Proof(Protocol):
    """Whether everything is as it was written."""

    def log_parts(self) -> list[Part]:
        """What there is to prove of the log as it stands, in parts that may be proven apart: by
        others who open the same store too, while somebody writes."""

    def derived_parts(self) -> list[Part]:
        """The same for what follows from the log, as far as the store knows how; only of use where
        the log is sound."""

    def prove(self, part: Part) -> list[Problem]:
        """Everything in ``part`` that its own proof does not bear out."""

    def problems(self) -> Iterator[Problem]:
        """What ``prove`` finds in all parts of the log and, where the log is sound, in the rest."""

    def quick_problems(self) -> Iterator[Problem]:
        """What a quick look finds of them: the file's pages, the schema, the last links."""


class Upkeep(Protocol):
    """What keeps a store whole: copies, erasing, what is left to do."""

    locator: Locator
    """Where others open the same store."""

    acts_as: tuple[str, str]
    """The login that the store itself knows whoever opened it by, and whose it is; empty where it
    knows nobody."""

    partial: bool
    """Whether whoever opened it is shown a part of the cases only, by the store itself."""

    former: str
    """Where the copy of before lies, if opening had to bring the store up to this program."""

    def close(self) -> None:
        """Let go of the file; the store must not be used afterwards."""

    def alone(self) -> AbstractContextManager[None]:
        """Hold the place of the one nightly run; Busy at once if somebody else holds it."""

    def copy(self, target: Path, tell: Callable[[int, int], None] | None = None) -> None:
        """Write all of the store, as it is at one moment, into the new file ``target``; others go
        on reading meanwhile, and write when it is done. Whoever gives the file its name syncs it;
        ``tell`` hears how far it has come."""

    def erase(self, stream: str, files: Iterable[str]) -> None:
        """Delete the personal facts of all events of ``stream``, their words, and ``files``.

        Only inside ``write``, right after the event ``personal.erased`` that names the files was
        appended to the stream; anything else is refused by the store itself.
        """

    def scrub(self) -> None:
        """Leave no trace of what was erased, wherever the store keeps its data; outside ``write``.
        Until it has come to its end, ``chores`` names it."""

    def chores(self) -> dict[str, str]:
        """What is left to do, and about which stream: ``scrub`` after erasing; ``rebuild`` of the
        derived rows after opening brought the store up to this program."""

    def maker(self) -> str:
        """Who made the derived rows, as ``made_by`` was told last; nothing if nobody said."""

    def made_by(self, maker: str) -> None:
        """Keep who made the derived rows. Only inside ``write``."""

    def clear_derived(self) -> None:
        """Forget every derived row, to make them anew. Only inside ``write``."""

    def index(self, events: Iterable[Event]) -> None:
        """Make the words of ``events`` searchable again. Only inside ``write``."""


class Store(Log, Rows, Files, Proof, Upkeep, Protocol):
    """An append-only log of events, with rows derived from it and the files that it names."""


@runtime_checkable
class Movable(Store, Protocol):
    """A store whose log may be carried to another one, hash by hash."""

    def links(self, after: int, most: int) -> list[LogLink]:
        """The first ``most`` events that follow event ``after``, as they are written."""

    follows: bool
    """Whether another place records what stands here: nothing is appended, only taken."""

    def follow(self) -> None:
        """From now on only take what another place records. Only inside ``write``."""

    def take(self, links: Sequence[LogLink]) -> list[Event]:
        """Add events that another store wrote, and make their words searchable. Only inside
        ``write``; BadData unless each continues the chain as it is here."""
