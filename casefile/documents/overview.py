"""The names of the summary sheet: what happened, the clocks, the remedies, the papers."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from casefile.case import Case
from casefile.clocks import ClockState
from casefile.facts import local
from casefile.money import yuan
from casefile.policy import Policy

Rows = list[dict[str, str]]
CLOCKS = {
    "running": "进行中",
    "paused": "暂停",
    "met": "按期完成",
    "missed": "逾期",
    "cancelled": "取消",
}
OFFERS = {
    "waiting": "待批准",
    "offered": "已提出",
    "chosen": "顾客已选",
    "declined": "未采用",
    "refused": "不予批准",
    "withdrawn": "已撤回",
}
SETTLEMENTS = {
    "waiting": "待批准",
    "open": "办理中",
    "done": "已办结",
    "refused": "不予批准",
    "cancelled": "已取消",
    "withdrawn": "已撤回",
}
COPIES = {"made": "未签署", "signed": "已签署", "handed-over": "已移交"}
PAPERS = {"issued": "有效", "superseded": "已被取代", "void": "已作废"}


def overview(
    case: Case, policy: Policy, clocks: Iterable[ClockState], now: datetime
) -> dict[str, Rows]:
    """history, clocks, remedies, settlements, papers: a list of rows each."""
    return {
        "history": _history(case, policy),
        "clocks": [
            {
                "title": c.clock.title.zh,
                "due": deadline(c.due.at, policy) + ("（暂定）" if c.due.provisional else ""),
                "ended": _when(c.ended_at, policy) if c.ended_at else "",
                "state": CLOCKS[c.at(now)],
            }
            for c in clocks
            if c.due
        ],
        "remedies": [
            {
                "no": str(o.no),
                "title": remedy.title.zh if (remedy := policy.remedy(o.kind)) else o.kind,
                "amount": yuan(o.amount) if o.amount else "",
                "state": OFFERS[o.state],
                "by": policy.name_of(o.by),
            }
            for o in case.offers
        ],
        "settlements": [
            {
                "no": str(s.no),
                "route": route.title.zh if (route := policy.route(s.route)) else s.route,
                "amount": yuan(s.amount),
                "state": SETTLEMENTS[s.state],
            }
            for s in case.settlements
        ],
        "papers": _papers(case, policy),
    }


def _history(case: Case, policy: Policy) -> Rows:
    """Everything that was done on the case, in the order in which it happened."""
    rows: list[tuple[datetime, int, str, str]] = [
        (s.at, s.seq, policy.step(s.id).title.zh, s.by) for s in case.steps
    ]
    rows += [
        (t.at, t.seq, step.title.zh if (step := policy.route_step(t.id)) else t.id, t.by)
        for one in case.settlements
        for t in one.steps
    ]
    rows += [(c.at, c.seq, "联系顾客", c.by) for c in case.contacts]
    rows += [(n.at, n.seq, f"备注：{n.text or '（已删除）'}", n.by) for n in case.notes]
    rows += [(p.made_at, p.seq, f"承诺：{p.text or '（已删除）'}", p.by) for p in case.promises]
    rows += [(e.at, e.seq, "撤诉" if e.how == "withdrawn" else "结案", e.by) for e in case.endings]
    return [
        {"at": _when(at, policy), "what": what, "by": policy.name_of(by)}
        for at, _, what, by in sorted(rows)
    ]


def _papers(case: Case, policy: Policy) -> Rows:
    rows: Rows = []
    for document in case.documents:
        kind = policy.document(document.type)
        title = kind.title.zh if kind else document.type
        base = {
            "no": str(document.no),
            "title": f"{title} 第 {document.version} 版",
            "state": PAPERS[document.state],
        }
        if not document.copies:
            rows.append({**base, "copy": "", "holder": ""})
        for copy in document.copies:
            state = f"{PAPERS[document.state]}，{COPIES[copy.state]}"
            rows.append({**base, "copy": str(copy.no), "holder": copy.holder, "state": state})
    return rows


def _when(moment: datetime, policy: Policy) -> str:
    return local(moment, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")


def deadline(moment: datetime, policy: Policy) -> str:
    """A deadline: midnight is 24:00 of the day that it ends."""
    wall = local(moment, policy.identity.timezone)
    if (wall.hour, wall.minute, wall.second) == (0, 0, 0):
        return (wall - timedelta(days=1)).strftime("%Y-%m-%d 24:00")
    return wall.strftime("%Y-%m-%d %H:%M")
