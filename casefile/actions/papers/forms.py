"""Templates in the form in which they are filled: made once, kept with the log, checked against it.

Making one takes a quarter of a second, filling it a fraction of a millisecond. A form is derived
from its template as a case's row is from its events: ``verify`` makes it again and compares.
"""

from collections.abc import Iterator

from msgspec import DecodeError

from casefile.actions.policies import is_practice
from casefile.log.problems import Problem
from casefile.papers.word.form import FORM_MAKER, Form, read, spelled
from casefile.papers.word.render import Press
from casefile.store import Store
from casefile.values.digests import hex_digest

PRESSES_KEPT = 32
"""Templates that a process keeps ready to be filled."""
_presses: dict[tuple[str, bool], Press] = {}


def press_for(store: Store, template: bytes) -> Press:
    """What fills that template; on a desk to practise on, with its mark. BadData if it cannot be
    made into a form."""
    key = hex_digest(template), is_practice(store)
    if key not in _presses:
        if len(_presses) >= PRESSES_KEPT:
            _presses.clear()
        form = _kept_form(store, key[0]) or _made(template)
        _presses[key] = Press(form, practice=key[1])
    return _presses[key]


def _kept_form(store: Store, name: str) -> Form | None:
    """The form that is kept beside that template; None where none can be read, which verify tells
    of."""
    kept = store.form(name, FORM_MAKER)
    try:
        return None if kept is None else read(kept)
    except DecodeError:
        return None


def _made(template: bytes) -> Form:
    from casefile.papers.word.compile import compile_form

    return compile_form(template)


def keep_form(store: Store, template: bytes, form: Form) -> None:
    """Keep the form beside its template, if it is not kept yet. Only inside ``write``."""
    name = hex_digest(template)
    if store.form(name, FORM_MAKER) is None:
        store.put_form(name, FORM_MAKER, spelled(form))


def form_problems(store: Store) -> Iterator[Problem]:
    """Forms that are not what their templates give."""
    from casefile.papers.word.compile import compile_form

    for name in store.forms():
        template, kept = store.file(name), store.form(name, FORM_MAKER)
        if kept is not None and (template is None or spelled(compile_form(template)) != kept):
            yield Problem(
                0,
                "the form of the template {sha256} does not follow from it; run casefile rebuild",
                {"sha256": name},
            )
