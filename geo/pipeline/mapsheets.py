"""Map sheets of spaces of a register: what adjoins them, what the records say of them, one sheet or an atlas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas
import shapely

from geo.errors import MissingError, Problem
from geo.outputs.dossier.records import LEGAL_TABLES, Records, drawn_boundary, known
from geo.outputs.sheetmap.atlas import Layout, Subject, atlas, sheet_pdf, shown_to
from geo.outputs.sheetmap.frame import frames
from geo.outputs.sheetmap.title import Imprint
from geo.pipeline.layers import layers
from geo.pipeline.tables import SPACE_TABLES
from geo.register.spaces import ward_rows
from geo.register.store import Register

__all__ = ["SheetMaker", "chosen", "sheet_maker"]

_DRAWN_LAYERS = ("ways", "buildings", "water")
_SHEET_TABLES = (*SPACE_TABLES, "service_point", "source", *LEGAL_TABLES)
Progress = Callable[[str, float], None]


def chosen(rows: geopandas.GeoDataFrame, ids: Sequence[str]) -> geopandas.GeoDataFrame:
    """Rows of the spaces named, in that order.

    Raises:
        MissingError: spaces that are not there, all of them together.
    """
    by_id = rows.set_index("id", drop=False)
    absent = [name for name in ids if name not in by_id.index]
    if absent:
        raise MissingError([Problem("document.no_space", {"value": name}, value=name) for name in absent])
    return geopandas.GeoDataFrame(by_id.loc[list(ids)].reset_index(drop=True), crs=rows.crs)


def _present(frame: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """Rows with a position."""
    found = geopandas.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
    return found[found.geometry.notna() & ~found.geometry.is_empty].reset_index(drop=True)


def _neighbours(
    tables: Mapping[str, pandas.DataFrame], rows: geopandas.GeoDataFrame, records: Records
) -> dict[str, geopandas.GeoDataFrame]:
    """What the register itself knows around the spaces, by layer of the sheets, as its readers may see it."""
    places = geopandas.GeoDataFrame(tables["location"])
    audible = [shown_to(row, records.audience) for row in places[["sensitivity"]].to_dict("records")]
    places = places[audible]
    services = places[places["id"].isin(tables["service_point"]["location_id"])]
    shown = rows[[shown_to(row, records.audience) for row in rows[["sensitivity"]].to_dict("records")]]
    found = {"spaces": shown, "wards": ward_rows(places), "services": services}
    if records.may_see("parcel", "geometry"):
        found["parcels"] = tables["parcel"]
    return {name: _present(frame) for name, frame in found.items()}


@dataclass(frozen=True)
class SheetMaker:
    """Makes map sheets from what a register holds, which is asked around each space for layers of the kinds it has."""

    register: Register
    rows: geopandas.GeoDataFrame
    records: Records
    features: Mapping[str, geopandas.GeoDataFrame]
    imprint: Imprint
    layout: Layout
    kinds: tuple[str, ...] = ()

    def _layers(self, row: Mapping[str, Any]) -> dict[str, geopandas.GeoDataFrame]:
        """Roads, buildings and water in the windows of a space's sheets; none where no layer speaks."""
        if not self.kinds:
            return {}
        windows = frames(row["geometry"], paper=self.layout.paper, denominator=self.layout.denominator)
        bounds = shapely.total_bounds([shapely.box(*window.bounds_deg) for window in windows])
        store = layers(self.register)
        found = {kind: store.open(kind, bounds_deg=tuple(bounds)) for kind in self.kinds}
        return {kind: one.features for kind, one in found.items() if one is not None and one.features is not None}

    def subject(self, row: Mapping[str, Any]) -> Subject:
        """What the sheets of a space are drawn from."""
        drawn, about = drawn_boundary(self.records, row)
        sides = self.records.sides(str(row["id"]))
        accuracy_m = about.get("accuracy_m")
        imprint = replace(
            self.imprint,
            published=about["published"],
            sides={side: " · ".join(filter(None, (text["ne"], text["en"]))) for side, text in sides.items()},
            accuracy_m=None if accuracy_m is None or pandas.isna(accuracy_m) else float(accuracy_m),
            area_printed=known(about.get("area_printed")),
            boundary=str(about.get("role", "")),
        )
        return Subject(drawn, {**self.features, **self._layers(drawn)}, imprint)

    def _visible(self, location_id: str) -> dict[str, Any]:
        row = chosen(self.rows, [location_id]).to_dict("records")[0]
        if not shown_to(row, self.records.audience):
            raise MissingError(Problem("sheet.hidden", {"name": row["name_en"]}))
        if row["geometry"] is None or row["geometry"].is_empty:
            raise MissingError(Problem("sheet.no_position", {"name": row["name_en"]}))
        return {str(name): value for name, value in row.items()}

    def sheet(self, location_id: str) -> bytes:
        """PDF file of the map sheets of one space.

        Raises:
            MissingError: there is no such space, its readers may not see it, or it has no position.
            InputError: the scale is no standard one.
        """
        return sheet_pdf(self.subject(self._visible(location_id)), layout=self.layout)

    def atlas(self, path: Path, ids: Sequence[str], *, progress: Progress = lambda _step, _share: None) -> list[Path]:
        """Files with an index and the map sheets of the spaces named, in that order.

        Raises:
            MissingError: there is no such space, or none that the readers may see.
            InputError: the scale is no standard one.
        """
        return atlas(
            path,
            chosen(self.rows, ids),
            self.subject,
            made_on=self.imprint.made_on,
            layout=self.layout,
            audience=self.records.audience,
            progress=progress,
        )


def sheet_maker(
    register: Register,
    rows: geopandas.GeoDataFrame,
    *,
    made_on: date,
    layout: Layout,
    audience: str = "public",
    document_no: str = "",
    address: str = "",
) -> SheetMaker:
    """Maker of map sheets for the spaces of a register.

    Args:
        register: an open register.
        rows: its flat table of open spaces.
        made_on: day of the making.
        layout: paper, scale and languages.
        audience: class of the readers.
        document_no: number of the document at the office; left open where empty.
        address: address of the register's pages that others can reach; empty where there is none.
    """
    tables = register.tables(_SHEET_TABLES)
    records = Records({name: tables[name] for name in LEGAL_TABLES}, audience)
    sources = tables["source"]
    imprint = Imprint(
        made_on=made_on,
        register_version=str(register.version),
        document_no=document_no,
        address=address,
        sources=dict(zip(sources["id"], sources["title"], strict=True)),
    )
    there = {card.kind for card in layers(register).cards()}
    kinds = tuple(kind for kind in _DRAWN_LAYERS if kind in there)
    return SheetMaker(register, rows, records, _neighbours(tables, rows, records), imprint, layout, kinds)
