"""The doctor on a large register, and the fast area measure beside PROJ polygon by polygon.

    python benchmarks/doctor.py [spaces] [errors]

Makes a register of that many grounds in two survey rounds with ward areas, plants errors, and prints how long the
examination takes, which rules answered, and what each planted error became.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass

import geopandas
import numpy
import pandas
import pyproj
import shapely

from geo.crs import WGS84, area_m2
from geo.register.doctor import Finding, diagnose

SPACES, ERRORS = 100_000, 1_000
SMOKE_SPACES, SMOKE_ERRORS = 400, 16
_WARDS_A_SIDE = 30
_SEED = 2015


@dataclass(frozen=True)
class Result:
    """Seconds of the examination, seconds of both area measures, and the findings."""

    spaces: int
    doctor_s: float
    fast_area_s: float
    plain_area_s: float
    largest_area_gap_share: float
    findings: list[Finding]


def make_register(spaces: int) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame, geopandas.GeoDataFrame]:
    """Grounds of twelve corners on a jittered grid, both survey rounds in order, and square wards; no error in it."""
    random = numpy.random.default_rng(_SEED)
    side = int(numpy.ceil(numpy.sqrt(spaces)))
    step_deg = 0.003
    row, column = numpy.divmod(numpy.arange(spaces), side)
    centre = numpy.column_stack([84.5 + column * step_deg, 27.4 + row * step_deg])
    turn = numpy.linspace(0, 2 * numpy.pi, 12, endpoint=False)
    reach = random.uniform(2e-4, 1.2e-3, (spaces, 1)) * random.uniform(0.7, 1, (spaces, 12))
    ring = centre[:, None, :] + numpy.stack([reach * numpy.cos(turn), reach * numpy.sin(turn)], axis=-1)
    shapes = shapely.polygons(ring)
    numbers = range(spaces)
    columns = {"id": [f"g{number}" for number in numbers], "name_en": [f"Ground {number}" for number in numbers]}
    grounds = geopandas.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    west, south, east, north = shapely.total_bounds(shapes)
    wide, high = (east - west) / _WARDS_A_SIDE, (north - south) / _WARDS_A_SIDE
    at = numpy.arange(_WARDS_A_SIDE**2)
    x, y = west + at % _WARDS_A_SIDE * wide, south + at // _WARDS_A_SIDE * high
    squares = shapely.box(x, y, x + wide, y + high)
    wards = geopandas.GeoDataFrame({"id": at.astype(str), "ward": at % 33 + 1}, geometry=squares, crs=WGS84)
    return grounds, make_surveys(grounds, wards, random), wards


def make_surveys(
    grounds: geopandas.GeoDataFrame, wards: geopandas.GeoDataFrame, random: numpy.random.Generator
) -> pandas.DataFrame:
    """Two rounds that agree with the boundaries; usable areas shrink a little."""
    shapes = grounds.geometry.to_numpy()
    middle = shapely.centroid(shapes)
    _, inside = shapely.STRtree(wards.geometry.to_numpy()).query(middle, predicate="within")
    total = area_m2(shapes).round(2)
    rounds = []
    for round_id, share in (("2019-12", 0.9), ("2020-03", 0.85)):
        usable = (total * random.uniform(share - 0.05, share, len(total))).round(2)
        columns = {
            "location_id": grounds["id"],
            "round_id": round_id,
            "name_printed": grounds["name_en"],
            "total_area_m2": total,
            "usable_area_m2": usable,
            "capacity_people": (usable / 3.5).round(),
            "total_area_ropani": (total / 508.73704704).round(2),
            "ward_printed": wards["ward"].to_numpy()[inside],
            "lon_printed_deg": shapely.get_x(middle).round(5),
            "lat_printed_deg": shapely.get_y(middle).round(5),
            "elevation_m": random.uniform(600, 2500, len(total)).round(),
        }
        rounds.append(pandas.DataFrame(columns))
    return pandas.concat(rounds, ignore_index=True)


def plant(surveys: pandas.DataFrame, errors: int) -> pandas.DataFrame:
    """The surveys with errors of several kinds in the second round: a long shift, and single rows spread evenly."""
    spoilt = surveys.copy()
    half = len(spoilt) // 2
    moved = ["total_area_m2", "usable_area_m2", "capacity_people"]
    run = numpy.arange(half, half + errors // 4)
    spoilt.loc[run[:-1], moved] = surveys.loc[run[1:], moved].to_numpy()
    rest = numpy.linspace(half + errors, len(spoilt) - 2, max(errors // 4, 4), dtype=int)
    for number, row in enumerate(rest):
        kind = number % 4
        if kind == 0:
            spoilt.loc[row, "total_area_m2"] /= 10
        elif kind == 1:
            lon, lat = surveys.loc[row, ["lon_printed_deg", "lat_printed_deg"]]
            spoilt.loc[row, ["lon_printed_deg", "lat_printed_deg"]] = [lat, lon]
        elif kind == 2:
            spoilt.loc[row, "elevation_m"] = spoilt.loc[row, "lat_printed_deg"]
        else:
            spoilt.loc[row, "capacity_people"] = (spoilt.loc[row, "usable_area_m2"] / 35).round()
    return spoilt


def run(spaces: int = SPACES, errors: int = ERRORS) -> Result:
    """Examine a made-up register and measure its boundaries both ways."""
    grounds, surveys, wards = make_register(spaces)
    spoilt = plant(surveys, errors)
    started = time.perf_counter()
    findings = diagnose(grounds, spoilt, wards=wards)
    doctor_s = time.perf_counter() - started
    shapes = grounds.geometry.to_numpy()
    started = time.perf_counter()
    fast = area_m2(shapes)
    fast_s = time.perf_counter() - started
    geod = pyproj.Geod(ellps="WGS84")
    started = time.perf_counter()
    plain = numpy.array([abs(geod.geometry_area_perimeter(shape)[0]) for shape in shapes])
    plain_s = time.perf_counter() - started
    gap = float(numpy.max(numpy.abs(fast / plain - 1)))
    return Result(spaces, doctor_s, fast_s, plain_s, gap, findings)


def main() -> None:
    """Print the figures of one run."""
    sizes = [int(argument.replace("_", "")) for argument in sys.argv[1:]]
    result = run(*sizes)
    print(f"doctor, {result.spaces:,} spaces in two rounds: {result.doctor_s:.2f} s")
    for rule, count in Counter(finding.rule for finding in result.findings).most_common():
        print(f"  {rule}: {count}")
    print(f"areas, ours: {result.fast_area_s:.2f} s; PROJ polygon by polygon: {result.plain_area_s:.2f} s")
    print(f"  largest gap between the two: {result.largest_area_gap_share:.1e}")


if __name__ == "__main__":
    main()
