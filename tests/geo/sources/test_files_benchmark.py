"""The benchmark of the imports runs, at a size for tests."""

import pytest

from benchmarks import imports


@pytest.mark.whole
def test_the_benchmark_reads_every_row_it_wrote():
    found = imports.run(imports.SMOKE_POLYGONS, imports.SMOKE_SHEET_ROWS, names=("GeoPackage",))
    assert {name: measure.accepted for name, measure in found.items()} == {"GeoPackage": imports.SMOKE_POLYGONS}
    assert all(measure.ours_s > 0 and measure.plain_s > 0 for measure in found.values())


@pytest.mark.whole
def test_the_benchmark_brings_every_row_into_the_register():
    planned_s, loaded_s, added = imports.brought_in_s(imports.SMOKE_POLYGONS)
    assert added == imports.SMOKE_POLYGONS
    assert planned_s > 0
    assert loaded_s > 0
