"""Template and context → the bytes of a Word file, or a refusal; never a letter with a gap.

docxtpl does the work; what it is known to do silently is shut out: values are escaped, unknown
names and unsafe code refused, and afterwards every printed value must be found in the text again.
"""

import io
import re
import zipfile
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from casefile.documents.context import Context
from casefile.errors import BadData

_EPOCH = (1980, 1, 1, 0, 0, 0)
# docxtpl turns {_{ and the like into tags after rendering; the entity keeps the text as it is
_TAG_LIKE = re.compile("(?<=[{}%#])_|_(?=[{}%#])")


def render(template: bytes, context: Context, *, title: str, author: str, at: datetime) -> bytes:
    """The document that ``template`` makes of ``context``.

    The same arguments give the same bytes. Raises BadData if the template cannot be read, uses a
    name that does not exist, or if the result does not hold every value that was printed.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError, TemplateRuntimeError, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    printed: list[str] = []

    def keep(value: Any) -> Any:
        if not isinstance(value, str | int | Undefined):
            raise TemplateRuntimeError("a name in it stands for no text")
        if isinstance(value, str) and not isinstance(value, Markup):
            printed.append(value)
            safe = _TAG_LIKE.sub("&#95;", str(escape(value)))
            return Markup(safe)  # noqa: S704  (escaped just above)
        return value

    env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=keep)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(_named(context), env, autoescape=True)
    except TemplateError as error:
        raise BadData("The template cannot be filled: {reason}.", reason=str(error)) from error
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError) as error:
        raise BadData("The template is no Word file.") from error
    except Exception as error:
        # whatever a template computes is its own fault, and no reason to show its values
        raise BadData(
            "The template cannot be filled: {reason}.", reason=type(error).__name__
        ) from error
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.revision, properties.comments = 1, ""
    out = io.BytesIO()
    document.save(out)
    content = _repacked(out.getvalue())
    _check(content, printed)
    return content


def _named(context: Context) -> Context:
    """The context with names for keys: of a mapping, ``facts.items`` would be its method."""

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return SimpleNamespace(**{key: named(each) for key, each in value.items()})
        return [named(each) for each in value] if isinstance(value, list) else value

    return {key: named(value) for key, value in context.items()}


def _repacked(content: bytes) -> bytes:
    """The same package without the time of packing, so that equal papers are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()


def text_of(content: bytes, parts: str = "document|header[0-9]*|footer[0-9]*") -> str:
    """All text of a Word file: body, tables, headers and footers; breaks as newlines.

    Every part is read, so that one that is not well-formed is found.
    """
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    shown = {f"{w}br": "\n", f"{w}cr": "\n", f"{w}tab": "\t"}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = etree.fromstring(package.read(name), parser)
            if not re.fullmatch(rf"word/({parts})\.xml", name):
                continue
            for node in root.iter(f"{w}t", f"{w}p", *shown):
                if node.tag == f"{w}p":
                    found.append("\n")
                elif node.getparent().tag == f"{w}r":
                    found.append(node.text or "" if node.tag == f"{w}t" else shown[str(node.tag)])
    return "".join(found)


def _check(content: bytes, printed: list[str]) -> None:
    """Every part is well-formed, and every value that was printed stands in the text."""
    from lxml import etree

    try:
        text = text_of(content)
    except etree.XMLSyntaxError as error:
        raise BadData("The document came out damaged: {reason}.", reason=str(error)) from error
    for value in printed:
        if value not in text:
            raise BadData("The document lost a text of {count} characters.", count=len(value))
