"""Who may record a step beyond what its roles say: who was named, whose unit it is, who had a part
in what came before, whom the complaint is about."""

from collections.abc import Iterator
from operator import attrgetter

import msgspec

from casefile.case.case import Case
from casefile.errors import Message, NotPermitted, message
from casefile.people.rights import permitted
from casefile.policy import Policy, Staff, Step
from casefile.policy.step import fact_of


class Narrowing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a case makes of the performers of ``step``: only the one ``named``, only those of
    ``unit``, nobody ``barred``, who recorded what it looks at, or ``kept_out``, as another fact
    names them. It stands in the list of ``assigned`` alone, though others may record it. What the
    case does not tell narrows nothing."""

    step: str
    named: str = ""
    unit: str = ""
    barred: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    assigned: str = ""

    @property
    def any(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.named or self.unit or self.shut_out or self.assigned)

    @property
    def shut_out(self) -> tuple[str, ...]:
        """Who does not record it, whatever their authority and whoever lends them theirs."""
        return (*self.barred, *self.kept_out)

    def admits(self, member: Staff) -> bool:
        """Whether ``member`` is among those whom it leaves, whatever their roles."""
        return (
            self.named in ("", member.id)
            and self.unit in ("", member.unit)
            and member.id not in self.shut_out
        )


def narrowing(case: Case, step: Step) -> Narrowing:
    """What the facts and the recordings of ``case``, as they stand, make of its performers. Who
    corrected a recording had a part in it, and so had who lent the authority for it."""
    if not (step.by or step.unit or step.not_by or step.assigns):
        return Narrowing(step.id)
    looked_at = [s for name in step.not_by_steps for s in case.upright.get(name, ())]
    taken = sorted(looked_at, key=attrgetter("seq"))
    barred = dict.fromkeys(who for s in taken for who in (*s.authors, s.behalf) if who)

    def told(key: str) -> str:
        return str(case.facts.get(key, "")) if key else ""

    return Narrowing(
        step=step.id,
        named=told(fact_of(step.by)),
        unit=told(fact_of(step.unit)),
        barred=tuple(barred),
        kept_out=tuple(filter(None, map(told, step.not_by_facts))),
        assigned=told(step.assigns),
    )


def admitted(case: Case, step: Step, member: Staff) -> bool:
    """Whether ``member`` may record ``step`` of ``case`` now, by their own roles."""
    holds_role = not step.roles or bool(set(step.roles) & set(member.roles))
    return holds_role and narrowing(case, step).admits(member)


def performers(policy: Policy, case: Case, step: Step) -> tuple[Staff, ...]:
    """Who may record ``step`` of ``case`` now."""
    narrowed = narrowing(case, step)
    return tuple(m for m in policy.members(step.roles) if narrowed.admits(m))


def may_record(
    policy: Policy, case: Case, step: Step, staff: Staff, behalf: Staff | None = None
) -> None:
    """NotPermitted unless ``staff`` may record ``step``, with the authority of ``behalf`` where
    that was lent to them. It tells why and who may; or, where nobody may, what to correct."""
    who = behalf or staff
    narrowed = narrowing(case, step)
    if admitted(case, step, who) and staff.id not in narrowed.shut_out:
        return
    if not narrowed.any:
        permitted(policy, who, step.roles, step.title)
    error = NotPermitted("{staff} may not record {what}.", staff=who.name, what=step.title)
    able = performers(policy, case, step)
    error.parts = (
        *reasons(policy, case, step),
        *(message("{staff} may record it ({id}).", staff=m.name, id=m.id) for m in able),
        *(() if able else _ways_to_name(case, step)),
    )
    raise error


def reasons(policy: Policy, case: Case, step: Step) -> Iterator[Message]:
    """Who may record ``step`` on this case and why, a sentence for each key of the policy."""
    narrowed = narrowing(case, step)
    if step.roles:
        roles = [policy.role_title(r) for r in step.roles]
        yield message("{step} takes {roles}.", step=step.title, roles=roles)
    for key, value in ((fact_of(step.by), narrowed.named), (step.assigns, narrowed.assigned)):
        if key and not value:
            fact = policy.facts[key].title
            yield message("{fact} is not known yet, so it narrows nothing.", fact=fact)
    if narrowed.named:
        yield message(
            "Only {staff} may, who is named as {fact}.",
            staff=policy.name_of(narrowed.named),
            fact=policy.facts[fact_of(step.by)].title,
        )
    if narrowed.assigned:
        yield message(
            "It is for {staff} to do, who is named as {fact}.",
            staff=policy.name_of(narrowed.assigned),
            fact=policy.facts[step.assigns].title,
        )
    if narrowed.unit:
        unit = policy.known_units.get(narrowed.unit, narrowed.unit)
        yield message("Only those of {unit} may.", unit=unit)
    if narrowed.barred:
        yield message(
            "It takes somebody else than {people}, who recorded {steps}.",
            people=[policy.name_of(who) for who in narrowed.barred],
            steps=[policy.step(name).title for name in step.not_by_steps],
        )
    for key in step.not_by_facts:
        if who := str(case.facts.get(key, "")):
            yield message(
                "It takes somebody else than {staff}, who is named as {fact}.",
                staff=policy.name_of(who),
                fact=policy.facts[key].title,
            )


def _ways_to_name(case: Case, step: Step) -> Iterator[Message]:
    """How the case gets another performer, where it leaves nobody: by correcting what tells."""
    for key in filter(None, (fact_of(step.by), fact_of(step.unit))):
        told = [s for s in case.steps if s.stands and key in s.facts]
        if told:
            yield message(
                "Nobody may as it stands; name another: casefile correct {case} {seq} {key}=… "
                "--reason …",
                case=case.number,
                seq=told[-1].seq,
                key=key,
            )
