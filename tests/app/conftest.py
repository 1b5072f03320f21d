"""The application on a register of the shipped data, made once for all tests of the pages that only read."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

import app
from app import create_app, work_on
from app.settings import Settings
from geo.register.store import Register
from geo.sources import files
from tests.app.exchange import Desk
from tests.geo.sources.conftest import parse_here


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every application of a run use the templates that the first one compiled."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_kept_pages", lambda _settings: compiled)
        yield


@pytest.fixture(scope="session")
def reading_app(shipped_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Application on the shipped data for tests that change nothing."""
    settings = Settings(register_url=str(shipped_file), folder=tmp_path_factory.mktemp("instance"), testing=True)
    made = create_app(settings)
    yield made
    made.extensions["chaur_register"].close()


@pytest.fixture
def client(reading_app: Flask) -> FlaskClient:
    """Visitor with an empty cookie jar who reads English."""
    visitor = reading_app.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return visitor


@pytest.fixture
def writable_app(shipped_file: Path, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Maker of applications on a copy of the shipped data of their own."""
    made: list[Flask] = []

    def make() -> Flask:
        path = Path(shutil.copy(shipped_file, tmp_path / f"copy{len(made)}.gpkg"))
        made.append(create_app(Settings(register_url=str(path), folder=tmp_path / "instance", testing=True)))
        return made[-1]

    yield make
    for one in made:
        one.extensions["chaur_register"].close()


@pytest.fixture(scope="session")
def _office_app(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Application that is given a register anew for each test: to make its addresses takes longer than most tests."""
    folder = tmp_path_factory.mktemp("office")
    made = create_app(Settings(register_url=str(small_file), folder=folder, testing=True))
    made.extensions["chaur_register"].close()
    return made


@pytest.fixture
def office(
    _office_app: Flask, small_file: Path, tmp_path: Path
) -> Iterator[tuple[Register, Callable[[], FlaskClient]]]:
    """Register of a few grounds, and a maker of people who sit before it and read English."""
    made = _office_app
    path = Path(shutil.copy(small_file, tmp_path / "office.gpkg"))
    work_on(made, Settings(register_url=str(path), folder=tmp_path / "instance", testing=True))

    def person() -> FlaskClient:
        visitor = made.test_client()
        visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return visitor

    yield made.extensions["chaur_register"], person
    made.extensions["chaur_register"].close()


@pytest.fixture(scope="session")
def _trying_app(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("trying")
    path = Path(shutil.copy(small_file, folder / "chaur.gpkg"))
    made = create_app(Settings(register_url=str(path), folder=folder / "instance", testing=True))
    yield made
    made.extensions["chaur_register"].close()


@pytest.fixture
def trying(_trying_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As ``desk``, at a register that all tests share: for what changes nothing in it."""
    monkeypatch.setattr(files, "parse", parse_here)
    visitor = _trying_app.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Desk(_trying_app, visitor)


@pytest.fixture
def desk(office: tuple[Register, Callable[[], FlaskClient]], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A person who imports and exports; files are read in this process and jobs are done at once."""
    _, person = office
    visitor = person()
    monkeypatch.setattr(files, "parse", parse_here)
    return Desk(visitor.application, visitor)
