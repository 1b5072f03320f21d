"""The list and the map's answer of a register with many spaces, as the server gives them.

    python benchmarks/pages.py [spaces] [rounds of questions]

Adds that many spaces to the shipped data, asks what readers ask (every filter, search, sorting, paging, both
languages), and prints the time of the list, of the map's file and of both together. Goal: 100 ms for both at the 95th
percentile with 10,000 spaces.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy
import pandas
import shapely
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from geo.crs import WGS84, area_m2
from geo.pipeline import make_register
from geo.register.store import Register, open_register
from geo.schema import vocabulary

SPACES, ROUNDS = 10_000, 10
SMOKE_SPACES, SMOKE_ROUNDS = 150, 1
GOAL_MS = 100
_SEED = 2015
QUESTIONS = (
    "",
    "per=45",
    "register=all",
    "district=Kathmandu",
    "size=large&per=30",
    "use=helipad&sort=-people",
    "owner=community&sort=name",
    "findings=any",
    "findings=none&sort=-usable_area_m2&page=3",
    "q=ground%2077",
    "q=tundikhel",
    "area=85.28,27.66;85.36,27.66;85.36,27.74;85.28,27.74",
    "round=2020-03&colour=change",
    "lang=ne",
    "lang=ne&register=all&page=40",
)
_AMENITIES = ("water_and_toilets", "internet", "boundary_wall", "electricity", "trees", "helipad")


@dataclass(frozen=True)
class Result:
    """Milliseconds of every question: the list, the map's file, and the processor's time for both."""

    spaces: int
    first_s: float
    list_ms: numpy.ndarray
    map_ms: numpy.ndarray
    processor_ms: numpy.ndarray
    whole_map_kb: float

    @property
    def both_p95_ms(self) -> float:
        """95th percentile of list and map together [ms]."""
        return float(numpy.percentile(self.list_ms + self.map_ms, 95))


def _shapes(wards: geopandas.GeoDataFrame, random: numpy.random.Generator) -> numpy.ndarray:
    """A polygon of eight corners around a point of each ward."""
    middle = shapely.get_coordinates(shapely.point_on_surface(wards.geometry.to_numpy()))
    middle = middle + random.uniform(-0.004, 0.004, middle.shape)
    turn = numpy.linspace(0, 2 * numpy.pi, 8, endpoint=False)
    reach = random.uniform(1e-4, 9e-4, (len(wards), 1)) * random.uniform(0.7, 1, (len(wards), 8))
    corners = numpy.stack([reach * numpy.cos(turn), reach * numpy.sin(turn)], axis=-1)
    return shapely.polygons(middle[:, None, :] + corners)


def _places(wards: geopandas.GeoDataFrame, shapes: numpy.ndarray, source_id: str) -> geopandas.GeoDataFrame:
    columns = {
        "id": [f"bench-{number}" for number in range(len(wards))],
        "kind": "open_space",
        "name_en": [f"Ground {number}" for number in range(len(wards))],
        "parent_id": wards["id"].to_numpy(),
        "precision": "digitised",
        "sensitivity": "public",
        "source_id": source_id,
        "version": 1,
    }
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=WGS84)


def _owned(ids: pandas.Series, source_id: str, random: numpy.random.Generator) -> pandas.DataFrame:
    uses = list(vocabulary("suggested_use"))
    columns = {
        "location_id": ids,
        "register": "local",
        "register_no": range(1, len(ids) + 1),
        "endorsement": "candidate",
        "owner_class": random.choice(list(vocabulary("owner_class")), len(ids)),
        "access": "unknown",
        "suggested_uses": [";".join(random.choice(uses, 2, replace=False)) for _ in ids],
        "source_id": source_id,
        **dict.fromkeys(_AMENITIES, "unknown"),
    }
    return pandas.DataFrame(columns)


def _survey(
    places: geopandas.GeoDataFrame, round_id: str, *, most_usable_share: float, random: numpy.random.Generator
) -> pandas.DataFrame:
    total_m2 = area_m2(places.geometry.to_numpy()).round(2)
    columns = {
        "id": places["id"] + f"-{round_id}",
        "location_id": places["id"],
        "round_id": round_id,
        "total_area_m2": total_m2,
        "usable_area_m2": (total_m2 * random.uniform(0.5, most_usable_share, len(places))).round(2),
        "source_id": places["source_id"],
    }
    return pandas.DataFrame(columns)


def add_spaces(register: Register, spaces: int) -> None:
    """Spaces in wards of the shipped data, with two survey rounds."""
    random = numpy.random.default_rng(_SEED)
    locations = register.table("location")
    wards = locations[locations["kind"] == "ward"].sample(spaces, replace=True, random_state=_SEED)
    places = _places(wards, _shapes(wards, random), locations["source_id"].iloc[0])
    surveys = [
        _survey(places, round_id, most_usable_share=share, random=random)
        for round_id, share in (("2019-12", 0.9), ("2020-03", 0.8))
    ]
    tables = {
        "location": places,
        "open_space": _owned(places["id"], locations["source_id"].iloc[0], random),
        "space_survey": pandas.concat(surveys, ignore_index=True),
    }
    register.load(tables, by="Benchmark", kind="import", reason="Made up")


def _timed(client: FlaskClient, address: str, **headers: str) -> tuple[float, int, str]:
    """Milliseconds, bytes and tag of an answer."""
    start = time.perf_counter()
    answer = client.get(address, headers={"Accept-Encoding": "gzip", **headers})
    took_ms = (time.perf_counter() - start) * 1000
    assert answer.status_code in {200, 304}, (address, answer.status_code)
    return took_ms, len(answer.data), answer.headers.get("ETag", "")


def _asked(client: FlaskClient, question: str) -> tuple[float, float, float]:
    """Milliseconds of the list, of the map's file, and of the processor for both."""
    start = time.process_time()
    list_ms, _, _ = _timed(client, f"/map/list?{question}")
    rounds = [part for part in question.split("&") if part.startswith("round=")]
    map_ms, _, _ = _timed(client, "/map/grounds.geojson?" + "".join(rounds))
    return list_ms, map_ms, (time.process_time() - start) * 1000


def run(spaces: int, rounds: int, *, questions: Sequence[str] = QUESTIONS) -> Result:
    """Times of all questions, asked so many times over, on a register made for it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "chaur.gpkg"
        make_register(path).close()
        with open_register(path) as register:
            add_spaces(register, spaces)
        app = create_app(Settings(register_url=str(path), folder=Path(folder), testing=True))
        client = app.test_client()
        start = time.perf_counter()
        for question in questions:
            _asked(client, question)
        first_s = time.perf_counter() - start
        times = numpy.array([_asked(client, question) for _ in range(rounds) for question in questions])
        _, size, _ = _timed(client, "/map/grounds.geojson")
        app.extensions["chaur_register"].close()
    return Result(spaces, first_s, *times.T, size / 1000)


def main(arguments: list[str]) -> int:
    """Print the times; 1 where the goal is missed."""
    spaces = int(arguments[0]) if arguments else SPACES
    rounds = int(arguments[1]) if len(arguments) > 1 else ROUNDS
    result = run(spaces, rounds)
    print(f"{result.spaces} spaces added; first answers to {len(QUESTIONS)} questions: {result.first_s:.1f} s")
    both_ms = result.list_ms + result.map_ms
    rows = {"list": result.list_ms, "map": result.map_ms, "both": both_ms, "processor": result.processor_ms}
    for name, values in rows.items():
        middle, high, worst = numpy.percentile(values, (50, 95, 100))
        print(f"{name:9} median {middle:6.1f} ms   p95 {high:6.1f} ms   worst {worst:6.1f} ms")
    print(f"the map's file: {result.whole_map_kb:.0f} kB compressed")
    return int(result.both_p95_ms > GOAL_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
