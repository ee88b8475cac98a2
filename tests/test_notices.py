"""Notices that leave the house: delivered only when the service says so, and told once."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.actions.night import delivery, wire
from casefile.actions.night import notify as night_run
from casefile.night.chats import LARGEST, call, in_messages, refusal
from tests.desk import Desk, in_one_file, pack, reserving

NIGHT = "2026-03-{day:02}T02:00:00+08:00"
HEADS = {member.id: 1 for member in pack("mall").members(("unit-head",)) if member.unit == "家电部"}
TOKEN = "key-of-the-robot-4711"
SECRET = "SECzwölf"
YES = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}, "StatusCode": 0},
}
Reply = Callable[[BaseHTTPRequestHandler, str], None]


class Service(BaseHTTPRequestHandler):
    """A chat's service that answers as it was told to."""

    reply: Reply
    service: str
    asked: list[tuple[str, dict[str, Any]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append((self.path, json.loads(body)))
        type(self).reply(self, self.service)

    def do_GET(self) -> None:  # where a redirection leads
        says(200, json.dumps(YES[self.service]).encode())(self, self.service)

    def log_message(self, format: str, *args: object) -> None:
        pass


def says(status: int, body: bytes, **headers: str) -> Reply:
    def reply(to: BaseHTTPRequestHandler, service: str) -> None:
        to.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return reply


def yes(to: BaseHTTPRequestHandler, service: str) -> None:
    says(200, json.dumps(YES[service]).encode())(to, service)


def spoilt(make: Callable[[dict[str, Any]], Any], status: int = 200, **headers: str) -> Reply:
    """An answer made of the one that says yes."""

    def reply(to: BaseHTTPRequestHandler, service: str) -> None:
        body = make(dict(YES[service]))
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        says(status, text, **headers)(to, service)

    return reply


def every(value: object) -> Callable[[dict[str, Any]], Any]:
    """The answer with that in the place of each code."""
    codes = ("errcode", "code", "StatusCode")
    return lambda told: {k: value if k in codes else v for k, v in told.items()}


def silent(to: BaseHTTPRequestHandler, service: str) -> None:
    time.sleep(1.0)


def dripping(to: BaseHTTPRequestHandler, service: str) -> None:
    to.send_response(200)
    to.end_headers()
    for letter in json.dumps(YES[service]):
        time.sleep(0.02)
        try:
            to.wfile.write(letter.encode())
        except OSError:
            return


def hung_up(to: BaseHTTPRequestHandler, service: str) -> None:
    to.connection.shutdown(socket.SHUT_RDWR)


def doubled(told: dict[str, Any]) -> bytes:
    return json.dumps(told)[:-1].encode() + b', "errcode": 93000, "code": 19001}'


NOES: dict[str, Reply] = {
    "an unknown robot": spoilt(every(93000)),
    "a wrong signature": spoilt(every(310000)),
    "too many in a minute": spoilt(every(45009)),
    "a code below nothing": spoilt(every(-1)),
    "a refusal in the words of another service": says(200, b'{"errcode": 93000, "errmsg": "no"}'),
    "too many requests": spoilt(dict, 429),
    "a fault of the service": spoilt(dict, 500),
    "accepted, not delivered": spoilt(dict, 202),
    "nothing, with 204": says(204, b""),
    "nothing, with 200": says(200, b""),
    "a page of a hotel's network": says(200, b"<html>please log in</html>"),
    "a word": says(200, b'"ok"'),
    "a list": spoilt(lambda told: [told]),
    "a code that is text": spoilt(every("0")),
    "a code that is no number": spoilt(every(False)),
    "a code that is none": spoilt(every(None)),
    "no code": says(200, b'{"errmsg": "ok", "msg": "success"}'),
    "two codes": spoilt(doubled),
    "half an answer": spoilt(lambda told: json.dumps(told)[:-2].encode()),
    "an answer that breaks off": spoilt(dict, Content_Length="4000"),
    "an answer without end": spoilt(lambda told: json.dumps(told).encode() + b" " * 100_000),
    "another address": spoilt(dict, 302, Location="/elsewhere"),
    "silence": silent,
    "letter by letter": dripping,
    "hanging up": hung_up,
}


class Robots:
    """The fake service, and the way to it."""

    def __init__(self, patience: Callable[[float], None]) -> None:
        self.patience = patience
        self.kind = type("Kind", (Service,), {"asked": [], "reply": staticmethod(yes)})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.kind)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def answer(self, reply: Reply, service: str) -> None:
        # only where it never comes is an answer not waited for: a busy machine is slow, not silent
        self.patience(0.4 if reply in (silent, dripping) else 20.0)
        self.kind.reply = staticmethod(reply)  # type: ignore[attr-defined]
        self.kind.service = service  # type: ignore[attr-defined]
        self.asked.clear()

    @property
    def asked(self) -> list[tuple[str, dict[str, Any]]]:
        return self.kind.asked  # type: ignore[attr-defined,no-any-return]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/send?key={TOKEN}"


@pytest.fixture
def robots(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robots]:
    made = Robots(lambda seconds: monkeypatch.setattr(wire, "ANSWER_PATIENCE", seconds))
    monkeypatch.setenv("CASEFILE_ROBOT", made.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


def told_by(desk: Desk, way: str, code: int = 0) -> None:
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace('file = "notices/{staff}-{date}.txt"', way)
    Path("own.toml").write_text(reserving(text, apply='["store-manager"]'), "utf-8")
    if code:
        desk.run("policy check own.toml", code=code)
    else:
        desk.run("--as xu policy apply own.toml --open-cases")


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A case that is late at the household department from the sixth of March on."""
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as teng record 1 written-notice written_notice_at=now")
    return desk


def night(desk: Desk, day: int, code: int = 10) -> dict[str, int]:
    told: dict[str, int] = desk.run(
        "check --notify --json", now=NIGHT.format(day=day), code=code
    ).data["told"]
    return told


ALL = {**HEADS, "xu": 1}
"""Whom the first night tells: the heads of what is late, the manager of the other policy."""


@pytest.mark.parametrize("service", ["wecom", "dingtalk", "feishu"])
def test_nothing_counts_as_delivered_but_what_the_service_says_is(
    case: Desk, robots: Robots, service: str
) -> None:
    """Each of the answers in one night after the other; then one that says yes."""
    told_by(case, f'chat = "{service}"\naddress = "env:CASEFILE_ROBOT"')
    for name, reply in NOES.items():
        robots.answer(reply, service)
        answer = case.run("check --notify --json", now=NIGHT.format(day=6), code=73)
        assert answer.data["told"] == {}, name
        assert len(robots.asked) == len(ALL), name
        assert TOKEN not in answer.out + answer.err, name
    robots.answer(yes, service)
    assert night(case, 6) == ALL
    assert night(case, 6) == {}
    assert len(robots.asked) == len(ALL)


def test_there_are_at_least_fifteen_ways_not_to_say_it() -> None:
    assert len(NOES) >= 15


@pytest.mark.parametrize("service", ["wecom", "dingtalk", "feishu"])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["errcode", "code", "StatusCode", "msg"]), inner)
        ),
        max_leaves=6,
    ),
    st.sampled_from([200, 200, 200, 201, 204, 302, 400, 429, 500]),
)
def test_whatever_a_service_answers_only_its_own_nought_is_a_yes(
    service: str, told: Any, status: int
) -> None:
    words = ("code", "StatusCode") if service == "feishu" else ("errcode",)
    said = [told[w] for w in words if w in told] if isinstance(told, dict) else []
    nought = bool(said) and all(isinstance(v, int) and v is not False and v == 0 for v in said)
    delivered = refusal(service, status, json.dumps(told).encode()) is None
    assert delivered == (status == 200 and nought)


def test_a_service_that_was_cut_off_is_told_again_and_those_before_it_are_not(
    case: Desk, robots: Robots
) -> None:
    told_by(case, 'chat = "feishu"\naddress = "env:CASEFILE_ROBOT"')

    def tired(to: BaseHTTPRequestHandler, service: str) -> None:
        (yes if len(robots.asked) < 3 else spoilt(every(11232)))(to, service)

    robots.answer(tired, "feishu")
    first = case.run("check --notify --json", now=NIGHT.format(day=6), code=73).data["told"]
    assert len(first) == 2
    robots.answer(yes, "feishu")
    second = night(case, 6)
    assert {**first, **second} == ALL
    assert not first.keys() & second.keys()


@pytest.mark.parametrize("taken", range(len(HEADS)))
def test_a_run_that_dies_between_two_notices_repeats_none_that_was_taken(
    case: Desk, robots: Robots, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """It ends as if the power had failed: nothing is put on record any more. Whoever was told
    stands in the log; the run itself does not, so that the next one counts it as missed."""
    told_by(case, 'chat = "wecom"\naddress = "env:CASEFILE_ROBOT"')
    robots.answer(yes, "wecom")
    case.run("check --notify", now=NIGHT.format(day=3), code=10)
    before = len(robots.asked)
    real = delivery.deliver

    def failing(*given: Any) -> None:
        if len(robots.asked) - before == taken:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(night_run, "deliver", failing)
    case.run("check --notify", now=NIGHT.format(day=6), code=74 if taken else 130)
    monkeypatch.setattr(night_run, "deliver", real)
    again = case.run("check --notify --json", now=NIGHT.format(day=6), code=10).data
    rest = dict.fromkeys(HEADS, 1)
    assert sum(again["told"].values()) == len(rest) - taken
    assert len(robots.asked) - before == len(rest)
    assert again["missed_runs"] == 2
    assert case.json("verify")["ok"]


def test_the_log_tells_who_was_told_what_by_which_service(case: Desk, robots: Robots) -> None:
    told_by(case, 'chat = "dingtalk"\naddress = "env:CASEFILE_ROBOT"')
    robots.answer(yes, "dingtalk")
    night(case, 6)
    store = case.store()
    found = [e.payload for e in store.of_kind("office", "notice.handed")]
    store.close()
    assert {(p.to, p.way) for p in found} == {(staff, "dingtalk") for staff in ALL}  # type: ignore[union-attr]
    kept = Path("casefile.db").read_bytes()
    assert TOKEN.encode() not in kept
    assert b"env:CASEFILE_ROBOT" in kept


@pytest.mark.parametrize("service", ["wecom", "dingtalk", "feishu"])
def test_no_personal_fact_stands_in_a_chat(case: Desk, robots: Robots, service: str) -> None:
    case.run("--as teng promise 1 回电王小明13812348000 --due 1d")
    case.run("--as teng note 1 王小明要求尽快")
    told_by(case, f'chat = "{service}"\naddress = "env:CASEFILE_ROBOT"')
    robots.answer(yes, service)
    for language in ("zh", "en"):
        case.run(f"--lang {language} check --notify", now=NIGHT.format(day=9), code=10)
    text = json.dumps([body for _, body in robots.asked], ensure_ascii=False)
    assert "2026-000001" in text
    for word in ("王", "小明", "138", "8000", "冰箱"):
        assert word not in text


def test_a_robot_that_wants_it_is_told_signed_by_the_clock_on_the_wall(
    case: Desk, robots: Robots
) -> None:
    """Reckoned here from the rules that the services publish."""
    Path("secrets").mkdir()
    Path("secrets/robot").write_text(f"{SECRET}\n", "utf-8")
    way = 'chat = "dingtalk"\naddress = "env:CASEFILE_ROBOT"'
    told_by(case, f'{way}\nsecret = "file:secrets/robot"')
    robots.answer(yes, "dingtalk")
    assert night(case, 6) == ALL
    for path, _ in robots.asked:
        asked = parse_qs(urlsplit(path).query)
        (stamp,), (sign,) = asked["timestamp"], asked["sign"]
        wanted = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
        assert base64.b64decode(sign) == wanted.digest()
        assert abs(int(stamp) / 1000 - time.time()) < 600, "not the time that was typed"
        assert asked["key"] == [TOKEN]
    assert SECRET.encode() not in Path("casefile.db").read_bytes()


def test_feishu_signs_in_the_message() -> None:
    body = json.loads(call("feishu", "<at user_id=all>", SECRET, 1_599_360_473).body)
    wanted = hmac.new(f"1599360473\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (body["timestamp"], base64.b64decode(body["sign"])) == ("1599360473", wanted)
    assert "<at" not in body["content"]["text"], "a text calls nobody"


@given(st.text(st.characters(codec="utf-8")), st.integers(4, 60))
def test_pieces_are_short_enough_and_whole_together(text: str, most: int) -> None:
    found = list(in_messages(text, most))
    assert "".join(found) == text
    assert all(0 < len(piece.encode()) <= most for piece in found)


def test_a_long_list_goes_in_several_messages_of_which_each_is_remembered_by_itself(
    case: Desk, robots: Robots
) -> None:
    for number in range(2, 14):
        case.open()
        case.run(f"--as teng record {number} judge founded=yes reasonable=yes")
        case.run(f"--as teng record {number} responsible unit=家电部 person=zhu phoned_at=now")
    told_by(case, 'chat = "wecom"\naddress = "env:CASEFILE_ROBOT"')

    def tired(to: BaseHTTPRequestHandler, service: str) -> None:
        (yes if len(robots.asked) < 3 else spoilt(every(45009)))(to, service)

    robots.answer(tired, "wecom")
    first = case.run("check --notify --json", now=NIGHT.format(day=6), code=73).data["told"]
    sent = [body["text"]["content"] for _, body in robots.asked]
    assert all(len(text.encode()) <= LARGEST["wecom"] for text in sent)
    robots.answer(yes, "wecom")
    second = night(case, 6)
    every_one = set(first) | set(second)
    assert set(HEADS) <= every_one
    assert {s: first.get(s, 0) + second.get(s, 0) for s in HEADS} == dict.fromkeys(HEADS, 13)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ('chat = "wecom"', "notify.address"),
        ('chat = "wecom"\naddress = "https://qyapi.weixin.qq.com/cgi-bin/x?key=1"', "env:NAME"),
        ('chat = "wecom"\naddress = "env:A"\nsecret = "env:B"', "notify.secret"),
        ('chat = "feishu"\naddress = "env:A"\nsecret = "abc"', "env:NAME"),
        ('chat = "irc"\naddress = "env:A"', "chat"),
        ('chat = "wecom"\naddress = "env:A"\nfile = "n-{staff}"', "one of them"),
        ('mail = "{staff}@x.example"\naddress = "env:A"', "notify.sender"),
        ('mail = "{staff}"\nsender = "a@x.example"\naddress = "env:A"', "notify.mail"),
        ('mail = "{who}@x.example"\nsender = "a@x.example"\naddress = "env:A"', "{who}"),
        ('file = "n-{staff}"\naddress = "env:A"', "notify.address"),
    ],
)
def test_a_way_out_that_cannot_work_or_would_keep_a_secret_in_the_log_is_refused(
    desk: Desk, way: str, told: str
) -> None:
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace('file = "notices/{staff}-{date}.txt"', way)
    Path("own.toml").write_text(reserving(text, apply='["store-manager"]'), "utf-8")
    assert told in desk.run("policy check own.toml", code=65).err


def test_whoever_may_not_apply_a_policy_sends_nothing_out_of_the_house(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    way = 'chat = "wecom"\naddress = "env:CASEFILE_ROBOT"'
    text = text.replace('file = "notices/{staff}-{date}.txt"', way)
    Path("own.toml").write_text(reserving(text, apply=""), "utf-8")
    assert "[rights] apply" in desk.run("policy check own.toml", code=65).err


@pytest.mark.parametrize(
    "address", ["", "ftp://127.0.0.1/x", "http://mall.example/x", "nonsense", "https://[::"]
)
def test_an_address_that_is_none_or_would_go_in_the_clear_is_told_and_not_asked(
    case: Desk, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CASEFILE_ROBOT", address)
    told_by(case, 'chat = "wecom"\naddress = "env:CASEFILE_ROBOT"')
    answer = case.run("check --notify", now=NIGHT.format(day=6), code=73)
    assert "zhu" in answer.err
    assert not address or address not in answer.err
    assert "没有送到" in case.run("--lang zh check --notify", now=NIGHT.format(day=6), code=73).err


class Letters:
    """A mail server that takes letters, and says of each what it was told to."""

    def __init__(self, verdict: str) -> None:
        self.verdict, self.taken = verdict, list[str]()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer, peer.makefile("rwb") as lines:
                self._talk(lines)

    def _talk(self, lines: Any) -> None:
        def say(text: str) -> None:
            lines.write(f"{text}\r\n".encode())
            lines.flush()

        say("220 here")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                say("354 go on")
                letter = b"".join(iter(lines.readline, b".\r\n")).decode()
                if self.verdict.startswith("250"):
                    self.taken.append(letter)
                if self.verdict == "nothing":
                    return
                say(self.verdict)
            elif word == b"RCPT":
                say("550 nobody" if self.verdict == "nobody" else "250 yes")
            else:
                say("250 yes")

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.mark.parametrize("verdict", ["250 taken", "451 later", "554 no", "nobody", "nothing"])
def test_a_letter_is_delivered_when_the_mail_server_took_it(
    case: Desk, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setattr(wire, "ANSWER_PATIENCE", 2.0)
    way = 'mail = "{staff}@mall.example"\nsender = "desk@mall.example"'
    told_by(case, f'{way}\naddress = "env:CASEFILE_MAIL"')
    for one in (verdict, "250 taken"):
        post = Letters(one)
        monkeypatch.setenv("CASEFILE_MAIL", f"smtp://127.0.0.1:{post.socket.getsockname()[1]}")
        done = one.startswith("250")
        code = 10 if done else 73
        told = case.run("check --notify --json", now=NIGHT.format(day=6), code=code).data["told"]
        post.close()
        if done:
            break
        assert told == {}
    assert told == ALL
    assert len(post.taken) == len(ALL)
    assert any("To: zhu@mall.example" in letter for letter in post.taken)
    assert "王" not in "".join(post.taken)


def test_notices_are_true_on_a_server_too(
    bare_desk: Desk, server_address: str, monkeypatch: pytest.MonkeyPatch, robots: Robots
) -> None:
    monkeypatch.setenv("CASEFILE_DB", server_address)
    bare_desk.run("init --practice")
    in_one_file()
    bare_desk.open()
    told_by(bare_desk, 'chat = "wecom"\naddress = "env:CASEFILE_ROBOT"')
    robots.answer(spoilt(every(93000)), "wecom")
    answer = bare_desk.run("check --notify --json", now=NIGHT.format(day=6), code=73)
    assert answer.data["told"] == {}
    robots.answer(yes, "wecom")
    told = night(bare_desk, 6)
    assert told
    assert night(bare_desk, 6) == {}
    assert bare_desk.json("verify")["ok"]
