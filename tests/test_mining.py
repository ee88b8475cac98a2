"""The log for process mining: sound files, every event once, nothing personal."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from lxml import etree

from bench.histories import histories
from casefile.cli.run import run
from tests.desk import CARD, Desk
from tests.eventful import eventful

SCHEMA = json.loads((Path(__file__).parent / "fixtures/ocel2.schema.json").read_text("utf-8"))
XES = "{http://www.xes-standard.org/}"
KINDS = {
    "string": r"(?s).*",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)",
    "integer": r"\d+",
    "float": r"\d+\.\d\d",
    "boolean": "true|false",
}


@pytest.fixture
def mined(bare_desk: Desk) -> Desk:
    """A desk with made-up cases, a paper among them."""
    desk = bare_desk
    desk.now = "2026-04-10T09:00:00+08:00"

    def make() -> None:
        desk.run("init --practice")
        lines = histories(25, 11, datetime(2026, 3, 1), 20)
        Path("mined.txt").write_text("\n".join(lines) + "\n", "utf-8")
        desk.run("batch mined.txt")
        desk.run("--as teng offer 1 gift item=茶 amount=20")
        desk.run("--as teng issue 1 record-card --keep")

    desk.once("mined cases", make)
    return desk


def ocel(desk: Desk) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(desk.run("export events --as ocel").out)
    return data


def test_an_object_centric_log_is_one_by_the_schema(mined: Desk) -> None:
    jsonschema.validate(ocel(mined), SCHEMA)


def test_a_log_of_traces_is_one_by_the_schema(mined: Desk) -> None:
    """Of IEEE 1849-2016, in our own words."""
    mined.run("export events --as xes -o log.xes")
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "fixtures/xes.xsd"))
    schema.assertValid(etree.parse("log.xes"))


def test_every_event_of_every_case_stands_in_it_once(mined: Desk) -> None:
    log = [json.loads(one) for one in mined.run("export events --format jsonl").out.splitlines()]
    of_cases = [event for event in log if event["stream"] != "office"]
    data = ocel(mined)
    assert sorted(e["id"] for e in data["events"]) == sorted(f"e{e['seq']}" for e in of_cases)
    objects = Counter(one["id"] for one in data["objects"])
    assert set(objects.values()) == {1}
    named = {
        r["objectId"] for one in data["events"] + data["objects"] for r in one["relationships"]
    }
    assert named <= set(objects)


def test_what_is_told_of_an_object_is_what_its_type_says(mined: Desk) -> None:
    data = ocel(mined)
    types = {
        t["name"]: {a["name"]: a["type"] for a in t["attributes"]} for t in data["objectTypes"]
    }
    seen = Counter(one["type"] for one in data["objects"])
    assert set(seen) >= {
        "case",
        "customer",
        "staff",
        "paper",
        "promise",
        "remedy",
        "settlement",
        "payment",
    }
    for one in data["objects"]:
        for told in one["attributes"]:
            assert re.fullmatch(KINDS[types[one["type"]][told["name"]]], told["value"])
    activities = {t["name"] for t in data["eventTypes"]}
    assert {e["type"] for e in data["events"]} == activities


def test_waiting_times_agree_with_the_clocks(mined: Desk) -> None:
    """From the opening to the judgement: the same in the log that is mined and in ``show``."""
    found: dict[str, dict[str, datetime]] = {}
    for event in ocel(mined)["events"]:
        case = event["relationships"][0]["objectId"]
        found.setdefault(case, {}).setdefault(event["type"], datetime.fromisoformat(event["time"]))
    judged = {case: times for case, times in found.items() if "step:judge" in times}
    assert judged
    for case, times in judged.items():
        shown = mined.json(f"show {case}")
        at = next(s["at"] for s in shown["steps"] if s["id"] == "judge")
        waited = datetime.fromisoformat(at) - datetime.fromisoformat(shown["opened_at"])
        assert times["step:judge"] - times["case.opened"] == waited > timedelta(0)


@pytest.mark.parametrize("form", ["ocel", "xes"])
def test_nothing_personal_stands_in_it(mined: Desk, form: str) -> None:
    text = mined.run(f"export events --as {form}").out
    for case in mined.json("list"):
        facts = mined.json(f"show {case['case']} --reveal")["facts"]
        for key in ("name", "phone", "details"):
            assert facts[key] not in text or facts[key] == "样例"


REOPENED = (
    f"--now 2026-03-24T11:00:00+08:00 --as teng open {CARD}",
    "--now 2026-03-25T11:00:00+08:00 --as teng withdraw 2026-000046 --reason 顾客不再追究",
    "--now 2026-03-26T11:00:00+08:00 --as teng reopen 2026-000046 --reason 顾客又来了",
)


@pytest.fixture
def eventful_month(bare_desk: Desk) -> Desk:
    """Everything that may go wrong: struck, paused, reopened, erased, corrected, typed late."""
    desk = bare_desk
    desk.now = "2026-04-10T09:00:00+08:00"

    def make() -> None:
        desk.run("init --practice")
        lines = [*eventful(45, 7, datetime(2026, 2, 20), 30), *REOPENED]
        Path("month.txt").write_text("\n".join(lines) + "\n", "utf-8")
        assert run(["batch", "--keep-going", "month.txt"]) in (4, 65, 77)

    desk.once("eventful cases to mine", make)
    return desk


def test_whatever_went_wrong_is_mined_by_the_schemas(eventful_month: Desk) -> None:
    """Each event once, in order, with its zone; what was struck says so."""
    desk = eventful_month
    log = [json.loads(one) for one in desk.run("export events --format jsonl").out.splitlines()]
    of_cases = [event for event in log if event["stream"] != "office"]
    wanted = {"entry.struck", "case.paused", "case.reopened", "personal.erased", "facts.corrected"}
    assert wanted <= {event["kind"] for event in of_cases}
    data = ocel(desk)
    jsonschema.validate(data, SCHEMA)
    assert sorted(e["id"] for e in data["events"]) == sorted(f"e{e['seq']}" for e in of_cases)
    struck = {f"e{e['data']['of']}" for e in of_cases if e["kind"] == "entry.struck"}
    told = {
        e["id"] for e in data["events"] if {"name": "struck", "value": "true"} in e["attributes"]
    }
    assert told == struck != set()
    desk.run("export events --as xes -o log.xes")
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "fixtures/xes.xsd"))
    tree = etree.parse("log.xes")
    schema.assertValid(tree)
    marked = [e for e in tree.iter(f"{XES}boolean") if e.get("value") == "true"]
    assert len(marked) == len(struck)
    assert len(list(tree.iter(f"{XES}event"))) == len(of_cases)


def test_every_time_that_is_mined_has_its_zone_and_is_that_of_the_log(eventful_month: Desk) -> None:
    log = [
        json.loads(one)
        for one in eventful_month.run("export events --format jsonl").out.splitlines()
    ]
    times = {f"e{e['seq']}": datetime.fromisoformat(e["at"]) for e in log}
    for event in ocel(eventful_month)["events"]:
        at = datetime.fromisoformat(event["time"])
        assert at.utcoffset() is not None
        assert at == times[event["id"]]


@pytest.mark.parametrize("form", ["ocel", "xes"])
def test_nothing_of_a_person_is_mined_whatever_happened(eventful_month: Desk, form: str) -> None:
    """Neither what stands now nor what stood before a correction."""
    desk = eventful_month
    text = desk.run(f"export events --as {form}").out
    log = desk.run("export events --reveal --format jsonl").out.splitlines()
    words = {
        str(value)
        for one in map(json.loads, log)
        for value in (one["data"].get("personal") or {}).values()
    }
    private = {word for word in words if len(word) > 2 and word.isprintable()}
    assert private
    assert not [word for word in private if word in text]
    staff = {one["name"].split("（")[0] for one in desk.json("policy show")["staff"]}
    assert not [name for name in staff if f">{name}" in text or f'"{name}（' in text]


def test_a_customer_is_known_again_within_a_file_and_not_beyond(desk: Desk) -> None:
    desk.open()
    desk.open()
    first, second = ocel(desk), ocel(desk)

    def customers(data: dict[str, Any]) -> list[str]:
        return [o["id"] for o in data["objects"] if o["type"] == "customer"]

    assert len(customers(first)) == 1
    assert customers(first) != customers(second)


def test_a_case_is_a_trace_in_the_order_in_which_things_happened(mined: Desk) -> None:
    mined.run("export events --as xes -o log.xes")
    root = ElementTree.parse("log.xes").getroot()
    traces = root.findall(f"{XES}trace")
    assert len(traces) == len(mined.json("list"))
    for trace in traces:
        times = [
            d.get("value")
            for e in trace.findall(f"{XES}event")
            for d in e.findall(f"{XES}date")
            if d.get("key") == "time:timestamp"
        ]
        assert times == sorted(times, key=str)


def test_filters_choose_the_cases(mined: Desk) -> None:
    closed = len(mined.json("list status=closed"))
    text = mined.run("export events status=closed --as xes").out
    assert text.count("<trace>") == closed > 0


@pytest.mark.parametrize(
    "words", ["cases --as ocel", "events --as xml", "events --as ocel --format csv", "--as xes"]
)
def test_what_cannot_be_mined_is_refused(desk: Desk, words: str) -> None:
    desk.run(f"export {words}", code=2)


def test_pm4py_reads_both(mined: Desk) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py (AGPL) is an oracle only where installed")
    mined.run("export events --as ocel -o log.json")
    mined.run("export events --as xes -o log.xes")
    log = pm4py.read_ocel2_json("log.json")
    assert len(log.events) == len(ocel(mined)["events"])
    assert len(pm4py.read_xes("log.xes")) == len(log.events)
