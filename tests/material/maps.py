"""Small map files of a place in Kathmandu, each a few numbers that can be checked by hand."""

from pathlib import Path

import geopandas
import numpy
import rasterio
import shapely

from geo.layer import LayerCard, features_of
from geo.sources import stored
from geo.sources.layers import Made

OSM = """<?xml version="1.0"?>
<osm version="0.6">{bounds}
<node id="1" lat="27.701" lon="85.301"/><node id="2" lat="27.701" lon="85.302"/>
<node id="3" lat="27.702" lon="85.302"/><node id="4" lat="27.702" lon="85.301"/>
<node id="5" lat="27.703" lon="85.303"><tag k="amenity" v="school"/><tag k="name" v="पद्मोदय"/></node>
<node id="6" lat="27.700" lon="85.302"/><node id="7" lat="27.703" lon="85.302"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
  <tag k="building" v="yes"/><tag k="building:levels" v="3"/></way>
<way id="11"><nd ref="6"/><nd ref="2"/><nd ref="3"/><nd ref="7"/><tag k="highway" v="residential"/></way>
<way id="12"><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>
<way id="13"><nd ref="1"/><nd ref="99"/><tag k="highway" v="path"/></way>
<way id="14"><nd ref="6"/><nd ref="4"/><tag k="power" v="line"/><tag k="voltage" v="132000"/></way>
<way id="15"><nd ref="4"/><nd ref="7"/><tag k="waterway" v="river"/><tag k="width" v="30"/></way>
<way id="16"><nd ref="6"/><nd ref="1"/><nd ref="7"/><nd ref="6"/><tag k="landuse" v="forest"/></way>
</osm>
"""
BOUNDS = '<bounds minlat="27.70" minlon="85.30" maxlat="27.72" maxlon="85.32"/>'

SHAKEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="us20002926">
<event event_id="us20002926" magnitude="7.8" lat="28.2" lon="84.7" event_timestamp="2015-04-25T06:11:26"
  event_description="NEPAL"/>
<grid_specification lon_min="85.0" lat_min="27.0" lon_max="85.2" lat_max="27.1" nominal_lon_spacing="0.1"
  nominal_lat_spacing="0.1" nlon="3" nlat="2"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/>
<grid_field index="3" name="PGA" units="pctg"/><grid_field index="4" name="MMI" units="intensity"/>
<grid_data>
85.0 27.1 20 6.1
85.1 27.1 20 6.2
85.2 27.1 20 6.3
85.0 27.0 20 7.1
85.1 27.0 20 7.2
85.2 27.0 20 7.3
</grid_data></shakemap_grid>
"""


def osm_file(path, *, bounds=BOUNDS):
    """An OpenStreetMap file: a building, three ways that meet, a river, a power line, a wood and a school."""
    path.write_text(OSM.format(bounds=bounds), encoding="utf-8")
    return path


def tif(path, values, *, west, north, step=0.001, crs="EPSG:4326", **more):
    """A GeoTIFF of the values, its north-west corner at a place."""
    cells = numpy.atleast_2d(numpy.asarray(values))
    profile = {"driver": "GTiff", "count": 1, "dtype": cells.dtype, "height": cells.shape[0], "width": cells.shape[1]}
    place = {"crs": crs, "transform": rasterio.Affine(step, 0, west, 0, -step, north)}
    with rasterio.open(path, "w", **{**profile, **place, **more}) as target:
        target.write(cells, 1)
    return path


def files(*paths):
    """Paths as a reading process is given them."""
    return [{"path": str(path), "name": Path(path).name} for path in paths]


def features_made(folder, kind, rows, *, coverage=None, dated=None, title="Test", **card):
    """A layer of features as an import hands it over."""
    frame = features_of(kind, geopandas.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326"))
    path = folder / f"{kind}-{title}.parquet"
    stored.write_features(frame, kind, path)
    told = LayerCard("", kind, title, dated=dated, features=len(frame), **card)
    return Made(told, coverage or shapely.box(*frame.total_bounds), path, stored.checksum(path))


def grid_made(folder, kind, values, *, west=85.30, north=27.72, step=0.001, title="Test", **card):
    """A layer of a grid as an import hands it over."""
    path = tif(
        folder / f"{kind}-{title}.tif", numpy.asarray(values, dtype="float32"), west=west, north=north, step=step
    )
    rows, columns = numpy.atleast_2d(numpy.asarray(values)).shape
    coverage = shapely.box(west, north - rows * step, west + columns * step, north)
    told = LayerCard("", kind, title, **{"resolution_m": 111_000 * step, **card})
    return Made(told, coverage, path, stored.checksum(path))
