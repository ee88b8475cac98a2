"""The copy of their data that somebody asks for (个人信息保护法 45): what is kept of them, in
clear, and nothing that tells of somebody else."""

import msgspec

from casefile.case.own_data import own_data
from casefile.pages.case import case_page
from casefile.pages.case_data import case_data
from casefile.pages.data import Data, SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Page

NOT_THEIRS = (
    *("policy", "seen", "next", "again", "clocks", "pauses", "backdated", "receipt_corrected"),
    *("approvals", "limits", "loose", "updated_at"),
)
"""What of a case tells how we work, and nothing of the complainant."""


def own_copy_data(seen: SeenCase) -> Data:
    """The copy for a program (个人信息保护法 45: to be taken elsewhere)."""
    told = case_data(_theirs(seen))
    return {key: value for key, value in told.items() if key not in NOT_THEIRS}


def own_copy_page(seen: SeenCase, speak: Language) -> Page:
    """The copy for people."""
    return case_page(_theirs(seen), speak)


def _theirs(seen: SeenCase) -> SeenCase:
    return msgspec.structs.replace(seen, case=own_data(seen.case, seen.policy))
