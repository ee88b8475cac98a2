"""What a command line stands in: which database, who types, what time it is, which language."""

import errno
import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casefile.actions.entry import Entry
from casefile.actions.policies import is_practice, policy_about
from casefile.cli import Unread
from casefile.cli.environment import default_database, is_terminal, login, remark, wall_clock
from casefile.cli.touched import Touched
from casefile.derived import MAKER
from casefile.errors import CannotWrite, CasefileError, Usage, in_field
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.store import DEFAULT_NAME, REBUILD, Locator, Store, exists, locate, opened
from casefile.values.languages import SOURCE
from casefile.values.moments import a_moment, local
from casefile.values.words import a_language

if TYPE_CHECKING:
    from casefile.actions.act import Decide, Outcome, Sight
    from casefile.values.typed_moments import Bare, Direction

NO_DAY = ("", "none", "无", "不限")
"""How it is typed that there is no such day."""


class Session:
    """The state of one process: an open store, and what has been recorded and not yet told."""

    def __init__(self) -> None:
        self.speak = Language(SOURCE)
        self.database: Locator | None = None
        self.touched = Touched()
        self.stopped = 0
        self.prompts = True
        self.paging = True
        self.line_key = ""
        self.words: list[str] = []
        self.typed: list[str] = []
        """What was typed for facts: ``KEY=VALUE``, and values alone; all of it is ``words``."""
        self.as_json, self.top = False, self
        self._typed = self._named = self._about = self._told_clock = ""
        self._staff = os.environ.get("CASEFILE_AS", "")
        self._now = os.environ.get("CASEFILE_NOW", "")
        self._stores: dict[Locator, Store] = {}
        self._before: dict[Locator, int] = {}
        self._moment: datetime | None = None
        self.opening: Policy | None = None
        """The policy of the case that is being opened."""
        self._wall = wall_clock()

    def child(self) -> "Session":
        """The session of one line of a shell or batch: the same stores, its own options."""
        new = Session()
        new.top, new.touched = self.top, self.touched
        new.speak, new.database, new.prompts = self.speak, self.database, self.prompts
        new.paging, new.line_key = self.paging, self.line_key
        new._staff, new._now, new._stores = self._staff, self._now, self._stores
        new._before = {place: store.committed for place, store in self._stores.items()}
        return new

    def choose(
        self,
        *,
        db: str | None,
        staff: str | None,
        now: str | None,
        lang: str | None,
        no_input: bool,
        no_pager: bool = False,
    ) -> None:
        """Take over the options of the command line."""
        a_language(lang or os.environ.get("CASEFILE_LANG") or SOURCE)
        if db is not None and not db.strip():
            raise Usage("The name of the file must not be empty.")
        if db is not None or self.database is None:
            self._typed = db or ""
            self._named = db or os.environ.get("CASEFILE_DB") or ""
            self.database = locate(self._named or default_database())
        self._staff = self._staff if staff is None else staff
        self._now = self._now if now is None else now
        if self._now:
            a_moment(self._now, self.speak.zone)
        self.prompts = self.prompts and not no_input
        self.paging = self.paging and not no_pager

    @property
    def store(self) -> Store:
        """The store, opened when it is first needed."""
        assert self.database is not None
        place = self.database
        if place not in self._stores:
            self._stores[place] = store = opened(place)
            if store.former:
                self._brought_up(store.former)
            if store.partial:
                remark(self.speak.text("This login reads the cases of its own unit only."))
            if store.maker() != MAKER or REBUILD in store.chores():
                self._made_anew(store)
        return self._stores[place]

    def _brought_up(self, former: str) -> None:
        """Tell where the copy of before lies, for whoever has to keep or delete it."""
        told = self.speak.text(
            "{path} was brought up to this version of casefile; a copy of before: {copy}",
            path=str(self.database),
            copy=former,
        )
        remark(told)

    def _made_anew(self, store: Store) -> None:
        """Make the derived rows anew that an earlier program made, or that opening could not bring
        along; once, and with a word on how far it has come."""
        from casefile.actions.data.rebuild import rebuild
        from casefile.cli.progress import progress

        count = sum(1 for _ in store.streams())
        try:
            with progress(self.speak.text("cases")) as told:
                for done, _ in enumerate(rebuild(store, owed=True), 1):
                    if told:
                        told(done, count)
        except CannotWrite:
            pass  # to be read as it is

    def new_database(self, folder: str) -> Locator:
        """Where ``init`` puts a database: in ``folder``, else as the options say, else here. Usage
        where a server is named beside a folder: the log would be looked for in both."""
        typed, beside = locate(self._typed or folder), locate(folder)
        if not folder:
            return locate(self._named or DEFAULT_NAME)
        if typed.backend != beside.backend:
            raise Usage(
                "{folder} and --db {address} are two places: leave one of them out.",
                folder=str(beside),
                address=str(typed),
            )
        return locate(folder if "://" in folder else Path(folder) / DEFAULT_NAME)

    @property
    def desk(self) -> Locator:
        """Where the log of this desk is kept, and the files that go with it."""
        assert self.database is not None
        return self.database

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked: a terminal on both sides, and not told not to."""
        return self.prompts and is_terminal(sys.stdin) and is_terminal(sys.stderr)

    @property
    def paged(self) -> bool:
        """Whether long pages are shown one screen at a time: to somebody who types, and did not say
        no."""
        return self.paging and self.prompts and is_terminal(sys.stdin)

    def now(self) -> datetime:
        """The time of this command, read once, in UTC and whole seconds."""
        if self._moment is None:
            self._moment = a_moment(self._now, self._zone(self._now)) if self._now else self._wall
        return self._moment

    def _zone(self, text: str, case: str = "") -> str:
        """The zone in which a moment was typed; one with an offset needs none."""
        if re.search(r"T.*[+-]|Z$", text) is None and self.database and exists(self.database):
            return (self.opening or policy_about(self.store, case)).identity.timezone
        return self.speak.zone

    def moment(
        self, text: str, field: object, direction: "Direction" = "back", bare: "Bare" = "begin"
    ) -> datetime:
        """The moment that somebody typed in a ``field``, on the wall clock of the case that is
        meant, else of the desk; of a day its beginning. BadData names the field."""
        from casefile.values.typed_moments import read_moment

        with in_field(field):
            now = self.now()
            return read_moment(text, now, self._zone(text, self._about), direction, bare).at

    def until(self, text: str, case: str = "") -> datetime:
        """The moment at which something is to end, on that case's clock; of a day its end."""
        self._about = self.case(case) if case else self._about
        return self.moment(text, "--until", "forward", "end")

    def day(self, text: str, field: str) -> str:
        """The day that somebody typed in a ``field``, written out; nothing for none."""
        if text.strip().casefold() in NO_DAY:
            return ""
        zone = self._zone("")
        return local(self.moment(text, field, "forward", "day"), zone).date().isoformat()

    def reading(self, policy: Policy) -> Language:
        """The session's language, on the wall clock and in the currency of ``policy``."""
        zone = policy.identity.timezone
        self.speak = Language(self.speak.code, zone, policy.currency)
        return self.speak

    def tell(self, error: CasefileError) -> str:
        """What went wrong, on the wall clock and in the currency of the case or the desk that was
        looked at."""
        store = self._stores.get(self.database) if self.database else None
        if store is not None:
            with suppress(CasefileError):
                self.reading(self.opening or policy_about(store, self._about))
        return self.speak.tell(error)

    def entry(self, key: str = "", *, practice: bool | None = None) -> Entry:
        """Who enters something now; ``practice`` says of a desk that is being made what it is."""
        by_hand = bool(self._now)
        name, known_as = ("", "") if practice is not None else self.store.acts_as
        return Entry(
            now=self.now(),
            login=name or login(),
            known_as=known_as,
            staff=self._staff,
            key=key,
            wall=self._wall if by_hand else None,
            practice=by_hand and is_practice(self.store) if practice is None else practice,
        )

    @property
    def practising(self) -> bool:
        """Whether what this command looked at is a desk to practise on."""
        store = self._stores.get(self.database) if self.database else None
        try:
            return store is not None and is_practice(store)
        except CasefileError:  # nothing can be read of it, so nothing is shown of it either
            return False

    def tell_clock(self, *, practice: bool | None = None) -> None:
        """Tell, once, that the time was given by hand where a real desk was looked at; ``practice``
        tells it of a desk that the session did not look at itself."""
        looked = practice is not None or self.database in self._stores
        if not looked or not self._now or self._now == self.top._told_clock:
            return
        self.top._told_clock = self._now
        if not (self.practising if practice is None else practice):
            told = self.speak.text(
                "The time is given by hand (--now): {now}. The clock on the wall says {wall}.",
                now=self.now(),
                wall=self._wall,
            )
            remark(told)

    def act(self, name: str, decide: "Decide", sight: "Sight | None" = None) -> "Outcome":
        """Let the acting person decide on a case now, and put it on record."""
        from casefile.actions.act import act

        return act(self.store, self.case(name), self.entry(), decide, sight)

    def at(self, text: str | None, case: str = "") -> datetime | None:
        """When something happened, if an option says so, on that case's clock: a day alone does
        not."""
        self._about = self.case(case) if case else self._about
        return self.moment(text, "--at", "back", "refuse") if text is not None else None

    def case(self, name: str) -> str:
        """The case that is meant, which may be told as the one touched last or the one before."""
        self._about = self.touched.meant(self.database, name)
        return self._about

    @property
    def recorded(self) -> int:
        """The last event that this command committed, as the store knows it; 0 for none."""
        return max(
            (
                store.committed
                for place, store in self._stores.items()
                if store.committed != self._before.get(place, 0)
            ),
            default=0,
        )

    def settle(self) -> None:
        """What was committed so far has been answered, by the lines of a batch."""
        self._before = {place: store.committed for place, store in self._stores.items()}

    def done(self, number: str) -> None:
        """Remember the case that was touched, for ``.`` in the next line; nothing while one is
        opened: if that fails, the next line must not hit another case."""
        self.touched.add(self.database, number)

    def flush(self) -> None:
        """Everything printed so far reaches the reader, or an error tells that it did not. Where
        nobody can read, that is one only if something was recorded: the code of a command that
        reads is its answer."""
        sys.stdout.flush()
        if isinstance(sys.stdout, Unread) and self.recorded:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
