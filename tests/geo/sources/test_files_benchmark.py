"""The benchmark of the imports runs, at a size for tests."""

import pytest

from benchmarks import imports


@pytest.mark.whole
def test_the_benchmark_reads_every_row_it_wrote():
    found = imports.run(imports.SMOKE_POLYGONS, imports.SMOKE_SHEET_ROWS, names=("GeoPackage",))
    assert {name: measure.accepted for name, measure in found.items()} == {"GeoPackage": imports.SMOKE_POLYGONS}
    assert all(measure.ours_s > 0 and measure.plain_s > 0 for measure in found.values())
