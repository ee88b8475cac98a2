"""The names in a template: each that nothing stands behind, and the sentence it stands in."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from casefile.errors import Message, message
from casefile.papers.sample import names
from casefile.papers.word.bounds import engine_told, pieces_of
from casefile.papers.word.engine import sandbox
from casefile.papers.word.form import Form
from casefile.values.likeness import near_miss

ANYTHING = "*"
"""What a name of the template's own stands for, where it is not known."""
Scope = dict[str, str]


def misnamed(form: Form, values: dict[str, Any]) -> Iterator[Message]:
    """What keeps a form from being filled with names such as those of ``values``: broken tags,
    filters that do not exist, names that nothing stands behind."""
    from jinja2 import TemplateSyntaxError

    env, known = sandbox(), names(values)
    told: set[str] = set()
    for source in (
        form.body,
        *(m.source for m in form.margins),
        *(text for _, text in form.others),
    ):
        text = re.sub(r"(?=<w:p[ >])", "\n", source)  # a line for each paragraph
        lines = text.split("\n")
        try:
            env.from_string(text)
            tree = env.parse(text)
        except TemplateSyntaxError as error:
            yield message(
                "{reason}; it stands in “{line}”",
                reason=engine_told(error),
                line=_sentence(lines[error.lineno - 1]),
            )
            continue
        scope = dict.fromkeys([*env.globals, "paper"], ANYTHING)
        for name, line in _unknown(tree, scope, known):
            if name not in told:
                told.add(name)
                yield _missing(name, _sentence(lines[line - 1]), known)


def plainly_named(content: bytes, values: dict[str, Any]) -> bool:
    """Whether something surely stands behind every name in a Word file, read by its words alone:
    what that does not tell is for ``misnamed``, which takes ten times as long."""
    from jinja2 import TemplateSyntaxError

    env, known = sandbox(), names(values)
    scope = dict.fromkeys([*env.globals, "paper"], ANYTHING)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(n).decode() for n in package.namelist() if _FILLED.fullmatch(n)]
    for part in parts:
        if _IN_MARKUP.search(part):
            return False
        words = unescape(_MARKUP.sub("", part))
        try:
            tree = env.parse(_OF_WORD.sub(r"\1 ", words))
        except TemplateSyntaxError:
            return False
        if any(_unknown(tree, {**scope}, known)):
            return False
    return True


_FILLED = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*|footnotes)\.xml")
_MARKUP = re.compile(r"<[^>]*>")
_IN_MARKUP = re.compile(r"<[^>]*\{[{%][^>]*>")
_OF_WORD = re.compile(r"(\{[{%]-?\s*)(?:p|tr|tc|r)\s")
"""Which paragraph, row or column of Word a tag stands for: nothing of its names."""


def misplaced(form: Form, values: dict[str, Any]) -> Iterator[Message]:
    """Where a form that cannot be filled with ``values`` fails, and why."""
    env, names_ = sandbox(), {**values, "paper": dict.fromkeys(("title", "author", "at"), "x")}
    margins, others = (m.source for m in form.margins), (text for _, text in form.others[1:])
    for source in (form.body, *margins, *others):
        text = re.sub(r"(?=<w:p[ >])", "\n", source)
        try:
            pieces_of(env.from_string(text).generate(names_))
        except Exception as error:
            line = _sentence(text.split("\n")[_line_of(error) - 1])
            yield message("{reason}; it stands in “{line}”", reason=engine_told(error), line=line)


def unseen(form: Form) -> Iterator[Message]:
    """Tags that print where Word shows no text: between runs, in what describes a picture."""
    for source in (form.body, *(m.source for m in form.margins)):
        for tag in _TAG.findall(_WORDS.sub("", source)):
            yield message("{tag} stands where Word shows no text", tag=unescape(tag))


_WORDS = re.compile(r"<w:t(?: [^>]*[^>/])?>.*?</w:t>|=\"\{\{[^}]*\}\}\"", re.DOTALL)
_TAG = re.compile(r"\{\{.*?\}\}")


def _line_of(error: BaseException) -> int:
    """The line of the template that was filled when the error came."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _sentence(line: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", line)).strip()[:80]


def _missing(name: str, line: str, known: dict[str, str]) -> Message:
    near = near_miss(name, known)
    if near:
        return message(
            "there is no {name}; did you mean {near}? It stands in “{line}”",
            name=name,
            near=near,
            line=line,
        )
    return message("there is no {name}; it stands in “{line}”", name=name, line=line)


def _unknown(node: Any, scope: Scope, known: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The names below ``node`` that are neither in ``scope`` nor known, with their lines."""
    from jinja2 import nodes

    name = _path(node, scope)
    if name is not None:
        if not _stands(name, known):
            yield name, node.lineno
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        # a text's own way of changing it, such as upper(); the sandbox knows which are safe
        yield from _unknown(node.node.node, scope, known)
        for each in (*node.args, *node.kwargs):
            yield from _unknown(each, scope, known)
        return
    if isinstance(node, nodes.For):
        yield from _unknown(node.iter, scope, known)
        listed = _path(node.iter, scope)
        item = f"{listed}[]" if listed and _stands(f"{listed}[]", known) else ANYTHING
        scope = {**scope, **_bound(node.target, item), "loop": ANYTHING}
        children = [node.test, *node.body, *node.else_]
    elif isinstance(node, nodes.If | nodes.CondExpr):
        known = {**known, **_asked(node.test, scope)}
        children = list(node.iter_child_nodes())
    elif isinstance(node, nodes.Assign):
        path = _path(node.node, scope)
        scope.update(_bound(node.target, path if path and _stands(path, known) else ANYTHING))
        children = [node.node]
    elif isinstance(node, nodes.With):
        for value in node.values:
            yield from _unknown(value, scope, known)
        bound = [_bound(target, ANYTHING) for target in node.targets]
        scope = {**scope, **{key: value for each in bound for key, value in each.items()}}
        children = list(node.body)
    elif isinstance(node, nodes.CallBlock):
        yield from _unknown(node.call, scope, known)
        scope = {**scope, **{arg.name: ANYTHING for arg in node.args}}
        children = list(node.body)
    elif isinstance(node, nodes.AssignBlock):
        scope.update(_bound(node.target, ANYTHING))
        children = list(node.body)
    elif isinstance(node, nodes.Macro):
        scope[node.name] = ANYTHING
        scope = {**scope, **{arg.name: ANYTHING for arg in node.args}}
        children = list(node.body)
    else:
        children = list(node.iter_child_nodes())
    for child in children:
        if child is not None:
            yield from _unknown(child, scope, known)


def _asked(test: Any, scope: Scope) -> dict[str, str]:
    """The names that a condition asks for first, as ``'price' in facts`` does: what it guards may
    use them, whether or not a policy knows them."""
    from jinja2 import nodes

    return {
        f"{_path(one.ops[0].expr, scope)}.{one.expr.value}": ""
        for one in [test, *test.find_all(nodes.Compare)]
        if isinstance(one, nodes.Compare)
        and isinstance(one.expr, nodes.Const)
        and one.ops[0].op == "in"
    }


def _bound(target: Any, meaning: str) -> Scope:
    from jinja2 import nodes

    if isinstance(target, nodes.Name):
        return {target.name: meaning}
    return {name.name: ANYTHING for name in target.find_all(nodes.Name)}


def _path(node: Any, scope: Scope) -> str | None:
    """What ``node`` names, dotted; None for anything that is no name."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        before = _path(node.node, scope)
        return before if before in (None, ANYTHING) else f"{before}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before, key = _path(node.node, scope), node.arg.value
        if before in (None, ANYTHING):
            return before
        return f"{before}.{key}" if isinstance(key, str) else f"{before}[]"
    return None


def _stands(path: str, known: dict[str, str]) -> bool:
    """Whether something stands behind the name: a text, or the beginning of one."""
    return (
        path == ANYTHING
        or path in known
        or any(other.startswith((f"{path}.", f"{path}[]")) for other in known)
    )
