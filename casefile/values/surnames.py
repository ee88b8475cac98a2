"""Family names: which part of a Chinese name is one, and how a name is written in Latin letters."""

import re

from casefile.values.patterns import pattern

_TWO = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "公户",
        "公玉",
        "公仪",
        "梁丘",
        "公仲",
        "公上",
        "公门",
        "公山",
        "公坚",
        "左丘",
        "公伯",
        "西门",
        "公祖",
        "第五",
        "公乘",
        "贯丘",
        "公皙",
        "南荣",
        "东里",
        "东宫",
        "仲长",
        "子书",
        "子桑",
        "即墨",
        "达奚",
        "褚师",
        "纳兰",
        "叶赫",
        "完颜",
        "耶律",
        "爱新觉罗",
        "那拉",
        "富察",
        "钮祜禄",
        "东野",
        "西陵",
        "北宫",
        "淳于",
        "单于",
        "屈突",
        "贺兰",
        "侯莫",
        "斛律",
        "宿勤",
        "哥舒",
        "归海",
        "墨台",
        "有琴",
        "相里",
        "梁邱",
        "第二",
    ]
)
_ONE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢"
    "莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉𠮷钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦"
    "巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺"
    "屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾"
    "鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠"
    "须丰巢关蒯相查后荆游竺权逯盖益桓公覃区朴肖付闫代涂岳苟佟冼邸初税谌檀楚揭仝展库尧隋麦卿粟仉种迟原帅亢况缑帖呙逢矫晋楼"
    "闾鄢归海谯年阳佘商牟琴伯赏官佴由辜揣旷占战敬鹿禚母蔄邝訚亓郇伦杲芦凃皋臧衣么苻尉遆冮智雒宛禤仵兀尢帕芈裔贠郐钊锁麴撖员"
)
_NOBODY = pattern(
    "(?i:未提供|未留名|未留姓名|未知|不详|不明|不愿透露|不便透露|佚名|无|无名|无名氏|暂无|保密|空"
    "|某某|某人|某?先生|某?女士|某?小姐|匿名者?|(匿名)?(顾客|客人|客户|旅客|消费者|投诉人)"
    r"|unknown|anonymous|not (given|known|provided)|none|n/?a|nobody|customer|guest|x+|[\W_]*)"
)
"""What is typed where nobody gave a name."""
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_NAME = pattern(f"[{_CHINESE}]+")


def names_somebody(name: str) -> bool:
    """Whether a name is one: what is typed where nobody gave theirs (未提供, 匿名) is none."""
    return not _NOBODY.fullmatch(name.strip(" （）()【】[]"))


def surname(name: str) -> str:
    """The family name of a Chinese name, also one of two characters. A name whose beginning is no
    family name, and any that is not Chinese, stays whole: nobody is called 小先生."""
    if not _NAME.fullmatch(name):
        return name
    for count in (4, 3, 2):
        if name[:count] in _TWO:
            return name[:count]
    return name[0] if name[0] in _ONE and len(name) < 5 else name


_READ = {
    **{"单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou"},
    **{"朴": "piao", "盖": "ge", "种": "chong", "翟": "zhai", "缪": "miao", "乐": "yue"},
    **{"覃": "qin", "黑": "he", "员": "yun", "燕": "yan", "华": "hua", "尉": "wei", "石": "shi"},
    **{"逄": "pang", "召": "shao", "秘": "bi", "折": "she", "洗": "xian", "冼": "xian"},
    **{"尉迟": "yuchi", "万俟": "moqi", "澹台": "tantai", "长孙": "zhangsun", "单于": "chanyu"},
    **{"令狐": "linghu", "鲜于": "xianyu", "钟离": "zhongli", "𠮷": "ji", "纪": "ji", "吕": "lü"},
}
"""How family names are read where the character alone is read otherwise."""


def is_chinese(text: str) -> bool:
    """Whether Chinese characters stand in it."""
    return re.search(f"[{_CHINESE}]", text) is not None


def in_latin(name: str, *, person: bool = True) -> str:
    """A name in the letters of pinyin, family name first: ``Zeng Guofan``; what is not Chinese in
    it stays, and so does a name without any Chinese."""
    if not is_chinese(name):
        return name

    def spelled(run: str, *, person: bool) -> str:
        family = surname(run) if person else ""
        given = run[len(family) :] if family != run else run
        first = _READ.get(family) or _read(family)
        words = [first, _read(given)] if family != run else ["", first]
        return " ".join(word[:1].upper() + word[1:] for word in words if word)

    parts = re.split(f"([{_CHINESE}]+)", name.replace("（样例）", " (sample)"))
    person = person and len(parts) == 3
    return "".join(
        spelled(part, person=person) if _NAME.fullmatch(part) else part for part in parts
    )


def _read(text: str) -> str:
    """How characters are read, one after the other."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text.replace("𠮷", "吉")))
