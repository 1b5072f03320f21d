"""What all tests share: laws' settings, a private PostGIS, a browser without foreign hosts, and what was left out.

What is slow to load is imported where it is used: the process that shares the tests out among workers needs none of it.
"""

import gc
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.doctest import DoctestModule
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from launch.checks import FAILED_CHECKS, FEWER_EXAMPLES
from launch.machine import PARTS, chromium, gdal_tool, lacking, postgis_programs, qgis_python
from tests.sets import alone, is_joined, watch
from tests.translated import compile_catalogues

if TYPE_CHECKING:
    import pandas

    from geo.register.store import Register
    from tests.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
_ONE_WORKER = ("browser", "postgis", "qgis")
_MORE_THAN_A_UNIT = frozenset({*(part.marker for part in PARTS), "node", "whole", "joined"})

_TOO_LONG_S = 5.0
"""Processor time of a file from which on the summary names it, without its whole tests."""
_SEEDS_APART = 3
"""A unit or quick run tries every third seed."""
_FEWEST_EXAMPLES = 5
_OF_A_LAW = "_hypothesis_internal_use_settings"
"""Where hypothesis keeps the settings of a test."""
_STARTED = pytest.StashKey[float]()
_spent_s: Counter[str] = Counter()


def _ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run in CI that would leave something out; let kernels import the project; compile the Nepali pages."""
    absent = lacking()
    if absent and _ci():
        said = "\n".join(f"  {part.what}: {part.hint()}" for part in absent)
        raise pytest.UsageError(f"CI runs every test, and this machine lacks:\n{said}")
    os.environ["PYTHONPATH"] = str(ROOT)
    if not hasattr(config, "workerinput"):
        compile_catalogues()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Make laws the same each time and watch over the unit tests, in every process that runs tests."""
    if not session.config.getoption("numprocesses", None):
        from hypothesis import settings

        settings.register_profile("chaur", derandomize=True, deadline=None, print_blob=False)
        settings.load_profile("chaur")
        watch()


def _try_on_a_part(items: list[pytest.Item], one_of: int) -> None:
    """Let each law be tried on a part of its examples, as a unit or quick run does."""
    from hypothesis import settings

    laws = {id(law): law for item in items if hasattr(law := getattr(item, "obj", None), _OF_A_LAW)}
    for law in laws.values():
        whole = getattr(law, _OF_A_LAW)
        setattr(law, _OF_A_LAW, settings(whole, max_examples=_examples(whole.max_examples, one_of)))


def _examples(written: int, one_of: int) -> int:
    """On how many examples a law is tried: one of so many, but on five where it has so many."""
    return max(min(_FEWEST_EXAMPLES, written), math.ceil(written / one_of))


def _is_spare(item: pytest.Item) -> bool:
    """Whether a test tries one of the seeds that smaller sets leave to the full run."""
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("seed", 0) % _SEEDS_APART != 0


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Iterator[None]:
    """Look for examples only in those files of tests that hold one: to look through every test takes seconds."""
    found: list[pytest.Collector] = yield
    return [one for one in found if not isinstance(one, DoctestModule) or b">>> " in file_path.read_bytes()]


def _comes_late(item: pytest.Item) -> bool:
    """Whether a test waits for the long groups, or one worker would end with them while the other has nothing left."""
    return item.path.suffix != ".ipynb" and item.get_closest_marker("xdist_group") is None


class ByFile(LoadGroupScheduling):
    """Gives the tests of a group to one worker, and so those of a file, for what they share is made once then."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if scope == nodeid else scope


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """How a run in groups shares the tests out."""
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the machine cannot run, and keep tests that share a costly thing on one worker."""
    absent, one_of = {part.marker for part in lacking()}, int(os.environ.get(FEWER_EXAMPLES) or 1)
    kept, left_out = [], []
    for item in items:
        if is_joined(item, ROOT):
            item.add_marker(pytest.mark.joined)
        markers = {mark.name for mark in item.iter_markers()}
        (left_out if markers & absent or (one_of > 1 and _is_spare(item)) else kept).append(item)
        for name in _ONE_WORKER:
            if name in markers:
                item.add_marker(pytest.mark.xdist_group(name))
    if hasattr(config, "workerinput"):
        kept.sort(key=_comes_late)
    if one_of > 1:
        _try_on_a_part(kept, one_of)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the halves that were left out, files that take long, and the checks that failed before the tests."""
    if absent := lacking():
        terminalreporter.section("left out on this machine")
        for part in absent:
            terminalreporter.write_line(f"{part.what}: install with  {part.hint()}")
    if slow := [(file, spent_s) for file, spent_s in _spent_s.most_common() if spent_s > _TOO_LONG_S]:
        terminalreporter.section(f"files over {_TOO_LONG_S:.0f} s of the processor")
        for file, spent_s in slow:
            terminalreporter.write_line(f"{spent_s:6.1f} s  {file}")
    if failed := os.environ.get(FAILED_CHECKS):
        terminalreporter.section("failed before the tests")
        terminalreporter.write_line(failed)


@pytest.fixture(scope="session")
def _cluster() -> Iterator["Cluster"]:
    from tests.cluster import Cluster

    programs = postgis_programs()
    assert programs is not None, "mark the test with pytest.mark.postgis"
    with Cluster(programs) as cluster:
        yield cluster


@pytest.fixture
def postgis_url(_cluster: "Cluster") -> Callable[[], str]:
    """Address of a fresh, empty database with PostGIS at each call; mark the test with ``postgis``."""
    return _cluster.fresh_database


def _filled(path: Path, tables: "Mapping[str, pandas.DataFrame]") -> Path:
    from geo.register.store import open_register

    with open_register(path) as register:
        if tables:
            register.load(tables, by="Chaur", kind="set_up", reason="Shipped data")
    return path


@pytest.fixture(scope="session")
def shipped_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GeoPackage with the shipped data; copy it before you write."""
    from tests.facts import shipped_tables

    return _filled(tmp_path_factory.mktemp("shipped") / "chaur.gpkg", shipped_tables())


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GeoPackage with a few of the shipped grounds; copy it before you write."""
    from tests.app.small import small_tables

    return _filled(tmp_path_factory.mktemp("small") / "chaur.gpkg", small_tables())


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GeoPackage of a register in which nothing stands; copy it before you write."""
    return _filled(tmp_path_factory.mktemp("empty") / "chaur.gpkg", {})


@pytest.fixture(scope="session")
def shipped_register(shipped_file: Path) -> Iterator["Register"]:
    """The shipped data as a register that nobody writes into."""
    from geo.register.store import open_register

    with open_register(shipped_file) as register:
        yield register


@pytest.fixture(scope="session")
def small_register(small_file: Path) -> Iterator["Register"]:
    """A few of the shipped grounds as a register that nobody writes into."""
    from geo.register.store import open_register

    with open_register(small_file) as register:
        yield register


@pytest.fixture(scope="session")
def qgis() -> Path:
    """Python that can import QGIS; mark the test with ``qgis``."""
    found = qgis_python()
    assert found is not None, "mark the test with pytest.mark.qgis"
    return found


@pytest.fixture(scope="session")
def ogrinfo() -> Path:
    """GDAL's program that lists a file's layers; mark the test with ``gdal``."""
    found = gdal_tool()
    assert found is not None, "mark the test with pytest.mark.gdal"
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """How pytest-playwright starts the machine's Chromium: this computer is the only host it can find."""
    silent = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": str(chromium()), "args": [*silent, *as_root]}


@pytest.fixture(scope="session")
def axe_script() -> str:
    """Text of axe-core, which finds what keeps people from using a page."""
    return (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def pytest_report_header() -> list[str]:
    """What of the machine the tests use."""
    return [f"{part.marker}: {part.find() or 'left out'}" for part in PARTS]


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going through all modules and tests again and again: a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the processor's time [s] of a test, which other work on the machine changes less than the clock's."""
    item.stash[_STARTED] = time.process_time()
    with nullcontext() if _MORE_THAN_A_UNIT.intersection(item.keywords) else alone(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Hand the time of a test over with its report."""
    try:
        return (yield)
    finally:
        item.user_properties.append(("processor_s", time.process_time() - item.stash[_STARTED]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of a test to that of its file, but for those that may take long."""
    if report.when == "call" and "whole" not in report.keywords:
        _spent_s[report.nodeid.partition("::")[0]] += dict(report.user_properties).get("processor_s", 0.0)
