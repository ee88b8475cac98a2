"""What stands behind the names in a policy: the title of whatever a key names there."""

from casefile.pages.language import Language
from casefile.pages.triggers import triggers_text
from casefile.policy import Policy
from casefile.policy.money import Limit
from casefile.values.value import Title

_NAMES = {
    "role": (
        "roles",
        "escalate",
        "approvals",
        "judges",
        "tell",
        "owner",
        "office",
        "role",
        "holds",
        "manager",
        "signs",
    ),
    "step": ("after", "to", "otherwise", "steps", "not_by", "answers", "insurer"),
    "fact": (
        *(
            "needs",
            "may",
            "needs_any",
            "value",
            "parts",
            "of",
            "fact",
            "facts",
            "sum",
            "sums",
            "by",
        ),
        *("shows", "assigns", "price", "category", "complainant", "about", "honorific", "customer"),
        *("amount", "payee", "payee_basis", "payee_id", "items", "merchant", "merchant_code"),
        *("merchant_en", "method", "account", "pay_by", "attachments", "payer", "moment", "due"),
        *("claimed", "product", "cause", "penalties", "pictures", "store", "age", "rises"),
    ),
    "document": ("documents", "document", "produces"),
    "remedy": ("remedies", "remedy", "offers"),
    "clock": ("acknowledged", "improved", "answer_by"),
    "holder": ("holders", "unit"),
}
"""Which table the values of a key name rows of."""
_TABLE_OF = {key: table for table, keys in _NAMES.items() for key in keys}
_VALUES = ("value", "otherwise", "yes", "no", "default")
"""The keys that say a value of a fact."""
_EVERY = Title("全部补偿方式合计", "all remedies together")
_OWNER = Title("案件负责人", "the owner of the case")


class PolicyNames:
    """The titles of the rows of one policy, in a language. Guards nothing."""

    def __init__(self, policy: Policy, speak: Language) -> None:
        self.policy, self._speak = policy, speak
        steps = (*policy.steps, *policy.route_steps)
        self._titles: dict[str, dict[str, Title]] = {
            "role": {row.id: row.title for row in policy.roles},
            "step": {row.id: row.title for row in steps},
            "fact": {key: fact.title for key, fact in policy.facts.items()},
            "document": {row.id: row.title for row in policy.documents},
            "remedy": {"*": _EVERY, **{row.id: row.title for row in policy.remedies}},
            "clock": {row.id: row.title for row in policy.clocks},
            "route": {row.id: row.title for row in policy.routes},
            "route_step": {row.id: row.title for row in policy.route_steps},
            "ending": {row.id: row.title for row in policy.endings},
            "finding": {row.id: row.title for row in policy.findings},
            "holder": {**policy.known_units, **{row.id: row.title for row in policy.holders}},
            "derive": {row.fact: policy.facts[row.fact].title for row in policy.derives},
            "staff": {row.id: Title(row.name, row.name) for row in policy.staff},
        }

        self._choices = {c.id: c.title for fact in policy.facts.values() for c in fact.choices}

    def named(self, table: str, name: str) -> str:
        """The title of the row of that name in a table; the name where there is none."""
        title = self._titles.get(table, {}).get(name)
        return self._speak.title(title) if title else name

    def of_key(self, key: str, name: str) -> str:
        """What a key of the policy names, by its title."""
        if key == "owner" and name == "owner":
            return self._speak.title(_OWNER)
        if key in _TABLE_OF and name in self._titles[_TABLE_OF[key]]:
            return self.named(_TABLE_OF[key], name)
        if key in _VALUES and name in self._choices:
            return self._speak.title(self._choices[name])
        told = triggers_text(self.policy, (name,), self._speak) if _may_happen(key, name) else ""
        return told or self.named("step" if key == "on" else "", name)

    def limit(self, name: str) -> Limit | None:
        """The limit that is called so: by its role and its remedy."""
        role, _, remedy = name.partition(" ")
        remedy = remedy.partition(" #")[0]
        found = (row for row in self.policy.limits if (row.role, row.remedy) == (role, remedy))
        return next(found, None)


_TRIGGERS = ("starts", "stops", "cancels", "restarts", "begins", "ends", "on", "requires")


def _may_happen(key: str, name: str) -> bool:
    """Whether a value is a trigger, or names a row as triggers do (``fact:person``)."""
    kind, colon, of = name.partition(":")
    return key in _TRIGGERS or bool(colon and of and kind in ("fact", "step", "document"))
