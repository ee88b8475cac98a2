"""Versions of the policy as they are stored: whole, named by what they say, read alike for ever."""

import hashlib
import json
import shutil
import tomllib
import types
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from casefile.actions.office.mappings import source_of
from casefile.log.events import OFFICE, NewEvent, PolicyApplied, Stamp
from casefile.policy import Policy, read_version, says_the_same, version_digest, version_text
from casefile.policy import versions as stored
from casefile.policy.grammar import FORMAT
from casefile.policy.reading import read_policy
from casefile.values.moments import a_moment
from casefile.values.value import Title, decoded_title
from tests.desk import NOW, Desk, RealDesk, pack, pack_text
from tests.fixtures.make_policies import SHOWN
from tests.test_migration import holds

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = range(1, FORMAT + 1)
MALL = pack_text("mall")
PACKED = ("mall", "eight-step")
TEXTS = {f"{n}/{f.stem}": f for n in FORMATS for f in FIXTURES.glob(f"versions-{n}/*.json")}
DIGESTS = json.loads((FIXTURES / "versions.json").read_text("utf-8"))


# ---- the grammar, walked -------------------------------------------------------------------------


def tables(kind: Any, raw: Any) -> Iterator[tuple[type[msgspec.Struct], dict[str, Any]]]:
    """Every table in ``raw`` that the grammar has a struct for, the outer ones first."""
    args = typing.get_args(kind)
    if raw is None or kind is Title:
        return
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind, raw
        hints = typing.get_type_hints(kind)
        for field in msgspec.structs.fields(kind):
            if field.encode_name in raw:
                yield from tables(hints[field.name], raw[field.encode_name])
    elif typing.get_origin(kind) in (types.UnionType, typing.Union):
        named = [a for a in args if isinstance(a, type) and issubclass(a, msgspec.Struct)]
        yield from tables(named[0] if named and isinstance(raw, dict) else args[0], raw)
    elif args and isinstance(raw, dict | list):
        for row in raw.values() if isinstance(raw, dict) else raw:
            yield from tables(args[-1] if isinstance(raw, dict) else args[0], row)


@cache
def structs(kind: Any = Policy) -> frozenset[type[msgspec.Struct]]:
    """Every struct of the grammar."""
    found: set[type[msgspec.Struct]] = set()
    if kind is Title:
        return frozenset()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        found = {kind}.union(*map(structs, typing.get_type_hints(kind).values()))
    return frozenset(found.union(*map(structs, typing.get_args(kind))))


@cache
def later(kind: Any) -> Any:
    """The same grammar in a release in which every default is another."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not Title:
        hints = typing.get_type_hints(kind)
        fields = msgspec.structs.fields(kind)
        config = kind.__struct_config__
        return msgspec.defstruct(
            kind.__name__,
            [
                (f.name, later(hints[f.name]))
                if f.required
                else (f.name, later(hints[f.name]), UNSET)
                if f.default is UNSET
                else (f.name, later(hints[f.name]), "another default")
                for f in fields
            ],
            rename={f.name: f.encode_name for f in fields},
            kw_only=True,
            tag_field=config.tag_field,
            tag=config.tag,
        )
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return typing.Union[tuple(map(later, args))]  # noqa: UP007 (known only here)
    if origin in (tuple, dict):
        return origin[tuple(a if a is Ellipsis else later(a) for a in args)]
    return kind


def toml(value: Any) -> str:
    """``value`` as TOML, all in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def said(tree: dict[str, Any]) -> Policy:
    return read_policy("\n".join(f"{key} = {toml(value)}" for key, value in tree.items()))


# ---- whole ---------------------------------------------------------------------------------------


def test_no_table_leaves_its_defaults_out() -> None:
    for kind in structs():
        assert not kind.__struct_config__.omit_defaults, kind


@pytest.mark.parametrize("text", [*map(pack, PACKED), *(f.read_bytes() for f in TEXTS.values())])
def test_what_is_stored_says_every_key_of_every_table(text: Policy | bytes) -> None:
    policy = read_version(text) if isinstance(text, bytes) else text
    whole = json.loads(version_text(policy))
    for kind, row in tables(Policy, whole):
        names = {f.encode_name for f in msgspec.structs.fields(kind)}
        silent = {f.encode_name for f in msgspec.structs.fields(kind) if f.default is UNSET}
        assert names - silent <= row.keys() - {"format"} <= names, kind


def test_only_what_is_said_of_other_languages_may_go_unsaid() -> None:
    """It has no default that a release could change: where nothing is said there is nothing."""
    fields = ((kind, f) for kind in structs() for f in msgspec.structs.fields(kind))
    silent = {f"{kind.__name__}.{f.name}" for kind, f in fields if f.default is UNSET}
    assert silent == {"Avoid.others", "Organisation.names"}


def test_the_barest_stored_text_has_every_table() -> None:
    """Else a default of a table could change unseen by what follows."""
    bare = json.loads(TEXTS[f"{FORMAT}/every-table-of-{FORMAT}"].read_bytes())
    assert {kind for kind, _ in tables(Policy, bare)} == structs()


# ---- named by what it says -----------------------------------------------------------------------


def test_a_default_that_is_written_out_makes_no_new_version() -> None:
    bare = {**tomllib.loads(MALL), "notify": {"file": "{staff}.txt"}, "unit": []}
    units = dict.fromkeys(s["unit"] for s in bare["staff"] if s.get("unit"))
    bare["unit"] = [{"id": unit} for unit in units]
    bare["day"] = [{"date": "2026-12-24"}]
    bare["ceiling"] = [{"most": "100.00"}]
    bare["mapping"] = [{"id": "paper", "columns": {"姓名": "name"}}]
    bare["fact"] = {**bare["fact"], "big": {"type": "bool", "title": "大额"}}
    rows = [{"when": [{"plan_amount": {"over": "50000"}}], "value": "yes"}]
    bare["derive"] = [{"fact": "big", "rows": rows, "otherwise": "no"}]
    bare["clock"][0]["extends"] = [{"on": ["step:plan"], "within": "60d"}]
    still = {"begins": ["step:plan"], "ends": ["step:approve"], "at_most": "9d"}
    bare["clock"][0]["not_counted"] = [still]
    full = json.loads(json.dumps(bare))
    met = set()
    for kind, row in tables(Policy, full):
        met.add(kind)
        for field in msgspec.structs.fields(kind):
            if field.default_factory is not msgspec.NODEFAULT:
                row.setdefault(field.encode_name, field.default_factory())
            elif not field.required and field.default not in (None, UNSET):
                row.setdefault(field.encode_name, msgspec.to_builtins(field.default))
    assert met == structs()
    assert full != bare
    assert version_digest(said(full)) == version_digest(said(bare))


def test_what_a_list_shows_by_itself_may_be_written_out() -> None:
    written = tomllib.loads(MALL)
    written["summary"] = {**written.get("summary", {}), "complainant": "name", "customer": "phone"}
    written["fact"]["phone"]["mask"] = "phone"
    assert version_digest(said(written)) == version_digest(read_policy(MALL))


def test_the_order_of_days_and_rights_makes_no_new_version() -> None:
    turned = tomllib.loads(MALL)
    for table in ("hours", "rights"):
        turned[table] = dict(reversed(turned[table].items()))
    assert version_text(said(turned)) == version_text(read_policy(MALL))


@pytest.mark.parametrize("table", ["step", "role", "staff", "fact"])
def test_the_order_that_rows_are_shown_in_makes_a_new_version(table: str) -> None:
    plain = tomllib.loads(MALL)
    plain["step"][0]["opens"] = True  # else another step would open a case
    rows = plain[table]
    turned = dict(reversed(rows.items())) if isinstance(rows, dict) else [*reversed(rows)]
    assert not says_the_same(said({**plain, table: turned}), said(plain))


# ---- read alike for ever -------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_a_stored_text_keeps_its_digest(name: str) -> None:
    assert hashlib.sha256(TEXTS[name].read_bytes()).hexdigest() == DIGESTS[name]


def test_no_stored_text_was_put_away() -> None:
    assert TEXTS.keys() == DIGESTS.keys()
    for number in FORMATS:
        for name in PACKED:
            assert any(key.startswith(f"{number}/{name}-") for key in TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_a_stored_text_means_the_same_in_every_format(name: str) -> None:
    """Each format's texts were written by the release of that format, not by this one."""
    _, _, which = name.partition("/")
    told = read_version(TEXTS[name].read_bytes())
    same = [f for key, f in TEXTS.items() if key.partition("/")[2] == which]
    assert all(says_the_same(read_version(f.read_bytes()), told) for f in same)
    now = TEXTS.get(f"{FORMAT}/{which}")
    assert now is None or version_text(told) == now.read_bytes()


@pytest.mark.parametrize("name", TEXTS)
def test_a_release_with_other_defaults_reads_the_same_rules(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = msgspec.to_builtins(read_version(TEXTS[name].read_bytes()))
    monkeypatch.setattr(stored, "Policy", later(Policy))
    monkeypatch.setattr(
        stored, "_decoder", msgspec.json.Decoder(later(Policy), dec_hook=decoded_title)
    )
    assert msgspec.to_builtins(read_version(TEXTS[name].read_bytes())) == told


def test_in_that_release_a_text_with_gaps_would_read_otherwise() -> None:
    read = msgspec.json.Decoder(later(Policy), dec_hook=decoded_title)
    gaps = read.decode(TEXTS["1/every-table"].read_bytes())
    assert gaps.identity.timezone == gaps.clocks[0].owner == "another default"


def test_a_version_of_a_later_release_is_not_guessed_at(desk: Desk) -> None:
    policy = pack("mall")
    store = desk.store()
    with store.write():
        text = version_text(policy).replace(b'{"format":%d' % FORMAT, b'{"format":%d' % 99, 1)
        applied = PolicyApplied(id="mall", digest=store.put_file(text), source="", templates=())
        now = a_moment(NOW, policy.identity.timezone)
        store.append(OFFICE, store.last(OFFICE), [NewEvent(now, applied)], Stamp(now, "x", "x"))
    store.close()
    assert "stored by a newer casefile (format 99" in desk.run("list", code=76).err


# ---- a desk whose versions are stored as before --------------------------------------------------


@pytest.fixture
def kept(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two versions in format 1, cases under both, and the file that the second was applied from."""
    shutil.copyfile(FIXTURES / "policies-1.db", "casefile.db")
    Path("casefile.db").chmod(0o600)
    made = RealDesk(capsys, monkeypatch)
    store = made.store()
    Path("policy.toml").write_text(source_of(store), "utf-8")
    store.close()
    return made


def answered(name: str) -> Any:
    return json.loads((FIXTURES / "policies-1" / f"{name}.json").read_text("utf-8"))


PAPERS_TELL_SINCE = {"roles", "needs", "may", "holders", "paragraphs"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_desk_of_before_shows_what_it_showed(kept: Desk, name: str) -> None:
    found = kept.json(SHOWN[name])
    if name.startswith("policy"):
        met = [key for key in ("starts", "stops") for c in found["clocks"] if "each:pay" in c[key]]
        assert met == ["starts", "stops"]  # the first part met what is spelled otherwise since then
        for clock in found["clocks"]:
            clock |= {k: _as_spelled_then(clock[k]) for k in ("starts", "stops")}
    assert holds(answered(name), found)
    if name.startswith("policy"):
        assert found.pop("comes_from")  # told since then, as are conditions of limits
        assert [limit.pop("when") for limit in found["limits"]] == [[]] * len(found["limits"])
        assert found.pop("endings") == []
        assert found.pop("ceilings") == []
        for paper in found["documents"]:  # what stands on a paper, and who has it
            assert {*paper} - {"id", "title", "template"} == PAPERS_TELL_SINCE
            for key in PAPERS_TELL_SINCE:
                del paper[key]
        assert found == answered(name)


def _as_spelled_then(names: list[str]) -> list[str]:
    return [name.replace("each:", "route:") for name in names]


def test_a_desk_of_before_adds_up_to_the_same_rows(kept: Desk) -> None:
    kept.run("rebuild")
    assert holds(answered("list"), kept.json("list"))
    assert kept.json("verify")["ok"]


def test_the_policy_in_force_is_known_in_whatever_format_it_was_stored(kept: Desk) -> None:
    before = kept.json("verify")["events"]
    force = next(v["digest"] for v in answered("versions") if v["current"])
    done = kept.json("policy apply policy.toml")
    assert (done["new"], done["digest"]) == (False, force)
    foreseen = kept.json("policy apply policy.toml --open-cases --dry-run")
    assert (foreseen["new"], foreseen["digest"]) == (False, force)
    assert kept.json("verify")["events"] == before
    assert holds(answered("versions"), kept.json("policy list"))


def test_cases_under_the_same_rules_have_nowhere_to_move(kept: Desk) -> None:
    """Whatever the digest of the version that they name."""
    first = first_source(kept)
    Path("first.toml").write_text(first, "utf-8")
    kept.run("policy apply first.toml")
    moved = kept.json("policy apply first.toml --open-cases")
    assert [c["case"] for c in moved["cases"]] == ["2026-000003"]
    under = {n: kept.json(f"show 2026-{n}")["policy"]["digest"] for n in (1, 3)}
    versions = [v["digest"] for v in kept.json("policy list")]
    assert under == {1: versions[0], 3: versions[2]}
    assert len(set(versions)) == 3


def first_source(desk: Desk) -> str:
    """The TOML text of the version that was applied first."""
    store = desk.store()
    payload = next(iter(store.of_kind(OFFICE, PolicyApplied.kind))).payload
    assert isinstance(payload, PolicyApplied)
    text = (store.file(payload.source) or b"").decode()
    store.close()
    return text


def test_a_file_that_says_what_is_in_force_is_no_other_policy(kept: Desk) -> None:
    found = {c["check"]: c["state"] for c in kept.json("doctor")["checks"]}
    assert found["policy"] == "ok"
    altered = Path("policy.toml").read_text("utf-8").replace('"20d"', '"21d"')
    # an altered text is read by the grammar of today, in which what costs nothing says so
    altered = altered.replace("[[remedy]]", '[[remedy]]\nunvalued = "free"')
    Path("policy.toml").write_text(altered, "utf-8")
    found = {c["check"]: c["state"] for c in kept.run("doctor --json", code=10).data["checks"]}
    assert found["policy"] == "warning"
