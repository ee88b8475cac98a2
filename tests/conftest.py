"""A desk in a temporary folder, and nothing that could touch the machine's own."""

import gc
import os
import signal
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import left_open, office, played, server
from tests.answers import watched
from tests.desk import Desk, RealDesk
from tests.on_a_file import rests_on_a_file
from tests.parsed import remember

# A loaded machine is no fault of the program: nothing is judged by how long it took.
settings.register_profile(
    "casefile",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    # the same examples each time, so that a change is judged by what it changed; `make fuzz` looks
    # for others
    derandomize="CASEFILE_FUZZ" not in os.environ,
    database=None,
)
settings.load_profile("casefile")
left_open.watch()
remember()


def pytest_configure(config: pytest.Config) -> None:
    """Whoever is started in the background ignores Ctrl-C, and under nohup that the line is gone;
    the commands under test must not inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if not hasattr(config, "workerinput"):
        os.environ[server.FOLDER] = tempfile.mkdtemp(prefix="casefile-server-")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Every command was played on a server, where that was asked."""
    config = session.config
    if hasattr(config, "workerinput") or not config.getoption("--every-command"):
        return
    if session.exitstatus == pytest.ExitCode.OK and (wrong := played.not_played()):
        for name, what in sorted(wrong.items()):
            print(f"\n{name} {what} (tests/played.py)")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """The server that tests asked for ends with the last of them, and so does LibreOffice."""
    office.end_of_run()
    if not hasattr(config, "workerinput"):
        server.end_of_run()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones go first, so that at the end no processor waits for the last of them."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if server.chosen() and isinstance(item, pytest.Function) and rests_on_a_file(item):
            item.add_marker(pytest.mark.skip(reason="it rests on the file of a desk"))


def pytest_collection_finish() -> None:
    """The tests and the modules stay: whoever looks for what nobody needs passes them over."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite golden files and transcripts"
    )
    parser.addoption(
        "--kills",
        type=int,
        default=int(os.environ.get("CASEFILE_KILLS", "100")),
        help="how many writers are killed in tests/test_crash.py; a tenth of it of each command",
    )
    parser.addoption(
        "--appends",
        type=int,
        default=int(os.environ.get("CASEFILE_APPENDS", "60")),
        help="how many commands each of eight writers types at once",
    )

    parser.addoption(
        "--every-command",
        action="store_true",
        help="fail unless the tests of this run played every command over a log on a server",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture
def appends(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--appends"))


@pytest.fixture(scope="session", autouse=True)
def _kept(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> None:
    """What several tests begin with is made once a run, whatever processes share its tests."""
    base = tmp_path_factory.getbasetemp()
    Desk.kept = (base.parent if hasattr(request.config, "workerinput") else base) / "kept"
    Desk.kept.mkdir(exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _answers_held() -> Iterator[None]:
    """Whatever any test sees as JSON is as its schema says."""
    with watched():
        yield


@pytest.fixture(scope="session", autouse=server.chosen())
def _played(_answers_held: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Which commands were typed over a log on a server is noted."""
    worker = getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]
    with played.watched(str(worker)):
        yield


@pytest.fixture(autouse=True)
def _all_is_closed() -> Iterator[None]:
    """Whatever a test opens it closes: it begins first, and ends when all else has ended."""
    yield
    assert not left_open.left_open()


@pytest.fixture(autouse=True)
def _own_world(_all_is_closed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own home, folder, login, and no setting of ours."""
    for name in (
        "CASEFILE_DB",
        "CASEFILE_AS",
        "CASEFILE_NOW",
        "CASEFILE_LANG",
        "CASEFILE_DEBUG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "LANGUAGE",
        "NO_COLOR",
        "CASEFILE_PAGER",
        "PAGER",
        "LESS",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("casefile.cli.session.login", lambda: "counter")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture(autouse=server.chosen())
def _on_a_server(_own_world: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every desk of a test has its log on a server, where no database is named."""
    if not server.address():
        pytest.skip(server.NONE)
    name = f"test_{uuid.uuid4().hex[:20]}"
    monkeypatch.setenv("CASEFILE_DB", server.new_database(name))
    yield
    for each in (name, f"{name}_again"):  # the second where a test restores beside it
        server.said(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)")


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk to practise on, where each command has the time that it asks for, under the policy
    ``mall``."""
    made = Desk(capsys)
    made.begin()
    return made


@pytest.fixture
def real_desk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> RealDesk:
    """The same for customers: it goes by the clock on the wall, which a test may set."""
    made = RealDesk(capsys, monkeypatch)
    made.begin()
    return made


@pytest.fixture
def server_address() -> Iterator[str]:
    """The address of a schema that no other test uses, on the server of this run."""
    if not server.address():
        pytest.skip(server.NONE)
    schema = f"test_{uuid.uuid4().hex[:20]}"
    yield f"{server.address()}?schema={schema}"
    server.said(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture
def bare_desk(capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk without a database."""
    return Desk(capsys)
