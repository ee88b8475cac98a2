"""Playing the tests that stand beside a policy."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from casefile.actions.office.calendars import shipped_years
from casefile.actions.office.sources import sound_policy, tests_beside
from casefile.disk.files import read_text
from casefile.errors import CasefileError, Message, NotFound, message
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.trials.coverage import Way, ways_of, ways_taken
from casefile.trials.play import Played, play_trial
from casefile.trials.written import Trial, TrialPlaces, read_trials, unreadable
from casefile.trials.written_faults import faults_of_trial
from casefile.values.languages import languages


class Trials(msgspec.Struct, frozen=True):
    """The tests of a policy as they were played, and the decisions that they took."""

    policy: Policy
    played: tuple[Played, ...]
    taken: tuple[Way, ...]
    missing: tuple[Way, ...]

    @property
    def share(self) -> int:
        """How many of a hundred decisions were taken each way, rounded down."""
        every = len(self.taken) + len(self.missing)
        return 100 * len(self.taken) // every if every else 100

    @property
    def failed(self) -> tuple[Played, ...]:
        return tuple(one for one in self.played if one.wrong)


def run_trials(source: str, tests: str = "") -> Trials:
    """Play every test of the policy ``source`` (a file or a shipped pack), those in the file
    ``tests`` or beside it; NotFound where there are none."""
    policy = sound_policy(source)
    file = Path(tests) if tests else tests_beside(source)
    if not file.is_file():
        raise NotFound(
            "There are no tests beside {policy}: write [[test]] tables into {path}.",
            policy=source,
            path=str(file),
        )
    years = shipped_years(policy.identity.calendar)
    zone, currency = policy.identity.timezone, policy.currency
    spoken = [Language(code, zone, currency) for code in languages()]
    told = partial(_told, spoken)
    played = _played_all(read_text(file), policy, lambda one: play_trial(one, policy, years, told))
    taken = ways_taken(played, policy)
    every = ways_of(policy)
    return Trials(
        policy=policy,
        played=played,
        taken=tuple(way for way in every if way in taken),
        missing=tuple(way for way in every if way not in taken),
    )


def _played_all(text: str, policy: Policy, play: Callable[[Trial], Played]) -> tuple[Played, ...]:
    """Every test that the text writes, played, each answer with its line. BadData tells all that
    is wrong with them, none being played then."""
    trials, places = read_trials(text), TrialPlaces(text)
    faults = [
        fault
        for number, one in enumerate(trials, 1)
        for fault in faults_of_trial(one, places.of(number), policy)
    ]
    if faults:
        raise unreadable(places.placed(faults))
    played = []
    for number, trial in enumerate(trials, 1):
        try:
            done = play(trial)
        except CasefileError as error:  # the case is not opened at all
            faults.append(
                _at(places.line(number, "received" if trial.received else "open"), error.message)
            )
            continue
        wrong = tuple(
            _at(places.line(number, str(one.values.get("field", ""))), one) for one in done.wrong
        )
        played.append(msgspec.structs.replace(done, wrong=wrong))
    if faults:
        raise unreadable(faults)
    return tuple(played)


def _at(line: int, fault: Message) -> Message:
    return message("line {line}: {fault}", line=line, fault=fault)


def _told(spoken: list[Language], error: CasefileError) -> list[str]:
    return [speak.tell(error) for speak in spoken]
