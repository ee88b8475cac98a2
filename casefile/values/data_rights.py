"""What somebody may ask about their own data (个人信息保护法 45, 46, 47)."""

from typing import Literal

from casefile.values.value import Title

DataRight = Literal["access", "copy", "correct", "erase"]
DATA_RIGHTS: dict[DataRight, Title] = {
    "access": Title("查阅", "access"),
    "copy": Title("复制", "copy"),
    "correct": Title("更正", "correction"),
    "erase": Title("删除", "erasure"),
}
