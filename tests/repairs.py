"""A repair shop in a few lines of TOML: what repeats, counts, compares or starts from a date."""

from casefile.errors import CasefileError
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.policy.reading import read_policy

SHOP = """
[policy]
id = "shop"
title = "维修"
calendar = "none"
shared_desk = true

[[role]]
id = "desk"
title = "服务台"

[[staff]]
id = "teng"
name = "滕"
roles = ["desk"]
login = ["counter"]

[fact.category]
type = "text"
title = "类别"

[fact.bought_on]
type = "date"
title = "购买日期"

[fact.fault]
type = "text"
title = "故障"

[fact.quote]
type = "money"
title = "报价"

[fact.share]
type = "percent"
title = "承担比例"

[fact.pieces]
type = "int"
title = "件数"

[contact]
needs = ["outcome"]

[fact.outcome]
type = "choice"
title = "结果"
choices = [
  { id = "reached", title = "接通" },
  { id = "no-answer", title = "无人接听" },
]

[[step]]
id = "record-card"
title = "登记"
roles = ["desk"]
needs = ["category"]
may = ["bought_on"]
opens = true

[[step]]
id = "visit"
title = "上门"
after = "record-card"
may = ["fault", "pieces"]
repeatable = true

[[step]]
id = "estimate"
title = "报价"
after = "visit"
needs = ["quote"]
may = ["share"]
repeatable = true
"""


def shop(more: str = "") -> Policy:
    """The policy of the shop with tables of its own."""
    return read_policy(SHOP + more)


def step(name: str, when: str = "", keys: str = "") -> str:
    """A step of that name that the cases take which ``when`` describes."""
    lines = [f'id = "{name}"', f'title = "{name}"', 'after = "record-card"']
    lines += [f"when = {when}"] if when else []
    return "\n".join(["", "[[step]]", *lines, *keys.split("; "), ""])


def at_the_desk(more: str) -> str:
    """The text of the policy under an id that a practice desk knows, with its days off."""
    return SHOP.replace('id = "shop"', 'id = "mall"').replace('calendar = "none"\n', "") + more


def faults(error: CasefileError) -> str:
    """What is wrong with a policy, in English, a line each."""
    return "\n".join(map(Language("en").say, error.parts))
