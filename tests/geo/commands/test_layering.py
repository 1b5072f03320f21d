"""Words about layers: listed with caveats, added from files, removed, brought back; refused with what to do."""

import json
import shutil
from pathlib import Path

import numpy
import pytest

from geo import cli
from geo.register.store import open_register
from tests.material.maps import tif


@pytest.fixture
def run(capsys):
    """Run a command line; gives code, stdout and stderr."""

    def command(*words, register):
        capsys.readouterr()
        code = cli.main([*map(str, words), "--register", str(register)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def own(small_file, tmp_path):
    """A copy of a few of the shipped places to write into."""
    return Path(shutil.copy(small_file, tmp_path / "own.gpkg"))


def values(answer):
    code, out, _ = answer
    return code, json.loads(out)


def version(path):
    with open_register(path) as register:
        return register.version


def test_layers_are_listed_with_what_each_missing_kind_would_tell(run, own):
    run("layer", "shipped", "--by", "Sita", register=own)
    code, out, err = run("layers", register=own)
    assert (code, err) == (0, "")
    assert "ways-core-kathmandu" in out
    assert "No layer of: Height model. With one: slope" in out
    _, cards = values(run("layers", "--json", register=own))
    assert {card["id"]: card["is_there"] for card in cards}["intensity-2015-04-25"] is True


@pytest.fixture
def coarse(tmp_path):
    """A height model with cells of a kilometre."""
    return tif(tmp_path / "coarse.tif", numpy.full((4, 4), 1300.0, dtype="float32"), west=85.3, north=27.8, step=0.01)


def test_a_layer_is_added_with_its_caveats_removed_and_brought_back(run, own, coarse):
    add = ("layer", "add", "--kind", "dem", "--by", "Sita", coarse, "--dated", "2020-01-31", "--source", "Survey")
    code, out, err = run(*add, register=own)
    assert (code, "100% ready" in err) == (0, True)
    assert "Slope inside a ground needs cells of 40 m or less" in out
    _, cards = values(run("layers", "--json", register=own))
    (card,) = (card for card in cards if card["kind"] == "dem")
    assert (card["title"], card["dated"], card["source"]) == ("coarse.tif", "2020-01-31", "Survey")
    code, out, _ = run("layer", "remove", card["id"], "--by", "Sita", register=own)
    assert (code, "take it back with: python3 chaur.py undo 3" in out) == (0, True)
    assert "coarse.tif" not in run("layers", register=own)[1]
    run("undo", "3", "--by", "Sita", register=own)
    assert "coarse.tif" in run("layers", register=own)[1]


def test_a_layer_takes_the_place_of_those_that_tell_the_same(run, own, coarse, tmp_path):
    run("layer", "add", coarse, "--kind", "dem", "--by", "Sita", register=own)
    finer = tif(tmp_path / "finer.tif", numpy.full((4, 4), 1300.0, dtype="float32"), west=85.3, north=27.8, step=3e-4)
    add = ("layer", "add", finer, "--kind", "dem", "--by", "Sita", "--replace", "same", "--json")
    _, added = values(run(*add, register=own))
    assert [one[:4] for one in added["replaced"]] == ["dem-"]
    _, cards = values(run("layers", "--json", register=own))
    assert [card["title"] for card in cards if card["kind"] == "dem"] == ["finer.tif"]


def test_a_layer_that_cannot_be_taken_says_the_file_and_what_to_say(run, own, coarse):
    code, out, err = run("layer", "add", coarse, "--by", "Sita", register=own)
    assert (code, out) == (2, "")
    assert (
        "coarse.tif: This can be several kinds of layer. Say which kind it is: dem, hazard, intensity, population."
        in err
    )
    code, _, err = run("layer", "add", coarse, "--kind", "dem", "--dated", "1999", "--by", "Sita", register=own)
    assert (code, "Write it as 2015-04-25" in err) == (2, True)
    assert version(own) == 1


def test_layers_that_ship_are_added_where_they_are_missing(run, own):
    _, said = values(run("layer", "shipped", "--by", "Sita", "--json", register=own))
    assert said["change"] == 2
    run("layer", "remove", "ways-core-kathmandu", "--by", "Sita", register=own)
    assert "ways-core-kathmandu" not in run("layers", register=own)[1]
    run("layer", "shipped", "--by", "Sita", register=own)
    assert "ways-core-kathmandu" in run("layers", register=own)[1]
    code, out, _ = run("layer", "shipped", "--by", "Sita", register=own)
    assert (code, out.strip()) == (0, "All layers that ship are in the register already.")
