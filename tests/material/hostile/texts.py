"""Hostile text files: addresses that a reader might fetch, entities, endless nesting."""

import json

POINT = {"type": "Point", "coordinates": [85.3, 27.7]}
DEEP = 200_000


def feature(geometry=None, **properties):
    return {"type": "Feature", "properties": {"name": "A", **properties}, "geometry": geometry or POINT}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features or [feature()]), **members})


def linked_crs(url, *, at="collection", key="crs"):
    """GeoJSON with a ``crs`` that links to an address, on the collection, the feature, the shape or deep inside one."""
    link = {key: {"type": "link", "properties": {"href": url, "type": "ogcwkt"}}}
    nested = {"type": "GeometryCollection", "geometries": [{**POINT, **link}]}
    return {
        "collection": lambda: collection(**link),
        "feature": lambda: collection({**feature(), **link}),
        "shape": lambda: collection(feature({**POINT, **link})),
        "nested": lambda: collection(feature(nested)),
    }[at]()


def escaped_crs(url):
    """The same with the letters of ``crs`` written as escapes."""
    return linked_crs(url).replace('"crs"', '"\\u0063r\\u0073"')


def vrt(source):
    layer = f'<OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"


def pipeline(source):
    return json.dumps(
        {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {source} ! write out"}
    )


def web_service(url):
    return f"<OGRWFSDataSource><URL>{url}?SERVICE=WFS</URL></OGRWFSDataSource>"


def raster_service(url):
    return f'<GDAL_WMS><Service name="TMS"><ServerUrl>{url}/${{z}}</ServerUrl></Service></GDAL_WMS>'


def kml(inside, *, head=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{inside}</Document></kml>"
    )


PLACEMARK = "<Placemark><name>A</name><Point><coordinates>85.3,27.7</coordinates></Point></Placemark>"


def laughing_kml():
    """Entities that multiply a billion times."""
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return kml("<Placemark><name>&l9;</name></Placemark>", head=f'<!DOCTYPE kml [<!ENTITY l0 "ha">{levels}]>')


def reaching_kml(address):
    """An entity that stands for the text at an address."""
    head = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{address}">]>'
    return kml("<Placemark><name>&x;</name></Placemark>", head=head)


def linked_kml(url):
    link = f"<NetworkLink><Link><href>{url}</href></Link></NetworkLink>"
    overlay = f"<GroundOverlay><Icon><href>{url}</href></Icon></GroundOverlay>"
    return kml(f"{link}{overlay}{PLACEMARK}")


def deep_kml():
    return kml("<Folder>" * 5_000 + PLACEMARK + "</Folder>" * 5_000)


def deep_shape_json():
    """A collection in a collection, 200,000 times."""
    opening = '{"type":"GeometryCollection","geometries":['
    shape = opening * DEEP + json.dumps(POINT) + "]}" * DEEP
    return f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{shape}}}]}}'


def deep_coordinates_json():
    return f'{{"type":"Polygon","coordinates":{"[" * DEEP}1,2{"]" * DEEP}}}'


def deep_wkt():
    return "GEOMETRYCOLLECTION(" * DEEP + "POINT(85.3 27.7)" + ")" * DEEP
