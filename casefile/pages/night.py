"""Findings as data and as a table."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.night.findings import Finding, Severity
    from casefile.pages.answers.office import FindingTold


def finding_data(finding: "Finding", speak: Language, now: datetime) -> "FindingTold":
    """A finding of ``check --json``."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "case": finding.case or None,
        "clock": finding.clock or None,
        "message": speak.say(finding.message),
        "due_at": speak.iso(finding.due_at) if finding.due_at else None,
        "late_s": finding.late_s(now),
        "owner": finding.owner,
        "escalate": list(finding.escalate),
        "basis": finding.basis,
    }


def severity(code: "Severity", speak: Language) -> str:
    """A finding's severity as a word."""
    return {
        "alarm": speak.text("alarm"),
        "late": speak.text("late"),
        "soon": speak.text("soon"),
        "note": speak.text("remark"),
        "record": speak.text("for the record"),
    }[code]


def hanging_word(rule: str, speak: Language) -> str:
    """What hangs on a paper, in words."""
    return {
        "paid-without-receipt": speak.text("paid, no signed receipt"),
        "signature-missing": speak.text("signature missing"),
        "copy-not-handed-over": speak.text("copy not handed over"),
        "customer-without-copy": speak.text("the customer holds no copy"),
        "receipt-differs": speak.text("receipt says something else than was paid"),
        "overpaid": speak.text("paid beyond what is owed"),
    }[rule]


def findings_table(found: "Iterable[Finding]", policy: Policy, speak: Language) -> Table:
    """Findings for people, one a line."""
    rows = []
    for finding in found:
        member = policy.member(finding.owner)
        who = member.name if member else speak.title(policy.role_title(finding.owner))
        word, told = severity(finding.severity, speak), speak.say(finding.message)
        rows.append((finding.case, word, told, who, finding.basis))
    columns = (
        speak.text("case"),
        speak.text("kind"),
        speak.text("finding"),
        speak.text("owner"),
        speak.text("basis"),
    )
    return Table(columns, tuple(rows))
