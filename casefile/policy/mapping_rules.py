"""What must hold of the mappings of tables to be imported."""

from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.faults import undefined
from casefile.policy.forms import LEFT_OUT, SPECIAL
from casefile.policy.grammar import Policy
from casefile.values.text import bare, printable


def _mappings(policy: Policy) -> Iterator[Message]:
    facts_of = (*policy.opening.facts, *policy.closing.facts) if policy.steps else ()
    taken = (*facts_of, *SPECIAL, LEFT_OUT) if policy.steps else ()
    for mapping in policy.mappings:
        place = f"mapping[{mapping.id}]"
        seen: dict[str, str] = {}
        facts: set[str] = set()
        for heading, fact in mapping.columns.items():
            if fact in policy.facts and fact not in taken:
                yield message(
                    "{place}: {name} is not asked for when a case is opened or closed",
                    place=f"{place}.columns",
                    name=fact,
                    lacking=fact,
                    lacking_in=f"step[{policy.opening.id}]",
                    absent=("step", "closing"),
                )
            else:
                yield from undefined(taken, [fact], f"{place}.columns")
            if printable(heading) != heading or not bare(heading):
                yield message("{place}: a column has a heading that can be read", place=place)
            if (other := seen.setdefault(bare(heading), heading)) != heading:
                yield message(
                    "{place}: {one} and {other} are one heading",
                    place=place,
                    one=other,
                    other=heading,
                )
            if fact in facts:
                yield message("{place}: two columns give {name}", place=place, name=fact)
            facts |= {fact} - {LEFT_OUT}


MAPPINGS = (_mappings,)
