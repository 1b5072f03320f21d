"""QGIS style (QML) of a layer: classes by colour, labels by name, field names and codes in the reader's language."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.messages import Language, sentence
from geo.outputs.layers import AREAS, LINES, Layer
from geo.outputs.palette import INK, MARK, Look, Theme, theme
from geo.schema import Column, vocabulary

__all__ = ["qml"]

_GEOMETRY_TYPE = {AREAS: "2", LINES: "1"}
_SYMBOL_TYPE = {AREAS: "fill", LINES: "line"}
_LABELS_FROM_SCALE = "50000"


def _rgba(colour: str, opacity: int = 255) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{opacity}"


def _options(parent: Element, values: Mapping[str, str]) -> None:
    options = SubElement(parent, "Option", type="Map")
    for name, value in values.items():
        SubElement(options, "Option", name=name, value=value, type="QString")


def _symbol_layer(look: Look, kind: str) -> tuple[str, dict[str, str]]:
    """Class and properties of the drawing of one look."""
    if kind == AREAS:
        filled = {"color": _rgba(look.colour, 190), "style": "no" if look.outline else "solid"}
        edge = look.colour if look.outline else INK
        return "SimpleFill", {**filled, "outline_color": _rgba(edge), "outline_width": "0.26", "outline_style": "solid"}
    if kind == LINES:
        return "SimpleLine", {"line_color": _rgba(look.colour), "line_width": "0.4", "line_style": "solid"}
    return "SimpleMarker", {
        "name": "circle",
        "color": _rgba(look.colour),
        "outline_color": _rgba(INK),
        "outline_width": "0.2",
        "size": "2.6",
    }


def _symbol(parent: Element, name: str, look: Look, kind: str) -> Element:
    """The drawing of a symbol."""
    symbol = SubElement(parent, "symbol", name=name, type=_SYMBOL_TYPE.get(kind, "marker"), alpha="1")
    drawing, properties = _symbol_layer(look, kind)
    found = SubElement(symbol, "layer", {"class": drawing, "enabled": "1", "pass": "0", "locked": "0"})
    _options(found, properties)
    return found


def _categorised(root: Element, chosen: Theme, column: Column, kind: str, language: Language) -> None:
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=chosen.column, symbollevels="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    looks = {**chosen.looks, "": Look("#ffffff")}
    labels = {"": sentence("export.no_class", language)}
    for code, term in vocabulary(column.vocabulary).items():
        labels[code] = _said(term.label_en, term.label_ne, language)
    for place, (code, look) in enumerate(looks.items()):
        SubElement(categories, "category", value=code, label=labels[code], symbol=str(place), render="true")
        _symbol(symbols, str(place), look, kind)


def _single(root: Element, kind: str) -> Element:
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    return _symbol(SubElement(renderer, "symbols"), "0", Look(MARK), kind)


def _widened(drawing: Element, wide_by: str) -> None:
    """Let a column make lines wide: by the root of its figure, so that twice the area is twice the people."""
    largest = f'maximum("{wide_by}")'
    expression = f'0.2 + 2.8 * sqrt("{wide_by}" / {largest})'
    properties = SubElement(SubElement(drawing, "data_defined_properties"), "Option", type="Map")
    SubElement(properties, "Option", name="name", value="", type="QString")
    SubElement(properties, "Option", name="type", value="collection", type="QString")
    held = SubElement(properties, "Option", name="properties", type="Map")
    width = SubElement(held, "Option", name="outlineWidth", type="Map")
    for name, value, kind in (("active", "true", "bool"), ("expression", expression, "QString"), ("type", "3", "int")):
        SubElement(width, "Option", name=name, value=value, type=kind)


def _said(english: str, nepali: str, language: Language) -> str:
    return nepali if language == "ne" else english


def _names(layer: Layer, language: Language) -> list[str]:
    """Columns that hold a name, the reader's language first."""
    order = ("name_ne", "name_en") if language == "ne" else ("name_en", "name_ne")
    present = {column.name for column in layer.columns}
    return [name for name in order if name in present]


def _labels(root: Element, layer: Layer, language: Language) -> None:
    names = _names(layer, language)
    if not names:
        return
    expression = "coalesce({})".format(", ".join(f'"{name}"' for name in names))
    settings = SubElement(SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName=expression,
        isExpression="1",
        fontFamily="Noto Sans",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_rgba(INK),
        multilineHeight="1",
    )
    halo = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"}
    SubElement(style, "text-buffer", halo)
    SubElement(settings, "placement", placement="1" if "areas" in layer.kinds else "0", priority="5", dist="1")
    SubElement(settings, "rendering", scaleVisibility="1", scaleMin="1", scaleMax=_LABELS_FROM_SCALE, drawLabels="1")


def _coded(layer: Layer) -> Iterator[Column]:
    return (column for column in layer.columns if column.kind == "code")


def _fields(root: Element, layer: Layer, language: Language) -> None:
    """Labels of the fields, and of the codes that a field may hold."""
    configured = SubElement(root, "fieldConfiguration")
    for column in _coded(layer):
        field = SubElement(configured, "field", name=column.name)
        config = SubElement(SubElement(field, "editWidget", type="ValueMap"), "config")
        listed = SubElement(SubElement(config, "Option", type="Map"), "Option", name="map", type="List")
        for code, term in vocabulary(column.vocabulary).items():
            _options(listed, {_said(term.label_en, term.label_ne, language): code})
    aliases = SubElement(root, "aliases")
    for place, column in enumerate(layer.columns, start=1):
        SubElement(aliases, "alias", field=column.name, name=column.label(language), index=str(place))


def qml(layer: Layer, *, kind: str, language: Language) -> str:
    """Style of a layer as QGIS reads it.

    Args:
        layer: what is drawn.
        kind: kind of its geometry (areas, lines, points); empty text for a table without any.
        language: language of the labels.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields|Forms")
    root.set("labelsEnabled", "1")
    _fields(root, layer, language)
    if kind:
        chosen = theme(layer.name)
        if chosen and chosen.column in layer.attributes.column_names:
            _categorised(root, chosen, layer.table[chosen.column], kind, language)
        else:
            drawing = _single(root, kind)
            if chosen and chosen.wide_by:
                _widened(drawing, chosen.wide_by)
        _labels(root, layer, language)
        SubElement(root, "layerGeometryType").text = _GEOMETRY_TYPE.get(kind, "0")
    return tostring(root, encoding="unicode")
