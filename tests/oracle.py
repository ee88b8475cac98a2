"""docxtpl as it comes, filled safely: the oracle of what a template gives."""

import io
import re
from types import SimpleNamespace
from typing import Any

from casefile.papers.word.drawing import Plate

_TAG_LIKE = re.compile("(?<=[{}%#])_|_(?=[{}%#])")


def by_docxtpl(template: bytes, context: dict[str, Any]) -> bytes:
    """The document that docxtpl makes of ``template``; its errors are its own."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    def keep(value: Any) -> Any:
        if isinstance(value, Plate):
            return ""  # it has pictures of its own; words are compared
        if isinstance(value, str) and not isinstance(value, Markup):
            return Markup(_TAG_LIKE.sub("&#95;", str(escape(value))))
        return value

    env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=keep)
    document = DocxTemplate(io.BytesIO(template))
    names = {key: _attributes(each) for key, each in context.items()}
    document.render(names, env, autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Names(SimpleNamespace):
    """Names that a template may also ask for: ``'product' in facts``."""

    def __contains__(self, name: str) -> bool:
        return name in vars(self)


def _attributes(value: Any) -> Any:
    if isinstance(value, dict):
        return _Names(**{key: _attributes(each) for key, each in value.items()})
    return [_attributes(each) for each in value] if isinstance(value, list) else value
