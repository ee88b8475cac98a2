"""What the database asks of each kind of event is what the program's own decisions ask."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from casefile.log.kinds import KINDS
from casefile.people import rights
from casefile.people.kinds_of_rights import VERBS_OF
from casefile.policy import Policy, Staff
from casefile.policy.people import Verb
from tests.desk import CARD, Desk

STORY = (
    f"--as teng open {CARD} product=x",
    f"--as teng open {CARD}",
    "--as teng note 1 x",
    "--as teng strike 1 note --reason x",
    "--as teng record 1 judge founded=yes reasonable=yes",
    "--as teng correct 1 judge founded=no --reason x",
    "--as teng contact 1 channel=phone outcome=reached",
    "--as teng promise 1 x --due 3d",
    "--as teng promise-moved 1 1 --due 4d",
    "--as teng promise-kept 1 1",
    "--as teng promise 1 x --due 3d",
    "--as teng promise-released 1 2 --reason x",
    "--as xu request 1 copy",
    "--as xu request 1 correct",
    "--as xu request-refused 1 1 --reason x",
    "--as teng demand 1 x",
    "--as teng demand-met 1 1",
    "--as teng link 1 2 --as same-customer",
    "--as teng unlink 1 2 --reason x",
    "--as teng offer 1 refund amount=1",
    "--as teng offer 1 refund amount=2",
    "--as teng choose 1 1",
    "--as teng offer 2 refund amount=900 --ask wu",
    "--as wu approve 2",
    "--as teng decline 2 1",
    "--as teng offer 2 refund amount=950 --ask wu",
    "--as wu refuse 2 --reason x",
    "--as wu delegate --to hong --until 2026-03-05T10:00",
    "--as wu delegate --end hong",
    "--as xu settle 1 trigger=merchant merchant=甲店 in_scope=no amount=1 payee=本人 --ask wu",
    "--as xu cancel-settlement 1 1 --reason x",
    "--as xu assign 1 hong",
    "--as teng attach 1 policy.toml --as evidence",
    "--as teng issue 1 repair-slip",
    "--as teng sign 1 repair-slip --copy 1 --by x",
    "--as teng hand-over 1 repair-slip --copy 1 --to customer --signed-by x",
    "--as teng issue 1 record-card",
    "--as teng void 1 record-card --reason x",
    "--as teng pause 2 --reason x --until 2026-03-05T10:00",
    "--as teng pause 2 --reason x --until 2026-03-06T10:00",
    "--as teng resume 2",
    "--as xu show 1 --reveal",
    "--as xu export cases --reveal -o cases.csv",
    "--as teng withdraw 2 --reason x --despite x",
    "--as xu reopen 2 --reason x",
    "--as xu close 2 ending=mistake ending_reason=x --despite x",
    "--as xu report weekly -o week.docx --issue",
    "--as xu check --notify --exit-zero",
    "--as xu template apply mine.docx --for record-card",
    "--as xu policy apply other.toml --open-cases",
    "--as teng import table.csv",
    "--as xu staff change cheng --name 程某",
    "--as xu staff leave cheng --to zhu",
    "--as xu site name S1",
    "--as xu site give 3 gone.case --to S2",
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[Verb]:
    """The verbs that were asked for since this was last emptied."""
    found: set[Verb] = set()
    real = rights.may

    def may(policy: Policy, staff: Staff, verb: Verb) -> None:
        found.add(verb)
        real(policy, staff, verb)

    for module in [m for name, m in sys.modules.items() if name.startswith("casefile.")]:
        if getattr(module, "may", None) is real:
            monkeypatch.setattr(module, "may", may)
    return found


def test_what_the_database_asks_of_a_kind_the_program_asks_too(
    desk: Desk, asked: set[Verb]
) -> None:
    kinds: set[str] = set()
    Path("mine.docx").write_bytes(Path("templates/zh_CN/record-card.docx").read_bytes() + b" ")
    said = Path("policy.toml").read_text("utf-8").replace('zh = "填报"', 'zh = "登记"')
    Path("other.toml").write_text(said, "utf-8")
    rows = "name,phone,category,about,details,request\n甲,13800000001,goods,a,b,c\n"
    Path("table.csv").write_text(rows, "utf-8")
    for line in STORY:
        with closing(desk.store()) as store:
            before = store.head()[0]
        asked.clear()
        desk.run(line)
        with closing(desk.store()) as store:
            made = store.log(before, 100)
        for kind in (one.payload.kind for one in made):
            kinds.add(kind)
            wanted = set(VERBS_OF.get(kind, ()))
            assert not wanted or wanted & asked, (line, kind, asked)
    assert Path("week.docx").exists()
    unplayed = {"overpayment.explained"}  # it takes a whole route of payments
    owners = {"calendar.imported", "personal.erased", "case.taken"}
    assert KINDS.keys() - kinds == owners | unplayed
