"""Which command lies where. A command's room is imported when the command is typed.

To add a command: write it in a room, name it here, in Chinese too.
"""

import importlib

from casefile.cli.declared import Room
from casefile.values.value import Title

ROOMS = {
    "init": ("init", "建库"),
    "open": ("steps", "立案"),
    "record": ("steps", "记录"),
    "next": ("next", "下一步"),
    "show": ("show", "查看"),
    "list": ("lists", "列表"),
    "search": ("lists", "搜索"),
    "today": ("today", "今日"),
    "check": ("night", "检查"),
    "why": ("why", "为何"),
    "pause": ("endings", "暂停"),
    "resume": ("endings", "恢复"),
    "note": ("notes", "备注"),
    "strike": ("corrections", "划销"),
    "contact": ("promises", "联系"),
    "promise": ("promises", "承诺"),
    "promise-kept": ("promises", "履约"),
    "promise-moved": ("promises", "改期"),
    "promise-released": ("promises", "免除承诺"),
    "request": ("requests", "个人信息请求"),
    "request-met": ("requests", "请求已办"),
    "request-refused": ("requests", "请求不办"),
    "demand": ("money", "要求"),
    "demand-met": ("money", "要求已满足"),
    "demand-declined": ("money", "要求未满足"),
    "offer": ("money", "方案"),
    "choose": ("money", "选择"),
    "decline": ("money", "谢绝"),
    "approve": ("money", "批准"),
    "refuse": ("money", "驳回"),
    "delegate": ("lending", "授权"),
    "settle": ("settlements", "和解"),
    "cancel-settlement": ("settlements", "取消和解"),
    "overpaid": ("settlements", "多付款"),
    "assign": ("steps", "指派"),
    "correct": ("corrections", "更正"),
    "attach": ("attachments", "附件"),
    "attachments": ("attachments", "附件清单"),
    "issue": ("issuing", "出具"),
    "sign": ("custody", "签署"),
    "hand-over": ("custody", "交付"),
    "void": ("custody", "作废"),
    "documents": ("custody", "文书"),
    "close": ("endings", "结案"),
    "reopen": ("endings", "重新立案"),
    "withdraw": ("endings", "撤诉"),
    "erase": ("erasure", "删除"),
    "verify": ("proof", "核验"),
    "rebuild": ("backup", "重建"),
    "import": ("imports", "导入"),
    "export": ("exports", "导出"),
    "report": ("reports", "报告"),
    "backup": ("backup", "备份"),
    "restore": ("backup", "还原"),
    "move": ("moves", "迁移"),
    "bundle": ("bundles", "交接包"),
    "site": ("sites", "分点"),
    "desk": ("desks", "坐席"),
    "doctor": ("backup", "体检"),
    "policy": ("policy", "制度"),
    "template": ("templates", "模板"),
    "calendar": ("calendars", "日历"),
    "staff": ("staff", "人员"),
    "link": ("links", "关联"),
    "unlink": ("links", "解除关联"),
    "customer": ("links", "顾客"),
    "whoami": ("mine", "我是谁"),
    "history": ("mine", "经手记录"),
    "undo": ("mine", "撤销"),
    "schema": ("schema", "数据格式"),
    "batch": ("batch", "批处理"),
    "shell": ("shell", "对话"),
    "completion": ("completion", "补全"),
}
"""The room of each command, and what it is called in Chinese."""
NAMES = {name: Title(chinese, name) for name, (_, chinese) in ROOMS.items()}
MEMBERS = {
    "bundle": {"make": "制作", "take": "收下"},
    "calendar": {"export": "导出", "show": "查看", "import": "导入", "due": "推算"},
    "desk": {"add": "添加", "remove": "移除"},
    "site": {"name": "命名", "list": "列表", "give": "转出", "take": "转入"},
    "policy": {
        "check": "检查",
        "apply": "启用",
        "show": "查看",
        "list": "列表",
        "diff": "比较",
        "rollback": "退回",
        "new": "新建",
        "explain": "释义",
        "schema": "数据格式",
        "test": "测试",
        "draw": "画图",
        "replay": "重演",
    },
    "template": {"list": "列表", "fields": "可用名称", "check": "检查", "apply": "启用"},
    "staff": {"list": "列表", "add": "到岗", "change": "变更", "leave": "离岗"},
}
"""The commands behind the word of a group, and what each is called in Chinese."""
MEMBER_NAMES = {
    group: {name: Title(chinese, name) for name, chinese in members.items()}
    for group, members in MEMBERS.items()
}


def room_of(name: str) -> Room:
    """What is declared in the file that the command of that name lies in."""
    room: Room = importlib.import_module(f"casefile.cli.{ROOMS[name][0]}").room
    return room
