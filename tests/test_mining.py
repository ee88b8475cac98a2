"""The log for process mining: sound files, every event once, nothing personal."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from lxml import etree

from bench.histories import histories
from tests.desk import Desk

SCHEMA = json.loads((Path(__file__).parent / "fixtures/ocel2.schema.json").read_text("utf-8"))
XES = "{http://www.xes-standard.org/}"
KINDS = {"string": str, "time": str, "integer": int, "float": float, "boolean": bool}


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
            assert isinstance(told["value"], KINDS[types[one["type"]][told["name"]]])
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
