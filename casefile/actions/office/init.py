"""A new desk: its log with the first policy in it, and beside it what is there to be edited."""

from codecs import BOM_UTF8
from pathlib import Path

from casefile.actions.entry import Entry
from casefile.actions.office.policy import apply_policy
from casefile.actions.office.shipped import packs, shipped
from casefile.actions.office.site import name_site
from casefile.actions.office.sources import (
    PARTS_FOLDER,
    checked_policy,
    parts_of,
    policy_path,
    policy_source,
    present_at,
    tests_beside,
    told_by_file,
)
from casefile.derived import MAKER
from casefile.disk.files import folders_undone, make_folder, read_text, write_whole
from casefile.disk.patience import remove
from casefile.errors import CannotWrite, cannot_write
from casefile.policy import Policy
from casefile.store import Locator, backend_of
from casefile.store.backend import Making
from casefile.values.languages import languages

ADMINISTRATOR = "administrator"
"""The role of the packs that may set up a desk, and decides on no case."""


def create(place: Locator, source: str, entry: Entry, site: str = "") -> Policy:
    """A new store with its first policy, the desk of a ``site`` where one is named, and beside it
    ``policy.toml`` with its parts and tests, and ``templates/``, to edit. Either all of it is there
    afterwards or nothing is."""
    folders = [place.templates / name for name in languages().values()]
    with (
        folders_undone(*folders, place.folder / PARTS_FOLDER),
        backend_of(place).making(place) as making,
    ):
        return _created(place, source, entry, making, site)


def _created(place: Locator, source: str, entry: Entry, making: Making, site: str) -> Policy:
    whole = policy_source(source)
    text, beside = whole.text, _to_edit(place, source)
    if source in packs():
        text = at_desk(text, entry.login)
        beside = {path: at_desk(part, entry.login) for path, part in beside.items()}
    there = {path for path in beside if path.exists()}
    for path in there:
        if not _same(path, source, beside[path]):
            raise CannotWrite(
                "{path} is there already; use it (--policy {path}) or choose another folder.",
                path=str(path),
            )
    with told_by_file(whole):
        checked_policy(text, place.templates, present_at(entry.now))
    made: list[Path] = []
    try:
        if site:  # first, so that no two sites have a first event in common
            name_site(making.store, site, entry)
        policy = apply_policy(making.store, text, entry, place.templates).policy
        _copy_templates(place.templates, made)
        for path in beside.keys() - there:
            make_folder(path.parent)
            write_whole(path, beside[path].encode(), made)
        with making.store.write():
            making.store.made_by(MAKER)
        making.publish(made)
    except BaseException as error:
        for path in made:
            remove(path)
        if isinstance(error, OSError):
            raise cannot_write(place.folder, error) from error
        raise
    return policy


def _to_edit(place: Locator, source: str) -> dict[Path, str]:
    """The files that a desk begins with: the policy, what it is made of, and its tests, each with
    its text."""
    found = {place.folder / name: text for name, text in parts_of(source).items()}
    tests = tests_beside(source)
    if tests.is_file():
        found[tests_beside(str(place.policy))] = read_text(tests)
    return {**found, place.policy: read_text(policy_path(source))}


def _same(written: Path, source: str, text: str) -> bool:
    """Whether the policy that is there is the one that is meant, or says the same: whoever was
    interrupted here types the same command again."""
    if Path(source).is_file() and written.samefile(source):
        return True
    return written.is_file() and written.read_bytes().removeprefix(BOM_UTF8) == text.encode()


def at_desk(text: str, login: str) -> str:
    """The pack's text with whoever sets the desk up mapped to its first member of staff, so that
    the first commands need no ``--as``, and made its administrator, so that they can go on setting
    it up; the lines are there to be edited."""
    if not login.isprintable():
        return text
    safe = login.replace("\\", "\\\\").replace('"', '\\"')
    head, mark, rest = text.partition("login = []")
    before, roles, own = head.rpartition("roles = [")
    own = own.replace("]", f', "{ADMINISTRATOR}"]', 1)
    return f'{before}{roles}{own}login = ["{safe}"]{rest}' if mark else text


def _copy_templates(target: Path, made: list[Path]) -> None:
    for folder in shipped("templates").iterdir():
        if not folder.is_dir():
            continue
        make_folder(target / folder.name)
        for file in folder.iterdir():
            path = target / folder.name / file.name
            if file.name.endswith(".docx") and not path.exists():
                write_whole(path, file.read_bytes(), made)
