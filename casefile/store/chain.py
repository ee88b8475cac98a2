"""The hash chain: each event's hash covers the one before and everything the row says.

hash = SHA-256(previous hash ‖ canonical JSON of the row). The facts that may be erased are not in
the row; the row holds SHA-256(salt ‖ text) of them instead, so that erasing leaves the chain
valid and a guess at a telephone number cannot be checked without the salt.

(hashlib is imported where it is used: loading OpenSSL is a tenth of what reading a case costs.)
"""

import msgspec

GENESIS = bytes(32)
_encode = msgspec.json.Encoder().encode

Row = tuple[int, str, int, str, str, str, str, str, str | None, str, bytes | None]
"""seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal."""


def link(before: bytes, row: Row) -> bytes:
    """The hash of ``row`` after an event whose hash is ``before``."""
    import hashlib

    *head, data, seal = row
    body = _encode([*head, msgspec.Raw(data.encode()), seal.hex() if seal else None])
    return hashlib.sha256(before + body).digest()


def seal(salt: bytes, text: str) -> bytes:
    """What the chain keeps of personal facts."""
    import hashlib

    return hashlib.sha256(salt + text.encode()).digest()


def digest(content: bytes) -> str:
    """The name under which a file is kept."""
    import hashlib

    return hashlib.sha256(content).hexdigest()
