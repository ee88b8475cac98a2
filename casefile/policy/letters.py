"""The tables of a policy that tell of papers, and what letters are composed of."""

from typing import Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.policy.fact import Choice
from casefile.values.value import Title

PLACES = ("owner", "organisation", "number", "signer", "post", "received_day")
"""Names that every paragraph may use."""
SAID_BESIDE = ("telephone", "granted", "late", "kept_for")
"""What a paragraph may need beside facts: how the house is reached, what was granted, that
something was late, how long personal data are kept."""
AGO = "_ago"


class Block(msgspec.Struct, frozen=True):
    """``[[block]]``: a paragraph of a letter.

    It belongs to one ``move`` of the ``document`` and appears where ``when`` holds and every fact
    in ``needs`` is known; of several with the same ``place`` the first that fits appears. ``text``
    has places for the facts it needs, such as ``{product}``, for how long ago one was that is a
    date (``{customer_since_ago}``), and for ``PLACES``. What is in
    ``SAID_BESIDE`` is needed as a fact is. ``offers`` names a remedy that must have been granted;
    ``personal`` marks what only this customer could be told.
    """

    document: str
    move: str
    text: Title
    when: Condition = ()
    needs: tuple[str, ...] = ()
    place: str = ""
    offers: str = ""
    personal: bool = False


class Avoid(msgspec.Struct, frozen=True):
    """``[[avoid]]``: words that a letter must not use, and why (excuse, blame, condition, rule);
    ``others`` are those of a letter in another language, by its code."""

    document: str
    why: Title
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    others: dict[str, tuple[str, ...]] | msgspec.UnsetType = msgspec.UNSET

    def words(self, lang: str) -> tuple[str, ...]:
        """The words that a letter in ``lang`` must not use."""
        return {"zh": self.zh, "en": self.en, **(self.others or {})}.get(lang, ())


class Alert(msgspec.Struct, frozen=True):
    """``[[alert]]``: words in what was typed that ask for a second look, unless the case is one of
    those that ``unless`` tells of."""

    why: Title
    words: tuple[str, ...]
    unless: Condition = ()


KINDS_OF_ATTACHMENTS = (
    Choice("evidence", Title("证据", "evidence")),
    Choice("voucher", Title("票据凭证", "voucher")),
    Choice("photo", Title("照片", "photograph")),
    Choice("record", Title("录音录像", "recording")),
    Choice("identity", Title("身份证明", "proof of identity")),
    Choice("medical", Title("就医材料", "medical papers")),
    Choice("signed", Title("签字文书", "signed paper")),
    Choice("other", Title("其他", "other")),
)


class AttachmentRules(msgspec.Struct, frozen=True):
    """``[attachments]``: what files that people bring may be, and how large: bytes of one, and of
    all on a case."""

    kinds: tuple[Choice, ...] = KINDS_OF_ATTACHMENTS
    """What a file may be, as ``--as`` names it."""
    largest: int = 20_000_000
    """The bytes of one file at most."""
    in_all: int = 200_000_000
    """The bytes of all files of a case at most."""


class LetterPromise(msgspec.Struct, frozen=True):
    """What a letter promises, until the end of the day that the fact ``due`` names; of several for
    one day the first whose condition holds."""

    text: Title
    due: str
    when: Condition = ()
    answers: bool = False
    """Whether it promises the answer, or news of it: not made any more once that was given."""


class Document(msgspec.Struct, frozen=True):
    """``[[document]]``: a paper about a case or one of its settlements. With ``copies``, one for
    each holder that the route names; of a case, one for each of its own ``holders``.
    ``confirms_payment`` marks the receipt; ``needs`` are facts without which it would have a
    gap."""

    id: str
    title: Title
    template: str
    roles: tuple[str, ...] = ()
    of: Literal["case", "settlement"] = "case"
    copies: bool = False
    holders: tuple[str, ...] = ()
    """Of a paper about a case: who gets a numbered copy of it, to be signed and handed over."""
    confirms_payment: bool = False
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    """Of a letter: its moves in their order; each must have a paragraph."""
    promises: tuple[LetterPromise, ...] = ()
    unless: Condition = ()
    """On which cases it is not issued: nobody apologises for what did not happen."""
    answer_by: str = ""
    """The clock whose deadline it names as the day of an answer: not issued once that passed."""
    to: str = ""
    """Of a letter: the fact that names whom it is for; the complainant where none is named."""
    signs: tuple[str, ...] = ()
    """Of a letter: the roles of which one signs it; the owner of the case where none is named."""
    pictures: tuple[str, ...] = ()
    """Which kinds of attachments stand on it as pictures."""
    code: bool = False
    """Whether a code for cameras tells its case and the head of the log."""
    draws: bool = False
    """Whether money is drawn with it: not issued once nothing is left to be paid."""
    claims: bool = False
    """Whether it claims back what the house paid in somebody's place: not issued where that is
    nothing, nor before it can be told to which account it goes."""
    outward: bool = False
    """Whether the complainant gets it, or signs it: what tells of others does not stand on it."""

    @property
    def numbered(self) -> bool:
        """Whether its copies are numbered, signed and handed over one by one."""
        return self.copies or bool(self.holders)
