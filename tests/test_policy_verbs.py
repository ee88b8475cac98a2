"""Living with a policy: beginning one, going back, seeing what a version changed, what a key is."""

import json
import re
from pathlib import Path

import pytest

from casefile.actions.office.glossary import ASKED_OF_CASES, LENGTHS, TRIGGER_WORDS
from casefile.actions.office.reference import key_meaning
from casefile.actions.office.shipped import packs
from casefile.pages.language import Language
from casefile.pages.policy_changes import ChangeWords
from casefile.people.rights import VERBS
from casefile.policy import Policy
from casefile.policy.changes import policy_changes
from casefile.policy.fact import TYPES
from casefile.policy.in_force import in_force, in_force_at_once
from casefile.policy.reading import read_policy
from casefile.policy.reference import key_named, written_keys
from casefile.policy.schema import policy_schema
from casefile.trials.written import Trial
from tests.desk import Desk, pack_text

HERE = Path(__file__).parent
SOUND = (HERE / "sound.toml").read_text("utf-8")


def test_a_new_policy_is_sound_and_can_be_played_at_once(bare_desk: Desk) -> None:
    bare_desk.run("policy new mine")
    text = Path("mine.toml").read_text("utf-8")
    assert 35 <= len(text.splitlines()) <= 55
    assert len(bare_desk.run("policy check mine.toml").out.splitlines()) == 1
    told = bare_desk.run("policy test mine.toml --threshold 100").out
    assert told == "2 test(s), 0 failed; 4 of 4 decisions taken (100 %).\n"
    bare_desk.run("init --practice --policy mine.toml")
    assert Path("policy.test.toml").read_text("utf-8") == Path("mine.test.toml").read_text("utf-8")
    bare_desk.run("open name=甲 about=灯")
    assert [s["step"] for s in bare_desk.json("next 1")["next"]] == ["answer"]
    bare_desk.run("record 1 answer answer=accepted")
    bare_desk.run("close 1")


def test_a_policy_is_begun_as_a_copy_of_a_pack_under_its_own_name(bare_desk: Desk) -> None:
    bare_desk.run("policy new ours mall")
    assert read_policy(Path("ours.toml").read_text("utf-8")).id == "ours"
    bare_desk.run("policy test ours.toml --threshold 100")
    assert "already" in bare_desk.run("policy new ours", code=73).err
    bare_desk.run("policy new Ours", code=2)
    bare_desk.run("policy new other nowhere", code=3)
    Path("third.test.toml").write_text("", "utf-8")
    assert "third.test.toml" in bare_desk.run("policy new third", code=73).err
    assert not Path("third.toml").exists()


def test_a_copy_of_a_file_without_tests_has_none(bare_desk: Desk) -> None:
    Path("sound.toml").write_text(SOUND, "utf-8")
    begun = bare_desk.json("policy new copied sound.toml")
    assert begun == {"id": "copied", "file": "copied.toml", "tests": []}


def change(desk: Desk, before: str, after: str) -> None:
    file = Path("policy.toml")
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    desk.run("policy apply policy.toml")


def test_with_one_version_there_is_nothing_to_compare_and_no_fault(desk: Desk) -> None:
    assert "Only one version" in desk.run("policy diff").out
    assert desk.json("policy diff") == {"versions": 1, "changes": []}


def test_what_a_version_changed_is_told_in_words_and_who_applied_it_when(desk: Desk) -> None:
    change(desk, 'within = "2wd"', 'within = "4wd"')
    told = desk.run("policy diff").out
    assert "approval waiting (approval) allowance: 2 working day(s) → 4 working day(s)" in told
    assert (
        "等待批复 (approval) 时长：2 个工作日 → 4 个工作日" in desk.run("--lang zh policy diff").out
    )
    (only,) = desk.json("policy diff 1 2")["changes"]
    assert (only["row"], only["key"], only["after"]) == ("approval", "clock.within", "4wd")
    assert desk.run("policy diff 2 1").out.count("4 working day(s) → 2 working day(s)") == 1
    shown = desk.run("policy show 2").out
    assert "Applied 2026-03-02" in shown
    assert "2 working day(s) → 4 working day(s)" in shown
    digest = desk.json("policy list")[0]["digest"]
    assert desk.json(f"policy show {digest[:8]}")["digest"] == digest
    assert "2wd" in desk.run("policy show 1 --text").out
    assert "1 to 2" in desk.run("policy show 3", code=3).err


def test_going_back_applies_the_version_before_and_leaves_open_cases_theirs(desk: Desk) -> None:
    desk.run("policy rollback", code=4)
    first = desk.json("policy show")["digest"]
    change(desk, 'within = "2wd"', 'within = "4wd"')
    desk.open()
    second = desk.json("policy show")["digest"]
    assert "applies again" in desk.run("policy rollback").out
    assert desk.json("policy show")["digest"] == first
    assert desk.json("show 1")["policy"]["digest"] == second
    desk.run("policy rollback 2")
    assert desk.json("policy show")["digest"] == second
    desk.run("verify")


def test_files_and_packs_are_compared_without_a_desk(bare_desk: Desk) -> None:
    Path("a.toml").write_text(SOUND, "utf-8")
    changed = SOUND.replace('id = "sorry"\ntitle', 'id = "regret"\ntitle', 1)
    changed = changed.replace('offers = "sorry"', 'offers = "regret"')
    Path("b.toml").write_text(changed, "utf-8")
    told = bare_desk.run("policy diff a.toml b.toml").out
    assert "gone: apology (sorry)" in told
    assert "new: apology (regret)" in told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'roles = ["desk"]\nunit',
            'roles = ["desk", "head"]\nunit',
            "安 (ann) roles: desk → desk, head",
        ),
        (
            'per_case = "200.00"',
            'per_case = "300.00"',
            "desk all remedies together on one case: 200.00 → 300.00",
        ),
        ('apply = ["head"]', 'apply = ["desk"]', "a new policy (apply): head → desk"),
        (
            'when = { founded = "no" }\nends',
            'when = { founded = "yes" }\nends',
            "explain condition: founded: no → founded: yes",
        ),
        (
            'head"]\nclose = ["desk", "head"]',
            'head"]',
            "the closing (close): desk, head → everybody",
        ),
        ("shared_desk = true", "shared_desk = false", "Shop shared login: yes → no"),
        ('quiet = "14d"', 'quiet = "7d"', "quiet: 14 calendar day(s) → 7 calendar day(s)"),
        (
            'every = "7d"\n',
            'every = "5d"\nwarn = ["1d"]\n',
            "news warnings: none → 1 calendar day(s)",
        ),
    ],
)
def test_a_change_is_read_as_a_sentence(before: str, after: str, told: str) -> None:
    from casefile.actions.office.reference import label_of

    assert before in SOUND
    was, now = read_policy(SOUND), read_policy(SOUND.replace(before, after, 1))
    words = ChangeWords(was, now, label_of, Language("en"))
    assert told in [words.change(c) for c in policy_changes(was, now)]


def plain(words: str) -> list[str]:
    return re.findall(r"[\w-]+", words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_and_gone_rows_are_told_by_titles_and_not_by_keys_and_ids(lang: str) -> None:
    """Every row of the packs, once as new and once as gone; an id stands in brackets at most, and
    where it is a word of the title too."""
    from casefile.actions.office.reference import label_of

    bare = read_policy(SOUND)
    for name in packs():
        policy = read_policy(pack_text(name))
        for before, after in ((bare, policy), (policy, bare)):
            words = ChangeWords(before, after, label_of, Language(lang))
            one = policy if after is policy else before
            roles = {r.id for r in one.roles if "-" in r.id}
            steps = {s.id for s in (*one.steps, *one.route_steps) if "-" in s.id}
            facts = {key for key in one.facts if "_" in key}
            for change in policy_changes(before, after):
                if change.key or change.table in ("block", "mapping", "order", "avoid", "renamed"):
                    continue
                told = re.sub(r"\([^()]*\)|[\w-]+\.docx", "", words.change(change))
                told = told.replace(change.row, "", 1)
                raw = {*plain(told)} & (roles | steps | facts)
                assert not raw - {*plain(every_title(one, lang))}, (change.row, told)
                keys = {"per_case", "needs_any", "sends_back", "not_counted", "at_close"}
                assert not {*plain(told)} & keys, told


def every_title(policy: Policy, lang: str) -> str:
    steps = [step.title for step in (*policy.steps, *policy.route_steps)]
    facts = [fact.title for fact in policy.facts.values()]
    titles = [*steps, *facts, *(r.title for r in policy.roles), *(c.title for c in policy.clocks)]
    return " ".join(title.of(lang) for title in titles)


def test_a_file_is_compared_with_what_is_in_force_as_what_it_would_change(desk: Desk) -> None:
    desk.open()
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(text.replace('late_entry = "1h"', 'late_entry = "2h"'), "utf-8")
    told = desk.run("--lang en policy diff policy.toml").out
    assert "1 hour(s) → 2 hour(s)" in told
    assert "1 case(s) of it are open." in told
    assert "For new cases only: policy." in told
    changes = desk.json("policy diff policy.toml")["changes"]
    change = next(one for one in changes if one["key"] == "policy.late_entry")
    assert (change["before"], change["after"], change["at_once"]) == ("1h", "2h", False)


def test_what_is_told_to_hold_at_once_is_what_open_cases_take_of_a_newer_version() -> None:
    """Between any two packs: a case of the one with the authority of the other differs in just
    what is told to hold at once."""
    names = ["mall", "eight-step", "after-sales", "fca"]
    policies = [read_policy(pack_text(name)) for name in names]
    for before in policies:
        for after in policies:
            own = in_force(before, before, before)
            changed = {
                (c.table, c.row, c.key)
                for c in policy_changes(own, in_force(before, after, after))
                if c.table not in ("role", "staff", "retention", "renamed")
            }
            assert all(in_force_at_once(table, key) for table, _, key in changed), changed
            told = {
                (c.table, c.row, c.key)
                for c in policy_changes(before, after)
                if in_force_at_once(c.table, c.key) and c.table in ("limit", "rights")
            }
            assert told == {one for one in changed if one[0] in ("limit", "rights")}


def test_a_policy_changes_nothing_of_itself() -> None:
    assert policy_changes(read_policy(SOUND), read_policy(SOUND)) == []


def test_every_key_has_a_meaning_in_both_languages() -> None:
    for key in written_keys():
        meaning = key_meaning(key)
        assert meaning.text.of("en"), key.path
        assert meaning.label.of("zh"), key.path


def test_a_key_is_explained_with_its_type_and_its_default(bare_desk: Desk) -> None:
    told = bare_desk.run("policy explain clock.pausable").out
    assert "true or false" in told
    assert "default\ttrue" in told
    assert "clock.varies.within" in bare_desk.run("policy explain clock.varies").out
    assert "did you mean clock.within" in bare_desk.run("policy explain clock.withn", code=3).err
    assert "时限" in bare_desk.run("--lang zh policy explain clock").out
    assert bare_desk.json("policy explain limit")["keys"][0] == "limit.role"
    assert {k["key"] for k in bare_desk.json("policy explain")} >= {"clock", "step"}


@pytest.mark.parametrize(
    "name",
    [
        *TRIGGER_WORDS,
        *LENGTHS,
        *TYPES,
        *ASKED_OF_CASES,
        *VERBS,
        *(f"rights.{verb}" for verb in VERBS),
        *(f"test.{key}" for key in Trial.__struct_fields__),
        *("step:visit", "letter", "tally", "triggers", "allowances", "conditions", "时限", "条件"),
    ],
)
def test_every_word_that_the_reference_lists_is_explained(bare_desk: Desk, name: str) -> None:
    assert len(bare_desk.run(f"policy explain {name}").out.split()) > 1


def test_a_key_of_several_tables_is_explained_for_each(bare_desk: Desk) -> None:
    told = {one["key"] for one in bare_desk.json("policy explain sends_back")}
    assert told == {"step.sends_back", "route_step.sends_back"}
    assert "step.when, route_step.when\t" in bare_desk.run("policy explain when").out
    assert "did you mean within" in bare_desk.run("policy explain witin", code=3).err


def test_a_paper_that_asks_for_facts_that_the_policy_has_not_is_told(bare_desk: Desk) -> None:
    """It could never be issued, and nobody would know before the first customer waits for it."""
    Path("shop.toml").write_text(
        SOUND.replace('template = "receipt.docx"', 'template = "agreement.docx"'), "utf-8"
    )
    told = bare_desk.run("policy check shop.toml").out
    line = SOUND[: SOUND.index('template = "receipt.docx"')].count("\n") + 1
    assert f"line {line}: document[receipt].template: agreement.docx asks for " in told


@pytest.mark.parametrize("pack", ["mall", "after-sales"])
def test_every_paper_of_a_pack_can_be_filled(bare_desk: Desk, pack: str) -> None:
    assert bare_desk.json(f"policy check {pack}")["remarks"] == []


def test_the_schema_in_contrib_is_what_the_program_gives(
    bare_desk: Desk, update_golden: bool
) -> None:
    kept = HERE.parent / "contrib" / "policy.schema.json"
    given = bare_desk.run("policy schema").out
    if update_golden:
        kept.write_text(given, "utf-8")
    assert given == kept.read_text("utf-8")
    schema = json.loads(given)
    must = schema["then"]["properties"]
    assert must["clock"]["items"]["required"] == ["id", "title", "starts", "stops"]
    assert schema["properties"]["fact"]["additionalProperties"]["properties"]["type"]["enum"]


def test_every_key_of_the_grammar_stands_in_the_schema() -> None:
    text = json.dumps(policy_schema(lambda key: key.path))
    assert all(f'"{key.path}"' in text for key in written_keys())
    assert key_named("clock.nothing") is None
