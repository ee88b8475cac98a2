"""One notice on its way out of the house: to a chat's robot, or as a letter to a mail server.

It is delivered when the service says so, and not before: no answer in time, one that cannot be
read or that leads elsewhere, are no yes. What is told of a failure never quotes address or secret.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from casefile.errors import CannotWrite, Message, message
from casefile.night.chats import LARGEST, call, in_messages, refusal
from casefile.policy.clocks import Notify

ANSWER_PATIENCE = 10.0
"""Seconds to wait for a service at each step, and for all of its answer."""
LONGEST_ANSWER = 65_536
"""Bytes that are read of an answer."""
LONGEST_SECRET = 4096
AT_HOME = ("localhost", "127.0.0.1", "::1")
"""Hosts to which nothing leaves the machine, so that it may go there in the clear."""


class WayOut(msgspec.Struct, frozen=True):
    """Where a notice goes: ``address`` as it is meant, and with which ``secret`` it is signed."""

    way: Notify
    address: str
    secret: str
    moment: datetime
    """What the clock on the wall says: services refuse what is dated otherwise."""


def way_out(
    way: Notify, staff: str, folder: Path, variable: Callable[[str], str], moment: datetime
) -> WayOut:
    """The way out to ``staff``; CannotWrite if the environment or a file does not tell it."""
    told = [_told(text, staff, folder, variable) for text in (way.address, way.secret)]
    return WayOut(way, told[0], told[1], moment)


def _told(text: str, staff: str, folder: Path, variable: Callable[[str], str]) -> str:
    kind, _, name = text.replace("{staff}", staff).partition(":")
    if not kind:
        return ""
    try:
        if kind == "env":
            found = variable(name)
        else:
            with (folder / name).open("rb") as file:
                found = file.read(LONGEST_SECRET).decode("utf-8-sig")
    except (OSError, ValueError):
        found = ""
    if not found.strip():
        raise _failed(message("{place} is empty or missing", place=f"{kind}:{name}"))
    return found.strip()


def _failed(reason: Message) -> CannotWrite:
    return CannotWrite("{reason}", reason=reason)


def post(to: WayOut, text: str) -> None:
    """``text`` stands in the chat; CannotWrite tells why that is not certain."""
    chat = to.way.chat or ""
    for piece in in_messages(text, LARGEST[chat]):
        wanted = call(chat, piece, to.secret, int(to.moment.timestamp()))
        joint = "&" if "?" in to.address else "?"
        where = to.address + (joint + wanted.query if wanted.query else "")
        if reason := refusal(chat, *_posted(chat, where, wanted.body)):
            raise _failed(reason)


def _posted(service: str, where: str, body: bytes) -> tuple[int, bytes]:
    """The status and the body of the answer; whoever answers with another address is not asked
    there, since what stands there is not the service."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Nowhere(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    end = time.monotonic() + ANSWER_PATIENCE
    try:
        _proper(urlsplit(where), "https", "http")
        head = {"Content-Type": "application/json; charset=utf-8"}
        with build_opener(Nowhere).open(
            Request(where, data=body, headers=head, method="POST"),  # noqa: S310  judged above
            timeout=ANSWER_PATIENCE,
        ) as answer:
            found = b""
            while chunk := answer.read1(LONGEST_ANSWER):
                found += chunk
                if len(found) > LONGEST_ANSWER or time.monotonic() > end:
                    raise TimeoutError
            if answer.headers["Content-Length"] not in (None, str(len(found))):
                raise TimeoutError  # it broke off
            return answer.status, found
    except HTTPError as error:
        error.close()
        return error.code, b""
    except (OSError, HTTPException, ValueError) as error:
        raise _failed(message("{service} gave no answer", service=service)) from error


def _proper(url: SplitResult, sealed: str, clear: str) -> None:
    """ValueError unless it is an address to which notices may go: sealed, or at home."""
    if url.scheme != sealed and not (url.scheme == clear and url.hostname in AT_HOME):
        raise ValueError


def mail(to: WayOut, recipient: str, subject: str, text: str, about: str) -> None:
    """The mail server took the letter; CannotWrite tells why that is not certain. The same letter
    of what it is ``about`` bears the same Message-ID, by which a mailbox knows it again."""
    import smtplib
    import ssl
    from email.message import EmailMessage
    from email.utils import format_datetime

    letter = EmailMessage()
    try:
        letter["Subject"], letter["From"], letter["To"] = subject, to.way.sender, recipient
        letter["Date"] = format_datetime(to.moment)
        known = hashlib.sha256(f"{recipient}\n{about}".encode()).hexdigest()[:40]
        letter["Message-ID"] = f"<{known}@{to.way.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        url = urlsplit(to.address)
        if url.scheme != "smtp":
            _proper(url, "smtps", "smtp")
        host, port = url.hostname or "", url.port or 0
        sealed = ssl.create_default_context()
        server: smtplib.SMTP
        if url.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=ANSWER_PATIENCE, context=sealed)
        else:
            server = smtplib.SMTP(host, port, timeout=ANSWER_PATIENCE)
        try:
            if url.scheme == "smtp" and host not in AT_HOME:
                server.starttls(context=sealed)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(letter)
        finally:
            server.close()  # what it says to a farewell changes nothing
    except (OSError, smtplib.SMTPException, ValueError) as error:
        code = getattr(error, "smtp_code", 0)
        raise _failed(
            message("the mail server refused it ({code})", code=code)
            if code
            else message("the mail server did not take it")
        ) from error
