"""The states of demands, offers, approvals and settlements, in words."""

from casefile.pages.language import Language
from casefile.values.value import Title

BARGAIN_STATES = {
    "open": Title("未答复", "open"),
    "met": Title("已满足", "met"),
    "declined": Title("未采用", "declined"),
    "lapsed": Title("结案失效", "lapsed"),
    "struck": Title("已划销", "struck"),
    "waiting": Title("待批准", "waiting for approval"),
    "offered": Title("已提出", "offered"),
    "chosen": Title("顾客已选", "chosen"),
    "refused": Title("不予批准", "refused"),
    "approved": Title("已批准", "approved"),
    "withdrawn": Title("已撤回", "taken back"),
    "void": Title("已失效", "void"),
    "done": Title("已办结", "done"),
    "cancelled": Title("已取消", "cancelled"),
    "running": Title("办理中", "under way"),
}


DEMAND_STATES = {**BARGAIN_STATES, "declined": Title("未予采纳", "declined")}
"""Of demands: a customer's demand is heard or not, an offer of ours is taken or not."""


def demand_state(code: str, speak: Language) -> str:
    return speak.title(DEMAND_STATES[code])


def bargain_state(code: str, speak: Language) -> str:
    return speak.title(BARGAIN_STATES[code])


def login_marked(state: str, same_login: bool, speak: Language) -> str:
    """How something stands, marked where the login of the proposal approved it."""
    return speak.text("{state} (typed by one login)", state=state) if same_login else state


def login_waiting(told: str, same_login: bool, speak: Language) -> str:
    """What waits for an approval, marked where whoever reads it is at the login of the proposal."""
    if not same_login:
        return told
    return speak.text(
        "{told} (this login proposed it: given here, it is typed by one login)", told=told
    )
