"""Whatever the policy says is shown in the language that is asked for: each of its titles is said
in a language of which the program knows no word, and none of its other words may be seen."""

import re
import zipfile
from pathlib import Path

import pytest

from tests.desk import Desk, pack_text
from tests.test_languages import xx

__all__ = ["xx"]
TITLE = re.compile(r'\{ zh = "(?P<zh>[^"{]*)", en = "(?P<en>[^"{]*)" \}')
CARD = (
    "name=Ann phone=13812348000 category=goods about=fridge details=dents request=exchange "
    "channel=phone trouble=goods severity=serious amount_claimed=1500"
)
DONE = (
    f"--as teng open {CARD}",
    f"--as teng open {CARD.replace('13812', '13912')}",
    "--as teng record 1 judge founded=yes reasonable=yes trouble=goods",
    "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T09:50",
    "--as teng contact 1 channel=phone outcome=no-answer",
    "--as teng promise 1 'call back' 2026-03-03",
    "--as teng demand 1 exchange",
    "--as teng offer 1 compensation amount=100",
    "--as xu settle 1 trigger=merchant in_scope=yes amount=300 payee=Ann payee_basis=mother "
    "merchant=Bistro",
    "--as teng issue 1 record-card",
    "--as teng pause 2 --reason waits --until 3d",
    "--as teng request 2 copy",
)
PAGES = (
    "list",
    "list overdue",
    "today",
    "check",
    "search fridge",
    "customer 13812348000",
    "next 1",
    "show 1",
    "show 2 --log",
    "history 1",
    "documents 1",
    "why 1",
    "why 1 judge-soon",
    "why 1 founded",
    "why 1 investigate",
    "why 1 limit",
    "whoami",
    "staff list",
    "template list",
    "report weekly 2026-W10",
    "report monthly 2026-03",
    "report merchants 2026-03",
    "report causes 2026-03",
    "report staff 2026-03",
    "report penalties 2026-03",
    "report compensation 2026-03",
    "report publicity 2026-03",
    "why report received 2026-03",
    "policy show",
    "policy draw",
    "policy draw --as svg",
    "policy diff",
    "policy list",
    "policy test",
    "policy replay policy.toml",
    "export cases --format csv",
    "export remedies --format csv",
    "export clocks --format csv",
)


def in_three_languages(text: str) -> str:
    """A policy whose titles are numbered, and told apart by their language only."""
    numbers = iter(range(10_000))

    def told(_: re.Match[str]) -> str:
        number = next(numbers)
        return f'{{ zh = "汉{number}汉", en = "EN{number}EN", xx = "XX{number}XX" }}'

    return TITLE.sub(told, text)


@pytest.fixture
def there(xx: None, bare_desk: Desk) -> Desk:
    """A desk of such a policy, with two cases on which much was done."""
    bare_desk.once("third language", lambda: done(bare_desk))
    return bare_desk


def done(desk: Desk) -> None:
    desk.begin()
    Path("policy.toml").write_text(in_three_languages(pack_text("mall")), "utf-8")
    desk.run("policy apply policy.toml")
    for line in DONE:
        desk.run(line)


def others(text: str) -> set[str]:
    """The titles of the policy that are shown in another language."""
    return set(re.findall("EN[0-9]+EN|汉[0-9]+汉", text))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_the_titles_of_the_policy_in_a_third_language(there: Desk, page: str) -> None:
    found = 10 if page in ("check", "policy test") else 0
    line = f"--lang xx --as wu {page}"
    told = there.run(line, code=found, now="2026-03-05T10:00:00+08:00").out
    assert not others(told), told


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "xlsx"])
def test_a_report_in_a_file_shows_them_too(there: Desk, suffix: str) -> None:
    there.run(f"--lang xx report monthly 2026-03 -o out.{suffix}", now="2026-03-05T10:00:00+08:00")
    file = Path(f"out.{suffix}")
    if suffix in ("md", "html"):
        told = file.read_text("utf-8")
    else:
        with zipfile.ZipFile(file) as package:
            told = "".join(
                package.read(name).decode("utf-8", "ignore") for name in package.namelist()
            )
    assert not others(told)
    assert re.search("XX[0-9]+XX", told)


def test_what_a_version_changed_is_told_in_it(there: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('within = "2wd"', 'within = "4wd"'), "utf-8")
    there.run("--as wu policy apply policy.toml")
    told = there.run("--lang xx policy diff").out
    assert re.search("XX[0-9]+XX", told)
    assert not others(told)
    assert not others(there.run("--lang xx policy replay 1").out)
