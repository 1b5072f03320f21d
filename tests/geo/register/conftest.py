"""A small town's register on either store: a source, a round, two open spaces with surveys, a site of unknown place."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas
import pandas
import pytest
import shapely

from geo.register.backup import copy_all
from geo.register.models import stored
from geo.register.store import Register, open_register
from tests.cluster import Cluster

AMENITIES = dict.fromkeys(
    ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad"), "unknown"
)
STORES = [pytest.param("gpkg", id="geopackage"), pytest.param("postgis", id="postgis", marks=pytest.mark.postgis)]


def sources() -> pandas.DataFrame:
    return pandas.DataFrame([{"id": "survey", "title": "Survey of the town", "licence": "CC0"}])


def rounds() -> pandas.DataFrame:
    years = {"2019-12": "2019-12-12", "2020-03": "2020-03-08"}
    return pandas.DataFrame(
        [{"id": name, "label_en": name, "dated": dated, "source_id": "survey"} for name, dated in years.items()]
    )


def location(key: str, kind: str, name: str, geometry: shapely.Geometry | None, **more: object) -> dict[str, object]:
    known = "unknown" if geometry is None else "digitised"
    row = {"id": key, "kind": kind, "name_en": name, "precision": known, "sensitivity": "public", "geometry": geometry}
    return {**row, "source_id": "survey", **more}


def locations(*rows: dict[str, object]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(list(rows), geometry="geometry", crs="EPSG:4326")


def town() -> dict[str, pandas.DataFrame]:
    north, south = shapely.box(85.31, 27.71, 85.32, 27.72), shapely.box(85.31, 27.69, 85.32, 27.70)
    places = locations(
        location("np-d27", "district", "Kathmandu", shapely.box(85.2, 27.6, 85.5, 27.8), name_ne="काठमाडौँ"),
        location("kv-001", "open_space", "North field", north, parent_id="np-d27"),
        location("kv-002", "open_space", "South field", south, parent_id="np-d27"),
        location("site-1", "site", "Bhimtar", None),
    )
    spaces = [
        {"location_id": key, "register": "valley_83", "register_no": number, "endorsement": "endorsed"}
        | {"owner_class": "unknown", "access": "all_year", "suggested_uses": "helipad;logistics", "source_id": "survey"}
        | AMENITIES
        for number, key in enumerate(("kv-001", "kv-002"), start=1)
    ]
    surveys = [
        {"id": f"{key}-{name}", "location_id": key, "round_id": name, "usable_area_m2": area, "source_id": "survey"}
        for key, name, area in (
            ("kv-001", "2019-12", 7000.0),
            ("kv-001", "2020-03", 6500.5),
            ("kv-002", "2019-12", 100.0),
        )
    ]
    site = {"location_id": "site-1", "site_type": "unknown", "site_status": "historic", "source_id": "survey"}
    return {
        "source": sources(),
        "survey_round": rounds(),
        "location": places,
        "open_space": pandas.DataFrame(spaces),
        "space_survey": pandas.DataFrame(surveys),
        "site": pandas.DataFrame([site]),
    }


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town's register in a GeoPackage, to be copied."""
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    with open_register(path) as opened:
        opened.load(town(), by="set-up", kind="set_up")
    return path


@pytest.fixture(scope="session")
def _kept_database(_cluster: Cluster, town_file: Path) -> Iterator[Register]:
    """The small town's register in a PostGIS database, with a second copy of every table in the schema ``kept``."""
    with open_register(town_file) as file, open_register(_cluster.fresh_database()) as database:
        with file.reading() as source, database.writing() as target:
            copy_all(source, target)
            target.exec_driver_sql("CREATE SCHEMA kept")
            for name in stored():
                target.exec_driver_sql(f"CREATE TABLE kept.{name} AS TABLE {name}")
        yield database


@pytest.fixture
def town_database(_kept_database: Register) -> str:
    """The small town's register in a PostGIS database: the same database for all tests, filled anew for each."""
    emptied = [f"DELETE FROM {name}" for name in stored()]  # noqa: S608 - declared names
    filled = [f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in stored()]  # noqa: S608
    with _kept_database.writing() as connection:
        connection.exec_driver_sql(";".join([*emptied, *filled]))
    return _kept_database.place


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Path or URL of a store in which nothing stands."""
    if request.param == "gpkg":
        return str(tmp_path / "new.gpkg")
    fresh: Callable[[], str] = request.getfixturevalue("postgis_url")
    return fresh()


@pytest.fixture
def empty(place: str, empty_file: Path) -> Iterator[Register]:
    """A register in which nothing stands, on either store."""
    if "://" not in place:
        shutil.copy(empty_file, place)
    with open_register(place) as opened:
        yield opened


@pytest.fixture(params=STORES)
def town_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Path or URL of the small town's register, on either store."""
    if request.param == "gpkg":
        return str(shutil.copy(request.getfixturevalue("town_file"), tmp_path))
    return str(request.getfixturevalue("town_database"))


@pytest.fixture
def register(town_place: str) -> Iterator[Register]:
    """The small town's register, on either store."""
    with open_register(town_place) as opened:
        yield opened


@pytest.fixture
def gpkg(town_file: Path, tmp_path: Path) -> Iterator[Register]:
    """The small town's register in a GeoPackage."""
    with open_register(Path(shutil.copy(town_file, tmp_path))) as opened:
        yield opened
