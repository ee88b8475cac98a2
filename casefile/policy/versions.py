"""A policy as it is stored, and the digest that names its version."""

import msgspec

from casefile.policy.grammar import Policy


def spelled(policy: Policy) -> bytes:
    """The policy as JSON in the order of its file, which is the order that facts are shown in."""
    return msgspec.json.encode(policy)


def digest(policy: Policy) -> str:
    """SHA-256 of the policy's meaning: comments and layout do not make a new version."""
    import hashlib

    return hashlib.sha256(spelled(policy)).hexdigest()


_decoder = msgspec.json.Decoder(Policy)


def from_spelled(text: bytes) -> Policy:
    """The policy that ``spelled`` wrote; it was checked when it was applied."""
    return _decoder.decode(text)
