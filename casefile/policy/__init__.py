"""The policy: what the procedure of one organisation requires, as frozen data read from TOML."""

from casefile.policy.conditions import Condition
from casefile.policy.fact import Choice, Fact
from casefile.policy.grammar import Policy
from casefile.policy.letters import Document
from casefile.policy.people import Role, Staff
from casefile.policy.step import Step
from casefile.policy.versions import read_version, says_the_same, version_digest, version_text

__all__ = [
    "Choice",
    "Condition",
    "Document",
    "Fact",
    "Policy",
    "Role",
    "Staff",
    "Step",
    "read_version",
    "says_the_same",
    "version_digest",
    "version_text",
]
