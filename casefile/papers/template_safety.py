"""Whether a template can be trusted: odd parts, links, fonts, words that hide; and where each
stands. (A name that nothing stands behind: ``template_names``.)"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from casefile.errors import BadData, Message, message
from casefile.papers.sample import AT
from casefile.papers.template_names import misnamed, misplaced, unseen
from casefile.papers.word.bounds import engine_told, in_time
from casefile.papers.word.compile import compile_form
from casefile.papers.word.render import Press
from casefile.papers.word.xml import parsed_part, text_of

LARGEST_TEMPLATE = 50_000_000
"""Bytes that a template may hold unpacked."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")  # a tag does not cross paragraphs
_READ = "document|header[0-9]*|footer[0-9]*|footnotes"
_XML = (".xml", ".rels", ".svg")
_PART = re.compile(r"[^/\\][^\\]*(/|\.(xml|rels|svg|png|jpe?g|gif|bmp|tiff?|emf|wmf|odttf))", re.I)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_FIELDS = {
    *("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "DATE", "TIME", "CREATEDATE", "SAVEDATE"),
    *(
        "PRINTDATE",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "FILENAME",
        "TOC",
        "TC",
        "REF",
        "PAGEREF",
        "NOTEREF",
    ),
    *("SEQ", "STYLEREF", "LISTNUM", "AUTONUM", "SYMBOL", "EQ", "ADVANCE", "BIDIOUTLINE"),
}
"""Fields that only number, date and point within the paper."""
_LINKS = ("https://", "mailto:")
"""Where what stands on a paper may lead; on paper nobody follows it."""
_FETCHES = ("altChunk", "mailMerge", "attachedTemplate", "object", "control", "subDoc", "movie")
_FILLED = re.compile(r"word/(document|header[0-9]*|footer[0-9]*|footnotes)\.xml|docProps/.*")


def faults(content: bytes, values: dict[str, Any]) -> list[Message]:
    """Everything that keeps a template from being used; none for one that can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found = list(_package(package))
            text = text_of(content, _READ) if not found else ""
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        return [message("this is no Word file: {reason}", reason=type(error).__name__)]
    except Exception as error:  # a part that is not well-formed
        return [message("a part of it is damaged: {reason}", reason=type(error).__name__)]
    if found:
        return found
    try:
        with in_time():
            return list(_tags(text)) or list(_filled(content, values))
    except BadData as error:
        return [error.message]


def _package(package: zipfile.ZipFile) -> Iterator[Message]:
    """Macros, foreign links, document types, strange parts, and more than a template may hold."""
    infos = package.infolist()
    if sum(i.file_size for i in infos) > LARGEST_TEMPLATE:
        yield message("it holds more than {most} bytes", most=LARGEST_TEMPLATE)
        return
    if "word/document.xml" not in package.namelist():
        yield message("this is no Word file: {reason}", reason="word/document.xml")
        return
    for name, count in Counter(package.namelist()).items():
        if "vbaproject" in name.lower() or name.lower().endswith(
            (".bin", ".exe", ".js", ".o", ".ole")
        ):
            yield message("it carries a program: {name}", name=name)
        elif not _PART.fullmatch(name) or ".." in name.split("/") or count > 1:
            # Word might read another one than we do, or write it somewhere else
            yield message("{name} does not belong in a Word file, or stands in it twice", name=name)
        elif name.endswith(_XML):
            yield from _part(name, package.read(name))


def _part(name: str, content: bytes) -> Iterator[Message]:
    """What is wrong with one part: in another encoding it could hold what is not seen here."""
    told = _ENCODING.match(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or (told and told[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        yield message("{name} is not in UTF-8", name=name)
        return
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        yield message("{name} declares a document type", name=name)
        return
    root = parsed_part(content)
    for relation in root.iter("{*}Relationship"):
        link, mode = relation.get("Target", ""), relation.get("TargetMode") or "Internal"
        kind = relation.get("Type", "").rpartition("/")[2]
        if mode != "Internal" and (kind != "hyperlink" or not link.startswith(_LINKS)):
            yield message("it links to {link}; only https and mailto may stand in it", link=link)
    for field in _fields(root):
        words = field.split()
        linked = (
            len(words) > 1
            and words[0].upper() == "HYPERLINK"
            and words[1].strip('"').startswith(_LINKS)
        )
        if "{" in field:
            yield message("no tag may stand in the field {name}", name=field.strip()[:40])
        elif words and words[0].upper() not in _FIELDS and not linked:
            yield message("the field {name} fetches what lies elsewhere", name=words[0][:40])
    for fetches in _FETCHES:
        if root.find(f".//{{*}}{fetches}") is not None:
            yield message("{name} fetches or runs what lies elsewhere", name=f"{name}: {fetches}")
    if not _FILLED.fullmatch(name):
        shown = "".join(node.text or "" for node in root.iter("{*}t"))
        if "{{" in shown or "{%" in shown:
            yield message("the tags in {name} would be printed as they stand", name=name)


def _fields(root: Any) -> list[str]:
    """What the fields of a part say, each put together: Word may cut one into any pieces."""
    fields = [""]
    for node in root.iter("{*}fldChar", "{*}instrText", "{*}fldSimple"):
        kind = str(node.tag).rpartition("}")[2]
        values = {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
        if kind == "instrText":
            fields[-1] += node.text or ""
        elif kind == "fldSimple":
            fields += [values.get("instr", ""), ""]
        elif values.get("fldCharType") == "begin":
            fields.append("")
    return fields


def _tags(text: str) -> Iterator[Message]:
    """Tags that would be printed as they stand, or never end."""
    for line in text.splitlines():
        if "｛" in line or "｝" in line:
            yield message(
                "full-width braces in “{line}”: write {{{{ and }}}} half-width", line=line.strip()
            )
    rest = _TAG.sub("", text)
    for mark in ("{{", "}}", "{%", "%}"):
        for line in rest.splitlines():
            if mark in line:
                yield message("a tag is not closed in “{line}”", line=line.strip())
    for line in text.splitlines():
        for tag in _TAG.findall(line):
            if re.search(r"\|\s*safe\b", tag):
                yield message("{tag} lets text through unchecked", tag=tag)
            if re.match(r"\{\{-?\s*(r|p|tr|tc)\s", tag):
                yield message(
                    "{tag} wants formatted text, of which there is none: write {plain}; "
                    "it stands in “{line}”",
                    tag=tag,
                    plain=re.sub(r"^(\{\{-?\s*)(r|p|tr|tc)\s+", r"\1", tag).replace("{{", "{{ ", 1),
                    line=line.strip()[:80],
                )


def _filled(content: bytes, values: dict[str, Any]) -> Iterator[Message]:
    """A try with the sample: whatever else is wrong comes out here."""
    form = None
    try:
        form = compile_form(content)
        found = [*misnamed(form, values), *unseen(form)]
        if not found:
            Press(form).fill(values, title="样例", author="样例", at=AT)
        yield from found
    except BadData as error:
        yield from (list(misplaced(form, values)) if form else []) or [error.message]
    except Exception as error:  # too deep, too large: whatever it is, it is the template's
        yield message("The template cannot be filled: {reason}.", reason=engine_told(error))


def template_remarks(content: bytes) -> list[Message]:
    """What does not keep a template from being used: fonts without a Chinese face."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not re.fullmatch(r"word/(document|styles|header[0-9]*|footer[0-9]*)\.xml", name):
                continue
            part = package.read(name).decode("utf-8", "replace")
            bare = [f for f in re.findall(r"<w:rFonts[^>]*>", part) if "eastAsia" not in f]
            if bare:
                found.append(
                    message(
                        "{count} font(s) in {name} name no Chinese face (w:eastAsia)",
                        count=len(bare),
                        name=name,
                    )
                )
    return found
