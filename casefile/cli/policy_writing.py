"""Help for whoever writes a policy: one to begin with, what a key means, a schema for editors."""

from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.beginnings import begin_policy
from casefile.actions.office.glossary import keys_called, words, words_named
from casefile.actions.office.reference import key_meaning
from casefile.cli.declared import Argument, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page, print_to_read
from casefile.cli.session import Session
from casefile.errors import NotFound
from casefile.pages.page import Line
from casefile.pages.policy_reference import default_text, key_page, kind_text
from casefile.policy.reference import GrammarKey, key_named, written_below, written_keys
from casefile.policy.schema import policy_schema
from casefile.values.likeness import near_miss

if TYPE_CHECKING:
    from casefile.pages.answers.policy import KeyOfMany, KeyTold, PolicyBegun

room = Room()


@room.command(
    "new",
    help="Write ID.toml into this folder, a small sound policy to begin with or a copy of FROM, and"
    " beside it its tests, ID.test.toml. Then: edit both, policy check ID.toml, "
    "policy test ID.toml, init DESK --policy ID.toml --practice.",
)
def new(
    session: Session,
    name: Annotated[
        str, Argument(metavar="POLICY", show_default=False, help="Its id: the name of the file.")
    ],
    source: Annotated[
        str | None,
        Argument(metavar="[FROM]", show_default=False, help="A shipped pack, or a file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    path, *tests = begin_policy(name, source or "", session.entry(practice=True).login)
    if as_json:
        begun: PolicyBegun = {"id": name, "file": str(path), "tests": [*map(str, tests)]}
        print_data(begun)
        return
    speak = session.speak
    written = [speak.text("{path} is written.", path=str(one)) for one in (path, *tests)]
    told = speak.text(
        "Check it: casefile policy check {path}; play its tests: casefile policy test {path}; try "
        "it: casefile init try --policy {path} --practice",
        path=str(path),
    )
    print_page(session, [Line(one) for one in (*written, told)], practice=False)


@room.command(
    "explain", help="What a key or a word of the policy means, such as clock.within or wd."
)
def explain(
    session: Session,
    key: Annotated[
        str | None,
        Argument(metavar="[KEY]", show_default=False, help="A table or a key; all tables without."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    speak = session.speak

    def told(one: GrammarKey) -> str:
        return key_meaning(one).text.of(speak.code)

    if key is None:
        rows = [(k, told(k)) for k in written_below("")]
        if as_json:
            many: list[KeyOfMany] = [{"key": k.path, "meaning": text} for k, text in rows]
            print_data(many)
        else:
            lines = [Line(f"{k.path}\t{text}") for k, text in rows]
            print_page(session, [*lines], practice=False)
        return
    found = key_named(key)
    if found is None:
        _explain_words(session, key, as_json=as_json)
        return
    below = [(k, told(k)) for k in written_below(found.path)]
    if as_json:
        one: KeyTold = {
            "key": found.path,
            "meaning": told(found),
            "type": kind_text(found, speak),
            "required": found.required,
            "default": default_text(found, speak),
            "keys": [k.path for k, _ in below],
        }
        print_data(one)
        return
    label = key_meaning(found).label.of(speak.code)
    print_to_read(session, key_page(found, label, told(found), below, speak), practice=False)


def _explain_words(session: Session, name: str, *, as_json: bool) -> None:
    """What ``name`` may mean that is no whole key: keys of several tables, and words that stand as
    values. NotFound where it is none."""
    speak = session.speak
    rows = [(key.path, key_meaning(key).text.of(speak.code)) for key in keys_called(name)]
    for word in words_named(name):
        where = f"{word.name} ({word.where})" if word.where else word.name
        rows.append((where, word.text.of(speak.code)))
    if not rows:
        raise _unknown(name)
    if as_json:
        print_data([{"key": told, "meaning": text} for told, text in rows])
        return
    same: dict[str, list[str]] = {}
    for told, text in rows:
        same.setdefault(text, []).append(told)
    lines = [Line(f"{', '.join(told)}\t{text}") for text, told in same.items()]
    print_to_read(session, [*lines], practice=False)


def _unknown(name: str) -> NotFound:
    paths = [key.path for key in written_keys()]
    known = [*paths, *(path.rpartition(".")[2] for path in paths), *(one.name for one in words())]
    if near := near_miss(name, known):
        return NotFound("The policy has no key {name}; did you mean {near}?", name=name, near=near)
    return NotFound(
        "The policy has no key {name}; its tables are {known}.",
        name=name,
        known=[k.path for k in written_below("")],
    )


@room.command("schema", help="A JSON Schema of policy files, for editors.")
def schema(session: Session) -> None:
    print_data(policy_schema(lambda key: key_meaning(key).text.of(session.speak.code)))
