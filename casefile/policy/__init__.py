"""The policy: what the procedure of one organisation requires, as frozen data read from TOML."""

from casefile.policy.conditions import Condition
from casefile.policy.fact import Choice, Fact
from casefile.policy.grammar import Policy, Step
from casefile.policy.letters import Document
from casefile.policy.people import Role, Staff
from casefile.policy.versions import digest, from_spelled, spelled

__all__ = [
    "Choice",
    "Condition",
    "Document",
    "Fact",
    "Policy",
    "Role",
    "Staff",
    "Step",
    "digest",
    "from_spelled",
    "spelled",
]
