"""The files that were brought to a case, as data and as text."""

from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy
from casefile.values.value import Title

if TYPE_CHECKING:
    from casefile.pages.answers.papers import AttachmentTold


def attachments_data(case: Case) -> "list[AttachmentTold]":
    """Each attachment; what it is called is personal, and null once it was erased."""
    return [
        {
            "no": one.no,
            "name": one.name,
            "kind": one.sort,
            "sha256": one.sha256,
            "size": one.size,
            "at": one.at,
            "by": one.by,
            "erased": one.erased,
        }
        for one in case.attachments
    ]


def sort_title(policy: Policy, sort: str) -> Title:
    """What the policy calls a kind of attachment."""
    kinds = policy.attachments.kinds
    return next((k.title for k in kinds if k.id == sort), Title(sort, sort))


def attachments_table(case: Case, policy: Policy, speak: Language) -> Table:
    """Number, name, kind, size, hash and when it was brought."""
    heads = (
        "#",
        speak.text("file"),
        speak.text("kind"),
        speak.text("bytes"),
        "SHA-256",
        speak.text("time"),
    )
    rows = tuple(
        (
            str(one.no),
            one.name or speak.text("erased"),
            speak.title(sort_title(policy, one.sort)),
            str(one.size),
            one.sha256[:16],
            speak.when(one.at),
        )
        for one in case.attachments
    )
    return Table(heads, rows)
