"""The words of the legal record on a few of the shipped places."""

import json
import shutil

import geopandas
import pytest

from geo import cli
from geo.crs import mutm
from geo.register.store import open_register


@pytest.fixture
def run(small_file, capsys):
    """Run a command line on a few of the shipped places; gives code, stdout and stderr."""

    def command(*words):
        capsys.readouterr()
        code = cli.main([*words, "--register", str(small_file)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_readiness_says_what_each_space_lacks_and_ends_with_one(run):
    code, out, _ = run("gazette", "readiness")
    assert code == 1
    assert "kv-001" in out
    assert "0 of 5 spaces lack nothing that blocks a notice" in out


def test_readiness_of_one_space_names_what_to_do(run):
    code, out, _ = run("gazette", "readiness", "kv-001")
    assert code == 1
    assert "No parcels: No parcel is recorded for this space. Copy map sheet" in out


def test_readiness_for_programs_carries_the_numbers(run):
    code, out, _ = run("gazette", "--json", "readiness", "kv-001")
    lacks = json.loads(out)
    assert code == 1
    assert {lack["rule"]: lack["evidence"] for lack in lacks}["sides.missing"]["count"] == 4


def test_readiness_of_a_space_nobody_knows_is_refused(run):
    code, _, err = run("gazette", "readiness", "kv-999")
    assert code == 2
    assert "kv-999" in err


def test_notices_are_listed_with_what_is_not_known(run):
    code, out, _ = run("gazette", "notices")
    assert code == 0
    assert "np-gazette-2013-04 published" in out
    code, out, _ = run("gazette", "notices", "np-gazette-2013-04", "--json")
    assert {row["location_id"] for row in json.loads(out)} == {"kv-001", "kv-002", "kv-004", "kv-005", "kv-076"}


def test_plots_of_a_file_are_told_first_and_recorded_with_a_name(small_file, tmp_path, capsys):
    place = shutil.copy(small_file, tmp_path / "chaur.gpkg")
    with open_register(place) as register:
        ground = register.table("location", where={"id": "kv-001"})["geometry"].iloc[0]
    plots = geopandas.GeoDataFrame({"number": ["7"]}, geometry=[ground], crs=4326).to_crs(mutm(84))
    plots.to_file(tmp_path / "plots.gpkg")
    words = ("gazette", "parcels", str(tmp_path / "plots.gpkg"), "--register", str(place))
    assert cli.main(list(words)) == 2, "no column is called like a plot number"
    assert cli.main([*words, "--column", "plot_no=number"]) == 0
    assert "1 of 1 plots meet a space" in capsys.readouterr().out
    assert cli.main([*words, "--column", "plot_no=number", "--by", "Sita"]) == 0
    with open_register(place) as register:
        assert register.table("parcel_space")["part"].tolist() == ["whole"]
