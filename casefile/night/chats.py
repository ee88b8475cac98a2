"""What a chat's robot is told, and whether its service says that it took it.

The services answer 200 to what they refuse, with the reason in the body; so nothing counts as
delivered but a body that says so in the very words of that service.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from casefile.errors import Message, message

Chat = Literal["wecom", "dingtalk", "feishu"]
LARGEST: dict[str, int] = {"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000}
"""How many bytes of text each takes in one message: 2048 of text, 20 000 with all around it."""
_SAYS: dict[str, tuple[str, ...]] = {
    "wecom": ("errcode",),
    "dingtalk": ("errcode",),
    "feishu": ("code", "StatusCode"),
}
"""In which words of its answer each says what became of a message: 0 if it was delivered."""


class Call(NamedTuple):
    """A request that is posted: what is added to the robot's address, and the JSON."""

    query: str
    body: bytes


def call(chat: str, text: str, secret: str, seconds: int) -> Call:
    """The request that makes the robot say ``text``, signed with ``secret`` if there is one;
    ``seconds`` since 1970 is when."""
    content = {"msgtype": "text", "text": {"content": text}}
    query = ""
    if chat == "feishu":
        # what looks like a mention of somebody would be one
        content = {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}
        if secret:
            # by their rule the secret is part of the key, and what is signed is nothing
            content |= {"timestamp": str(seconds), "sign": _sign(f"{seconds}\n{secret}", "")}
    elif secret:
        stamp = seconds * 1000
        sign = quote(_sign(secret, f"{stamp}\n{secret}"), safe="")
        query = f"timestamp={stamp}&sign={sign}"
    return Call(query, json.dumps(content, ensure_ascii=False).encode())


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def refusal(chat: str, status: int, body: bytes) -> Message | None:
    """Why a message counts as not delivered; None only if the answer says that it was."""
    if status != 200:
        return message("{service} answered {code}", service=chat, code=status)
    try:
        told = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        told = None
    said = [told[word] for word in _SAYS[chat] if word in told] if isinstance(told, dict) else []
    codes = [code for code in said if type(code) is int]
    if not said or len(codes) < len(said):
        return message("{service} did not say that it was delivered", service=chat)
    if any(codes):
        return message(
            "{service} refused it ({code})", service=chat, code=next(c for c in codes if c)
        )
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def in_messages(text: str, most: int) -> Iterator[str]:
    """``text`` in pieces of at most ``most`` bytes each, between two lines where that can be, and
    never within a character."""
    rest = text
    while len(rest.encode()) > most:
        fits = rest.encode()[:most].decode(errors="ignore")
        end = fits.rfind("\n") + 1 or len(fits)
        yield rest[:end]
        rest = rest[end:]
    if rest:
        yield rest
