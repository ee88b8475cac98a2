"""A version of the policy as the desk keeps it: whole, and named by the digest of what it says."""

import msgspec

from casefile.errors import NewerSchema
from casefile.policy.grammar import FORMAT, Policy
from casefile.values.value import decoded_title


def version_text(policy: Policy) -> bytes:
    """The policy as JSON, every default spelled out, so that a release with other defaults reads
    the same rules in it.

    Rows, facts and conditions stand in the order of the file, which is the order that pages show
    them in. The order of weekdays in ``[hours]`` and ``workdays``, and of the verbs in
    ``[rights]``, says nothing.
    """
    from casefile.worktime.calendar import WEEKDAYS

    days = {day: at for day in WEEKDAYS if (at := policy.hours.get(day)) is not None}
    rights = dict(sorted(policy.rights.items()))
    worked = tuple(day for day in WEEKDAYS if day in policy.identity.workdays)
    identity = msgspec.structs.replace(policy.identity, workdays=worked)
    told = msgspec.structs.replace(policy, identity=identity, hours=days, rights=rights)
    return msgspec.json.encode(told)


def version_digest(policy: Policy) -> str:
    """SHA-256 of what the policy says: comments, layout, and a default that is written out make no
    new version."""
    import hashlib

    return hashlib.sha256(version_text(policy)).hexdigest()


def says_the_same(one: Policy, other: Policy) -> bool:
    """Whether two policies are one version, whichever formats they were stored in."""
    return version_text(one) == version_text(other)


class _Written(msgspec.Struct, frozen=True):
    """In which format a version was stored; the first one did not say."""

    format: int = 1


_written = msgspec.json.Decoder(_Written)
_decoder = msgspec.json.Decoder(Policy, dec_hook=decoded_title)


def read_version(text: bytes) -> Policy:
    """The policy that ``version_text`` wrote, now or in an earlier release, with the meaning it had
    then; it was checked when it was applied. NewerSchema where a later release wrote it."""
    written = _written.decode(text).format
    if written == FORMAT:
        return _decoder.decode(text)
    if written > FORMAT:
        raise NewerSchema(
            "The policy was stored by a newer casefile (format {version}; this one knows {known}).",
            version=written,
            known=FORMAT,
        )
    from casefile.policy.released import spelled_now

    told = spelled_now(msgspec.json.decode(text), written)
    return msgspec.convert(told, Policy, dec_hook=decoded_title)
