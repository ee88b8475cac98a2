"""Keeping a mapping of columns in the policy, and in the file that it is edited in."""

import json
from collections.abc import Mapping
from pathlib import Path

import msgspec

from casefile.actions.office.sources import checked_policy, policy_source
from casefile.actions.office.versions import policies
from casefile.disk.files import let_go, scratch_in, write_durably
from casefile.disk.patience import put_in_place
from casefile.errors import CasefileError, Refused
from casefile.policy import Policy
from casefile.policy.forms import Mapping as Columns
from casefile.store import Store


def source_of(store: Store) -> str:
    """The TOML text of the policy in force, as it was applied."""
    return (store.file(policies(store)[-1].payload.source) or b"").decode()


def with_mapping(
    store: Store, policy: Policy, name: str, columns: Mapping[str, str], templates: Path
) -> tuple[str, Policy]:
    """The text of the policy in force with the mapping added, and what it says. Refused if there
    is another one of that name; the same text where there is that very one."""
    text, new = source_of(store), Columns(name, dict(columns))
    if known := policy.mapping(name):
        if known == new:
            return text, policy
        raise Refused(
            "The policy has another mapping {name} already; choose another name, or edit the "
            "policy.",
            name=name,
        )
    text = text + ("" if text.endswith("\n") else "\n") + mapping_toml(name, columns)
    told = checked_policy(text, templates)
    if told != msgspec.structs.replace(policy, mappings=(*policy.mappings, new)):
        raise Refused(
            "The mapping cannot be added to the policy: {text}", text=mapping_toml(name, columns)
        )
    return text, told


def mapping_toml(name: str, columns: Mapping[str, str]) -> str:
    """The table of a mapping as TOML. (A JSON text is a TOML text as well.)"""
    pairs = ", ".join(
        f"{json.dumps(heading, ensure_ascii=False)} = {json.dumps(fact)}"
        for heading, fact in columns.items()
    )
    return f"\n[[mapping]]\nid = {json.dumps(name, ensure_ascii=False)}\ncolumns = {{ {pairs} }}\n"


def kept_beside(path: Path, before: str, after: str) -> bool:
    """Whether the policy file at ``path`` now reads ``after``: it is put in place of ``before``
    and of nothing else, since what somebody is editing is theirs. Of a policy in several files
    ``path`` is the one that names the others, and what is new goes to its end."""
    try:
        text = path.read_text("utf-8")
        if path.is_symlink() or before not in (text, policy_source(str(path)).text):
            return False
        after = text + after.removeprefix(before)
        scratch = scratch_in(path.parent)
        try:
            write_durably(scratch, after.encode())
            scratch.chmod(path.stat().st_mode & 0o777)
            put_in_place(scratch, path)
        finally:
            let_go(scratch)
    except (OSError, UnicodeDecodeError, CasefileError):
        return False
    return True
