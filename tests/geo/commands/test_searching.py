"""The command that looks for open ground: a list for people, GeoJSON for programs."""

import json
import shutil

import pytest
import shapely

from geo import cli
from geo.register.layers import LayerStore
from geo.register.store import open_register
from tests.geo.pipeline.test_candidates import AREA, COVERAGE, box, line
from tests.material.maps import features_made


@pytest.fixture
def place(small_file, tmp_path):
    path = shutil.copy(small_file, tmp_path / "own.gpkg")
    with open_register(path) as register:
        made = [
            features_made(tmp_path, "buildings", {"height_m": [6.0], "geometry": [box(1, 1, 2, 2)]}, coverage=COVERAGE),
            features_made(
                tmp_path, "ways", {"motor": [True], "geometry": [line((-1, 0.5), (9, 0.5))]}, coverage=COVERAGE
            ),
        ]
        LayerStore(register).take_in(made, by="Sita")
    return str(path)


def run(capsys, place, *words):
    code = cli.main(["candidates", *words, "--register", place])
    return code, capsys.readouterr().out


def test_what_is_found_is_geojson_for_programs_and_a_list_for_people(place, capsys):
    box_of = [str(edge) for edge in AREA.bounds]
    code, out = run(capsys, place, "--bbox", *box_of, "--json")
    found = json.loads(out)
    assert (code, found["type"], found["registered"]) == (0, "FeatureCollection", 0)
    assert "dem" in found["not_known"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in found["features"]]
    assert all(shapely.covered_by(shape, AREA.buffer(1e-4)) for shape in shapes)
    code, out = run(capsys, place, "--bbox", *box_of)
    assert f"{len(shapes)} candidates" in out
    assert "Nobody has looked at these grounds" in out


def test_finding_nothing_is_said_by_the_exit_code(place, capsys):
    code, out = run(capsys, place, "--bbox", *(str(edge) for edge in AREA.bounds), "--least-area", "10000000")
    assert code == 1
    assert "nothing found" in out
