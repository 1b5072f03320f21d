from benchmarks import exports

FEW = ("shapefile, plain", "shapefile, ours", "GeoPackage, ours")


def test_the_benchmark_of_the_exports_runs_at_a_small_size():
    found = exports.run(exports.SMOKE_SPACES, exports.SMOKE_REPEATS, names=FEW)
    assert list(found) == list(FEW)
    assert all(measure.seconds > 0 and measure.size_mb > 0 for measure in found.values())


def test_the_grounds_it_makes_hold_every_declared_column():
    frame = exports.make_spaces(exports.SMOKE_SPACES)
    assert set(frame.columns) == set(exports.SPACES.names)
    assert frame.geometry.is_valid.all()
