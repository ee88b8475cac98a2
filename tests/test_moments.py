"""The acceptance table of days and times as people write them; each row is right, or refused."""

import gettext
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import BadData, Message
from casefile.values.moments import a_moment, corresponding, spell
from casefile.values.spoken import spoken
from casefile.values.typed_moments import Bare, Direction, How, TypedMoment, read_moment

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 28, 14, 30, 20, tzinfo=ZoneInfo(ZONE))  # a Saturday
FIELDS: dict[str, tuple[Direction, Bare]] = {
    "at": ("back", "refuse"),
    "received": ("back", "begin"),
    "due": ("forward", "end"),
    "next": ("forward", "refuse"),
}
LOCALE = Path(__file__).parents[1] / "casefile" / "locale"

# text, field, the moment as it is shown there, how it was read
READ = [
    # now
    ("now", "at", "2026-11-28 14:30:20", "now"),
    ("Now", "due", "2026-11-28 14:30:20", "now"),
    ("现在", "at", "2026-11-28 14:30:20", "now"),
    (" 现在 ", "received", "2026-11-28 14:30:20", "now"),
    # a time alone is today's
    ("11:58", "at", "2026-11-28 11:58", "today"),
    ("11：58", "at", "2026-11-28 11:58", "today"),
    ("１１：５８", "at", "2026-11-28 11:58", "today"),
    ("9:30", "received", "2026-11-28 09:30", "today"),
    ("09:30:15", "at", "2026-11-28 09:30:15", "today"),
    ("14:30", "at", "2026-11-28 14:30", "today"),
    ("0:00", "at", "2026-11-28 00:00", "today"),
    ("17:00", "due", "2026-11-28 17:00", "today"),
    ("24:00", "due", "2026-11-29 00:00", "today"),
    ("２４：００", "due", "2026-11-29 00:00", "today"),
    ("下午3:05", "due", "2026-11-28 15:05", "today"),
    ("下午 3：05", "due", "2026-11-28 15:05", "today"),
    ("下午15:05", "due", "2026-11-28 15:05", "today"),
    ("下午三点", "due", "2026-11-28 15:00", "today"),
    ("下午3点半", "due", "2026-11-28 15:30", "today"),
    ("下午三点一刻", "due", "2026-11-28 15:15", "today"),
    ("晚上8点", "due", "2026-11-28 20:00", "today"),
    ("晚上12点", "due", "2026-11-29 00:00", "today"),
    ("傍晚6:10", "next", "2026-11-28 18:10", "today"),
    ("15时05分", "due", "2026-11-28 15:05", "today"),
    ("15点整", "due", "2026-11-28 15:00", "today"),
    ("上午9:30", "at", "2026-11-28 09:30", "today"),
    ("早上八点二十", "at", "2026-11-28 08:20", "today"),
    ("凌晨12:10", "at", "2026-11-28 00:10", "today"),
    ("中午12点", "at", "2026-11-28 12:00", "today"),
    ("中午1点", "at", "2026-11-28 13:00", "today"),
    ("中午", "at", "2026-11-28 12:00", "today"),
    ("十一点五十八分", "at", "2026-11-28 11:58", "today"),
    ("两点零五", "at", "2026-11-28 02:05", "today"),
    ("9点5分", "at", "2026-11-28 09:05", "today"),
    ("9点10分20秒", "at", "2026-11-28 09:10:20", "today"),
    ("3pm", "due", "2026-11-28 15:00", "today"),
    ("3 PM", "due", "2026-11-28 15:00", "today"),
    ("3:05 p.m.", "due", "2026-11-28 15:05", "today"),
    ("9:30am", "at", "2026-11-28 09:30", "today"),
    ("12am", "at", "2026-11-28 00:00", "today"),
    ("12pm", "at", "2026-11-28 12:00", "today"),
    ("noon", "at", "2026-11-28 12:00", "today"),
    # days named from today
    ("昨天 15:00", "at", "2026-11-27 15:00", "named"),
    ("昨天15:00", "at", "2026-11-27 15:00", "named"),
    ("昨天下午3点", "at", "2026-11-27 15:00", "named"),
    ("昨晚9点", "at", "2026-11-27 21:00", "named"),
    ("今早上八点", "at", "2026-11-28 08:00", "named"),
    ("今早8点", "at", "2026-11-28 08:00", "named"),
    ("前天 9:00", "at", "2026-11-26 09:00", "named"),
    ("大前天", "received", "2026-11-25 00:00", "named"),
    ("今天", "received", "2026-11-28 00:00", "named"),
    ("今天", "due", "2026-11-29 00:00", "named"),
    ("今天 24:00", "due", "2026-11-29 00:00", "named"),
    ("今晚8点", "due", "2026-11-28 20:00", "named"),
    ("明天", "due", "2026-11-30 00:00", "named"),
    ("明天上午十点", "due", "2026-11-29 10:00", "named"),
    ("后天", "due", "2026-12-01 00:00", "named"),
    ("大后天 17:00", "due", "2026-12-01 17:00", "named"),
    ("yesterday 3pm", "at", "2026-11-27 15:00", "named"),
    ("Yesterday at 15:00", "at", "2026-11-27 15:00", "named"),
    ("yesterday", "received", "2026-11-27 00:00", "named"),
    ("today", "due", "2026-11-29 00:00", "named"),
    ("tomorrow", "due", "2026-11-30 00:00", "named"),
    ("tomorrow noon", "due", "2026-11-29 12:00", "named"),
    ("明儿", "due", "2026-11-30 00:00", "named"),
    ("昨儿下午三点", "at", "2026-11-27 15:00", "named"),
    ("tonight 8pm", "due", "2026-11-28 20:00", "named"),
    ("last night at 20:15", "at", "2026-11-27 20:15", "named"),
    ("this morning 9:15", "at", "2026-11-28 09:15", "named"),
    ("tomorrow afternoon 3:00", "due", "2026-11-29 15:00", "named"),
    # until when, where something is to be done
    ("今天17点前", "due", "2026-11-28 17:00", "named"),
    ("周一 9:30之前", "next", "2026-11-30 09:30", "nearest"),
    ("by Friday", "due", "2026-12-05 00:00", "nearest"),
    ("before 5pm", "due", "2026-11-28 17:00", "today"),
    ("月底前", "due", "2026-12-01 00:00", "nearest"),
    ("本月底", "due", "2026-12-01 00:00", "named"),
    ("下月底", "due", "2027-01-01 00:00", "named"),
    ("月底", "received", "2026-10-31 00:00", "nearest"),
    ("2月底", "due", "2027-03-01 00:00", "nearest"),
    ("年底", "due", "2027-01-01 00:00", "nearest"),
    ("明年底 17:00", "due", "2027-12-31 17:00", "named"),
    ("end of the month", "due", "2026-12-01 00:00", "nearest"),
    ("3pm tomorrow", "due", "2026-11-29 15:00", "named"),
    ("明天 周日", "due", "2026-11-30 00:00", "named"),
    # counted from now
    ("+2h", "due", "2026-11-28 16:30:20", "counted"),
    ("2h", "due", "2026-11-28 16:30:20", "counted"),
    ("90min", "due", "2026-11-28 16:00:20", "counted"),
    ("30m", "due", "2026-11-28 15:00:20", "counted"),
    ("-2h", "at", "2026-11-28 12:30:20", "counted"),
    ("2小时前", "at", "2026-11-28 12:30:20", "counted"),
    ("两个小时前", "at", "2026-11-28 12:30:20", "counted"),
    ("半小时前", "at", "2026-11-28 14:00:20", "counted"),
    ("十分钟前", "at", "2026-11-28 14:20:20", "counted"),
    ("2小时后", "due", "2026-11-28 16:30:20", "counted"),
    ("一刻钟前", "at", "2026-11-28 14:15:20", "counted"),
    ("一个半小时前", "at", "2026-11-28 13:00:20", "counted"),
    ("两个半钟头后", "due", "2026-11-28 17:00:20", "counted"),
    ("1.5小时后", "due", "2026-11-28 16:00:20", "counted"),
    ("1.5h", "due", "2026-11-28 16:00:20", "counted"),
    ("1小时20分钟后", "due", "2026-11-28 15:50:20", "counted"),
    ("2h 30m", "due", "2026-11-28 17:00:20", "counted"),
    ("1h30m", "due", "2026-11-28 16:00:20", "counted"),
    ("48小时内", "due", "2026-11-30 14:30:20", "counted"),
    ("an hour ago", "at", "2026-11-28 13:30:20", "counted"),
    ("two hours ago", "at", "2026-11-28 12:30:20", "counted"),
    ("20 minutes ago", "at", "2026-11-28 14:10:20", "counted"),
    ("in 2 hours", "due", "2026-11-28 16:30:20", "counted"),
    ("half an hour ago", "at", "2026-11-28 14:00:20", "counted"),
    ("3d", "due", "2026-12-02 00:00", "named"),
    ("+3d", "due", "2026-12-02 00:00", "named"),
    ("3天后", "due", "2026-12-02 00:00", "named"),
    ("三天后 17:00", "due", "2026-12-01 17:00", "named"),
    ("3天前", "received", "2026-11-25 00:00", "named"),
    ("3天内", "due", "2026-12-02 00:00", "named"),
    ("三日内", "due", "2026-12-02 00:00", "named"),
    ("7 日之内", "due", "2026-12-06 00:00", "named"),
    ("一周内", "due", "2026-12-06 00:00", "named"),
    ("within 3 days", "due", "2026-12-02 00:00", "named"),
    ("a week from now", "due", "2026-12-06 00:00", "named"),
    ("3 days ago 10:00", "at", "2026-11-25 10:00", "named"),
    ("1w", "due", "2026-12-06 00:00", "named"),
    ("两周后", "due", "2026-12-13 00:00", "named"),
    ("3mo", "due", "2027-03-01 00:00", "named"),
    ("1个月后", "due", "2026-12-29 00:00", "named"),
    ("1y", "due", "2027-11-29 00:00", "named"),
    # weekdays: the nearest, today among them
    ("周五", "due", "2026-12-05 00:00", "nearest"),
    ("周五", "received", "2026-11-27 00:00", "nearest"),
    ("周五 15:00", "at", "2026-11-27 15:00", "nearest"),
    ("周五下午三点", "due", "2026-12-04 15:00", "nearest"),
    ("星期六", "due", "2026-11-29 00:00", "nearest"),
    ("周六 17:00", "due", "2026-11-28 17:00", "nearest"),
    ("周六 10:00", "due", "2026-12-05 10:00", "nearest"),
    ("周六 10:00", "at", "2026-11-28 10:00", "nearest"),
    ("周六 17:00", "at", "2026-11-21 17:00", "nearest"),
    ("星期天", "due", "2026-11-30 00:00", "nearest"),
    ("礼拜一 9:00", "due", "2026-11-30 09:00", "nearest"),
    ("周五 24:00", "due", "2026-12-05 00:00", "nearest"),
    ("周五 24:00", "at", "2026-11-28 00:00", "nearest"),
    ("周三三点", "at", "2026-11-25 03:00", "nearest"),
    ("Friday", "due", "2026-12-05 00:00", "nearest"),
    ("fri 3pm", "due", "2026-12-04 15:00", "nearest"),
    ("Monday at 9:00", "due", "2026-11-30 09:00", "nearest"),
    ("15:00 on Friday", "due", "2026-12-04 15:00", "nearest"),
    ("Wed 10:00", "at", "2026-11-25 10:00", "nearest"),
    ("上周五", "received", "2026-11-20 00:00", "named"),
    ("下周一", "due", "2026-12-01 00:00", "named"),
    ("下周一 9点", "due", "2026-11-30 09:00", "named"),
    ("下个星期三", "due", "2026-12-03 00:00", "named"),
    ("本周五 10:00", "at", "2026-11-27 10:00", "named"),
    # days without a year: the nearest
    ("11-25", "received", "2026-11-25 00:00", "nearest"),
    ("11-25 9:30", "at", "2026-11-25 09:30", "nearest"),
    ("11-25", "due", "2027-11-26 00:00", "nearest"),
    ("11-28", "due", "2026-11-29 00:00", "nearest"),
    ("11-28", "received", "2026-11-28 00:00", "nearest"),
    ("11-28 10:00", "due", "2027-11-28 10:00", "nearest"),
    ("11-28 17:00", "at", "2025-11-28 17:00", "nearest"),
    ("12-31 23:00", "at", "2025-12-31 23:00", "nearest"),
    ("11.25 9:30", "at", "2026-11-25 09:30", "nearest"),
    ("11.25下午3点", "at", "2026-11-25 15:00", "nearest"),
    ("1/5", "due", "2027-01-06 00:00", "nearest"),
    ("11/25 15:00", "at", "2026-11-25 15:00", "nearest"),
    ("11月25日", "received", "2026-11-25 00:00", "nearest"),
    ("11月25日15:00", "at", "2026-11-25 15:00", "nearest"),
    ("11月25号下午3点", "at", "2026-11-25 15:00", "nearest"),
    ("十一月二十五日", "received", "2026-11-25 00:00", "nearest"),
    ("１１月２５日", "received", "2026-11-25 00:00", "nearest"),
    ("11月25日（周三）", "received", "2026-11-25 00:00", "nearest"),
    ("11月25日 周三 10:00", "at", "2026-11-25 10:00", "nearest"),
    ("25号", "received", "2026-11-25 00:00", "nearest"),
    ("5号", "due", "2026-12-06 00:00", "nearest"),
    ("31号", "due", "2027-01-01 00:00", "nearest"),
    ("31号", "received", "2026-10-31 00:00", "nearest"),
    ("2月29日", "due", "2028-03-01 00:00", "nearest"),
    ("2-29", "received", "2024-02-29 00:00", "nearest"),
    ("25 November", "received", "2026-11-25 00:00", "nearest"),
    ("Nov 25th 3pm", "at", "2026-11-25 15:00", "nearest"),
    ("Wed, 25 Nov 10:00", "at", "2026-11-25 10:00", "nearest"),
    ("3pm Dec 4", "due", "2026-12-04 15:00", "nearest"),
    ("明年1月5日", "due", "2027-01-06 00:00", "named"),
    ("去年12月31日 10:00", "at", "2025-12-31 10:00", "named"),
    ("下月5号", "due", "2026-12-06 00:00", "named"),
    ("上个月25日", "received", "2026-10-25 00:00", "named"),
    # written out: taken as it stands, on either side
    ("2026-11-28T11:30", "at", "2026-11-28 11:30", "written"),
    ("2026-11-28 11:30", "at", "2026-11-28 11:30", "written"),
    ("2026-11-28T11:30:05+08:00", "at", "2026-11-28 11:30:05", "written"),
    ("2026-11-28T03:30Z", "at", "2026-11-28 11:30", "written"),
    ("2026-11-28t11:30", "at", "2026-11-28 11:30", "written"),
    ("2026-12-01 09:00", "at", "2026-12-01 09:00", "written"),
    ("2026-03-05 24:00", "at", "2026-03-06 00:00", "written"),
    ("2026-03-05T24:00", "at", "2026-03-06 00:00", "written"),
    ("2026-12-31 24:00", "due", "2027-01-01 00:00", "written"),
    ("2026-03-05", "received", "2026-03-05 00:00", "written"),
    ("2026-03-05", "due", "2026-03-06 00:00", "written"),
    ("2026/11/28 11:30", "at", "2026-11-28 11:30", "written"),
    ("2026/3/2 9:05", "at", "2026-03-02 09:05", "written"),
    ("2026.3.2", "received", "2026-03-02 00:00", "written"),
    ("20260302", "received", "2026-03-02 00:00", "written"),
    ("2026年11月28日", "received", "2026-11-28 00:00", "written"),
    ("2026年11月28日 下午3:05", "due", "2026-11-28 15:05", "written"),
    ("2026年11月28日11时30分", "at", "2026-11-28 11:30", "written"),
    ("2026 年 3 月 2 日 9:30", "at", "2026-03-02 09:30", "written"),
    ("二〇二六年三月二日", "received", "2026-03-02 00:00", "written"),
    ("２０２６－１１－２８　１１：３０", "at", "2026-11-28 11:30", "written"),
    ("2 March 2026, 10:00", "at", "2026-03-02 10:00", "written"),
    ("2 March 2026", "received", "2026-03-02 00:00", "written"),
    ("March 2, 2026", "received", "2026-03-02 00:00", "written"),
    ("28-Nov-2026", "received", "2026-11-28 00:00", "written"),
    ("2026-11-27 (Fri) 10:00", "at", "2026-11-27 10:00", "written"),
    ("2024-02-29", "received", "2024-02-29 00:00", "written"),
]

# text, field, what the refusal says
REFUSED = [
    # a day without a time, where a moment is asked for
    ("2026-03-05", "at", "without a time"),
    ("11-25", "at", "without a time"),
    ("昨天", "at", "without a time"),
    ("周五", "at", "without a time"),
    ("Friday", "next", "without a time"),
    ("3d", "next", "without a time"),
    ("11月25日", "at", "without a time"),
    # a time of today on the wrong side of now
    ("17:00", "at", "would be later today"),
    ("14:31", "at", "would be later today"),
    ("24:00", "at", "would be later today"),
    ("下午3:05", "received", "would be later today"),
    ("11:58", "due", "has passed today"),
    ("14:30", "due", "has passed today"),
    ("0:00", "due", "has passed today"),
    ("9am", "next", "has passed today"),
    # what says two things, or another one
    ("2026-11-28 周五 10:00", "at", "another weekday"),
    ("11月25日（周四）", "received", "another weekday"),
    ("Fri, 25 Nov 10:00", "at", "another weekday"),
    ("明天 周五", "due", "another weekday"),
    ("周五 星期六", "due", "cannot be read"),
    ("11/28/2026", "received", "cannot be read"),
    ("28/11/2026", "received", "cannot be read"),
    ("26-11-28", "received", "cannot be read"),
    ("next Friday", "due", "cannot be read"),
    ("3日", "due", "cannot be read"),
    ("上午12点", "at", "cannot be read"),
    ("晚上1点", "at", "cannot be read"),
    ("下午0点", "due", "cannot be read"),
    ("13am", "at", "cannot be read"),
    ("下午3pm", "due", "cannot be read"),
    ("midnight", "due", "cannot be read"),
    ("+3天前", "received", "cannot be read"),
    ("3两天", "due", "cannot be read"),
    ("二二点", "due", "cannot be read"),
    ("周两", "due", "cannot be read"),
    ("3半小时", "due", "cannot be read"),
    (",3d", "due", "cannot be read"),
    ("3d,", "due", "cannot be read"),
    (", 17:00", "due", "cannot be read"),
    ("一百天", "due", "cannot be read"),
    # no day, no time
    ("", "at", "cannot be read"),
    (" ", "due", "cannot be read"),
    ("soon", "due", "cannot be read"),
    ("尽快", "due", "cannot be read"),
    ("下午", "due", "names no hour"),
    ("11", "at", "cannot be read"),
    ("1158", "at", "a time like 11:28"),
    ("11.58", "at", "a time like 11:28"),
    ("11.28", "received", "a day is written like 11-28"),
    ("9；30", "at", "a time like 11:28"),
    ("明天下午", "due", "names no hour"),
    ("明早", "due", "names no hour"),
    ("Friday afternoon", "due", "names no hour"),
    ("周五前", "due", "that day itself"),
    ("12月1日以前", "due", "that day itself"),
    ("before Friday", "due", "that day itself"),
    ("昨天15点前", "at", "cannot be read"),
    ("last night 1am", "at", "cannot be read"),
    ("99月底", "due", "cannot be read"),
    ("周末", "due", "cannot be read"),
    ("下周", "due", "cannot be read"),
    ("下班前", "due", "cannot be read"),
    ("刚才", "at", "cannot be read"),
    ("9:5", "at", "cannot be read"),
    ("9点5", "at", "cannot be read"),
    ("九点五", "at", "cannot be read"),
    ("25:00", "at", "cannot be read"),
    ("24:01", "due", "cannot be read"),
    ("11:60", "at", "cannot be read"),
    ("11:58:60", "at", "cannot be read"),
    ("2026-11-28 24:30", "at", "cannot be read"),
    ("2026-02-30", "received", "cannot be read"),
    ("2026-02-29", "received", "cannot be read"),
    ("2026-13-01", "received", "cannot be read"),
    ("13-01", "received", "cannot be read"),
    ("2-30", "received", "cannot be read"),
    ("0-1", "received", "cannot be read"),
    ("32号", "received", "cannot be read"),
    ("0号", "received", "cannot be read"),
    ("下月0号", "due", "cannot be read"),
    ("2026-11/28", "received", "cannot be read"),
    ("2026-11-2811:30", "at", "cannot be read"),
    ("11-25-15:00", "at", "cannot be read"),
    ("2026-11", "received", "cannot be read"),
    ("11月", "received", "cannot be read"),
    ("3wd", "due", "cannot be read"),
    ("2wh", "due", "cannot be read"),
    ("1.2h", "due", "cannot be read"),
    ("١١:٥٨", "at", "cannot be read"),
    ("11:58\x00", "at", "cannot be read"),
    ("11:58" * 100, "at", "cannot be read"),
    ("1899-12-31", "received", "outside the years"),
    ("2201-01-01", "due", "outside the years"),
    ("900y", "due", "outside the years"),
    ("999999y", "due", "cannot be read"),
    ("999999d", "due", "outside the years"),
    ("999999w", "due", "cannot be read"),
]


def read(text: str, field: str, now: datetime = NOW, zone: str = ZONE) -> TypedMoment:
    return read_moment(text, now, zone, *FIELDS[field])


@pytest.mark.parametrize(("text", "field", "expected", "how"), READ)
def test_a_day_or_a_time_is_read_as_it_is_meant(
    text: str, field: str, expected: str, how: How
) -> None:
    got = read(text, field)
    assert got.at.tzinfo is UTC
    assert got.at == datetime.fromisoformat(expected).replace(tzinfo=ZoneInfo(ZONE))
    assert got.how == how


@pytest.mark.parametrize(("text", "field", "told"), REFUSED)
def test_what_is_no_moment_or_could_be_two_is_refused(text: str, field: str, told: str) -> None:
    with pytest.raises(BadData, match=re.escape(told)):
        read(text, field)


def test_the_table_is_long_enough() -> None:
    texts = {text for text, *_ in READ} | {text for text, *_ in REFUSED}
    assert len(texts) >= 280
    assert {how for *_, how in READ} == set(get_args(How))


@pytest.mark.parametrize(
    ("text", "field", "edge"),
    [
        ("2026-03-05", "due", "end"),
        ("周五", "due", "end"),
        ("3d", "due", "end"),
        ("昨天", "received", "begin"),
        ("2026-03-05", "received", "begin"),
        ("2026-03-05 24:00", "due", ""),
        ("17:00", "due", ""),
        ("+2h", "due", ""),
    ],
)
def test_the_edge_of_a_day_that_was_taken_is_told(text: str, field: str, edge: str) -> None:
    assert read(text, field).edge == edge


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", ["?", "11:58 17:00", "1899-01-01"])
def test_a_refusal_names_two_spellings_that_the_field_takes_in_both_languages(
    field: str, text: str
) -> None:
    with pytest.raises(BadData) as refused:
        read(text, field)
    example = refused.value.message.values["example"]
    assert isinstance(example, Message)
    one, other = example.text.split(" or ")
    chinese = gettext.translation("casefile", LOCALE, ["zh_CN"]).gettext(example.text)
    for spelling in (one, other, *re.findall("「(.+?)」", chinese)):
        assert read(spelling, field)
    assert len(re.findall("「(.+?)」", chinese)) == 2


# ---- the clocks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03 24:00", "2018-11-04T03:00:00Z"),
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"),
    ],
)
def test_the_clocks_of_the_zone_are_kept(zone: str, text: str, expected: str) -> None:
    assert spell(read(text, "due", zone=zone).at) == expected


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Berlin", "2026-03-29 02:30"),
        ("America/Sao_Paulo", "2018-11-04 00:00"),
        ("Pacific/Apia", "2011-12-30"),
        ("Pacific/Apia", "2011-12-30 12:00"),
    ],
)
def test_a_time_that_the_clocks_leave_out_is_refused(zone: str, text: str) -> None:
    with pytest.raises(BadData, match="does not come"):
        read(text, "due", zone=zone)


# ---- laws ----------------------------------------------------------------------------------------

NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))
SIDES = st.sampled_from(["back", "forward"])
GUESSED = st.one_of(
    st.sampled_from(["周一", "周日", "Friday", "wed", "25号", "31号", "2月29日", "11-25", "1/5"]),
    st.dates().map(lambda d: f"{d.month}-{d.day}"),
)


@given(NOWS, GUESSED, st.times(), SIDES)
@settings(max_examples=200, deadline=None)
def test_what_is_guessed_never_lies_on_the_wrong_side(
    now: datetime, day: str, clock: time, side: Direction
) -> None:
    got = read_moment(f"{day} {clock:%H:%M}", now, ZONE, side, "refuse").at
    now = now.replace(microsecond=0)
    assert got <= now if side == "back" else got >= now
    begin = read_moment(day, now, ZONE, side, "begin").at
    end = read_moment(day, now, ZONE, side, "end").at
    assert end - begin == timedelta(days=1)
    assert begin <= now if side == "back" else end > now


@given(NOWS, st.integers(-40, 40), st.sampled_from(["begin", "end", "refuse"]), SIDES)
@settings(max_examples=200, deadline=None)
def test_the_log_s_own_spelling_is_read_as_it_stands(
    now: datetime, days: int, bare: Bare, side: Direction
) -> None:
    text = spell(now + timedelta(days=days))
    got = read_moment(text, now, ZONE, side, bare)
    assert got == TypedMoment(a_moment(text, ZONE), "written")


WORDS = (
    "2026 - / 年 月 日 号 : ： 点 半 刻 11 25 3 0 24 00 pm am 下午 晚上 周 五 星期 上 下 前 后 天 "
    "小时 十 二 两 in ago h d mo + nov fri ( ) , at 昨 今 t"
)
PIECES = st.lists(st.sampled_from(WORDS.split()), max_size=8)
TEXTS = st.one_of(st.text(max_size=20), PIECES.map("".join), PIECES.map(" ".join))


@given(TEXTS, st.sampled_from(sorted(FIELDS)))
@settings(max_examples=800, deadline=None)
def test_any_text_is_read_or_refused(text: str, field: str) -> None:
    try:
        got = read(text, field)
    except BadData:
        return
    assert 1900 <= got.at.year <= 2201


def test_a_long_text_is_refused_at_once() -> None:
    assert spoken("1" * 100_000) is None
    assert spoken("周" * 60) is None


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_a_corresponding_day_has_the_same_number_or_is_the_last(day: date, months: int) -> None:
    there = corresponding(day, months)
    assert there.year * 12 + there.month == day.year * 12 + day.month + months
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)
