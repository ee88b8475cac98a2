"""Deciding on money: limits, authority, offers, approvals, settlements.

``capitals`` is public: ``from casefile.money import capitals``.
"""

from casefile.values.amounts import capitals

__all__ = ["capitals"]
