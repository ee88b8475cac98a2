"""What an export takes out of a case, record by record: the data that ``show --json`` tells, each
row with the number of its case. Times and amounts keep their types, since each kind of file has
its own spelling of them."""

from collections.abc import Iterator

from casefile.log.events import Event
from casefile.pages.case_data import event_data, summary_data
from casefile.pages.clocks import clocks_data
from casefile.pages.data import Data, SeenCase
from casefile.pages.money import remedies_data
from casefile.pages.papers import copy_data, document_data
from casefile.pages.payments import payments_data
from casefile.policy import Policy


def case_records(seen: SeenCase) -> Iterator[Data]:
    """The case itself."""
    yield summary_data(seen)


def clock_records(seen: SeenCase) -> Iterator[Data]:
    """The clocks that have begun."""
    for clock in clocks_data(seen):
        if clock["started_at"] is not None:
            yield {"case": seen.case.number, **clock}


def remedy_records(seen: SeenCase) -> Iterator[Data]:
    """Everything that was offered."""
    for remedy in remedies_data(seen):
        yield {"case": seen.case.number, **remedy}


def payment_records(seen: SeenCase) -> Iterator[Data]:
    """Every payment that was made."""
    for payment in payments_data(seen):
        yield {"case": seen.case.number, **payment}


def copy_records(seen: SeenCase) -> Iterator[Data]:
    """Every numbered copy, with what is to be known of its paper."""
    for paper in seen.case.documents:
        told = document_data(paper)
        of_paper = {key: told[key] for key in ("type", "version", "settlement", "issued_at")}
        for copy in paper.copies:
            yield {
                "case": seen.case.number,
                "document": told["no"],
                **of_paper,
                "document_state": told["state"],
                "name": told["name"],
                "sha256": told["sha256"],
                **copy_data(copy, paper, seen),
            }


def event_record(event: Event, policy: Policy, *, reveal: bool) -> Data:
    """One link of the log, with the stream that it belongs to."""
    return {"stream": event.stream, **event_data(event, policy, reveal=reveal)}
