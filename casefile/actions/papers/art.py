"""What stands on a paper as pictures, out of the store: read within bounds, and never opened."""

from pathlib import Path

from casefile.actions.office.shipped import template
from casefile.actions.papers.approved import trusted
from casefile.case.here import Here
from casefile.errors import NotFound
from casefile.papers.pictures import PaperPicture, read_picture
from casefile.policy import Document
from casefile.store import Store
from casefile.values.languages import languages

MOST_PICTURES = 24
MOST_OF_ALL = 30_000_000
"""Bytes of all pictures on a paper: larger ones no mail takes, and ``verify`` would not read."""


def pictures_for(store: Store, here: Here, kind: Document) -> tuple[tuple[int, PaperPicture], ...]:
    """The pictures among the attachments of a case that a paper prints, as many as it holds, each
    with the number of its attachment. Whatever else was brought is only listed."""
    found, room = list[tuple[int, PaperPicture]](), MOST_OF_ALL
    for one in here.case.attachments if kind.pictures else ():
        if one.sort not in kind.pictures or one.erased or one.size > room:
            continue
        picture = read_picture(store.file(one.sha256) or b"")
        if picture and len(found) < MOST_PICTURES:
            found.append((one.no, picture))
            room -= len(picture.content)
    return tuple(found)


def logo_for(store: Store, here: Here, kind: Document, own: Path, lang: str) -> PaperPicture | None:
    """The picture at the head of a letter, in its language or that of the house; None for other
    papers and for a house without. NotFound where it is missing, Refused where it was changed since
    it was approved."""
    name = here.policy.organisation.logo
    if not name or not kind.moves:
        return None
    for folder in (languages()[lang], languages()[here.policy.organisation.language]):
        if file := template(name, own, folder):
            content = file.read_bytes()
            trusted(store, name, folder, content)
            return read_picture(content)
    raise NotFound(
        "There is no logo {name}; first: casefile template apply {name}",
        name=name,
    )
