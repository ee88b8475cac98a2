"""In which typefaces a program prints a Word file where it lacks those that are named."""

from typing import Any


def faces_of_chinese(document: Any) -> None:
    """Chinese characters as China writes them: a program that is not told so takes a Japanese
    face where it has no 仿宋."""
    from docx.oxml.ns import qn

    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
