"""``policy show``: a policy as people read it, on a terminal of eighty columns."""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_text
from casefile.cli.terminal import draw_on
from casefile.pages.language import Language
from casefile.pages.policy_page import policy_page
from casefile.policy.reading import read_policy
from tests.desk import Desk

WIDTH = 80


def on_a_terminal(pack: str, lang: str, *, ids: bool = False) -> str:
    policy = read_policy(policy_text(pack))
    out = io.StringIO()
    page = policy_page(policy, "0" * 64, Language(lang, currency=policy.currency), ids=ids)
    draw_on(Console(width=WIDTH, file=out, highlight=False, markup=False, emoji=False), page)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("pack", packs())
def test_a_pack_is_read_by_its_titles_with_the_ids_that_are_typed(pack: str, lang: str) -> None:
    shown, policy = on_a_terminal(pack, lang), read_policy(policy_text(pack))
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= WIDTH
    lines = shown.splitlines()
    for step in policy.steps:
        assert any(line.strip() == f"{step.title.of(lang)} [{step.id}]" for line in lines), step.id
    ids = [*(c.id for c in policy.clocks), *(r.id for r in policy.routes)]
    ids += [*(e.id for e in policy.endings), *(d.id for d in policy.documents)]
    assert not [one for one in ids if f"[{one}]" not in shown]
    facts = {key for step in policy.steps for key in step.facts}
    assert not [key for key in facts if "_" in key and key in shown]


@pytest.mark.parametrize("pack", packs())
def test_with_ids_facts_and_roles_bear_theirs_too(pack: str) -> None:
    shown, policy = on_a_terminal(pack, "en", ids=True), read_policy(policy_text(pack))
    bare = "".join(shown.split())
    for step in policy.steps:
        for key in step.facts:
            assert f"[{key}]" in bare, key
        for role in step.roles:
            assert f"[{role}]" in bare, role


def test_limits_tell_what_each_role_may_grant(desk: Desk) -> None:
    shown = desk.run("policy show").out
    on_a_case, to_a_customer = "200.00 on one case", "500.00 to one customer in 90 day(s)"
    told = f"{on_a_case}; {to_a_customer}; 3000.00 by one person in 90 day(s)"
    assert f"service desk\tall remedies together\t{told}" in shown
    assert "operations director\trepair\tany amount" in shown


def test_a_step_tells_where_it_goes_back_to_and_that_it_may_be_left_out(desk: Desk) -> None:
    shown = desk.run("--lang zh policy show").out
    assert "退回\t至提出解决办法：批复：退回重拟\n" in shown
    assert "可不写\t是\n" in shown


def test_a_shipped_pack_is_shown_without_a_desk_or_beside_it(bare_desk: Desk, desk: Desk) -> None:
    assert desk.json("policy show fca")["id"] == "fca"
    assert "DISP 1.6.2R" in desk.run("policy show fca").out
    Path("casefile.db").unlink()
    assert desk.json("policy show mall")["id"] == "mall"
