"""One-file offline map: Folium's map with every script, style and font inside, for a stick or a mail.

The page asks no other host for anything and a content security policy forbids it to. Values reach the page as JSON and
are set as text, so a name that holds markup or script is only a name. Leaflet comes from an installed package.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

import folium
from branca.element import Element, Figure
from folium.template import Template

from geo.errors import InputError, Problem
from geo.messages import Language
from geo.outputs.edition import Edition, File, Written
from geo.outputs.layers import Layer
from geo.outputs.map_book import book_text
from geo.outputs.map_font import font_face, package_file

__all__ = ["offline_map", "write"]

_PAGE = Path(__file__).parent / "map_page"
_LEAFLET = "xstatic-leaflet"
_POLICY = "<!-- policy -->"
_HEAD = '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class _Map(folium.Map):
    """Folium's map with a frame of our own around it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map("map", {{ this.options|tojavascript }});
            L.control.scale({imperial: false}).addTo({{ this.get_name() }});
            document.getElementById("map").chaur = {{ this.get_name() }};
        {% endmacro %}
        """
    )


class _Raw(Element):
    """Text that reaches the page as it is; Folium would run any other text as a template of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.text = text

    def render(self, **_: object) -> str:
        """The text."""
        return self.text


class _Page(Element):
    """The frame around the map: styles and Leaflet in the head, panel in the body, book and page script at the end."""

    def __init__(self, book: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Page"
        styles = "\n".join((font_face(), _leaflet_styles(), _asset("page.css")))
        self.head = _Raw(f"{_HEAD}<style>{styles}</style><script>{_leaflet()}</script>")
        self.body = _Raw(f'{_asset("page.html")}<script type="application/json" id="book">{book}</script>')
        self.program = _Raw(_asset("page.js"))

    def render(self, **_: object) -> str:
        """Nothing in its own place: the parts are put where they belong in the page."""
        figure = cast("Figure", self.get_root())
        figure.header.add_child(self.head, name="page_head")
        figure.html.add_child(self.body, name="page_body")
        figure.script.add_child(self.program, name="page_program")
        return ""


@cache
def _asset(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


@cache
def _leaflet() -> str:
    """Leaflet's program without the pointer to its source map."""
    program = package_file(_LEAFLET, "data/leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S*", "", program)


@cache
def _leaflet_styles() -> str:
    """Leaflet's styles without the pictures of controls that this page does not show."""
    styles = package_file(_LEAFLET, "data/leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\([^)]*\)", "none", styles)


def offline_map(layers: Sequence[Layer], *, edition: Edition, language: Language) -> folium.Map:
    """Folium map of the layers, ready for a notebook or a file.

    Args:
        layers: tables in WGS 84, at least one with geometry.
        edition: what the map says of itself.
        language: language in which it opens; the other is a click away.

    Raises:
        InputError: no layer has geometry.
        UnavailableError: the packages that hold Leaflet or the font are not installed.
    """
    if not any(layer.geometry is not None for layer in layers):
        raise InputError(Problem("export.no_places"))
    found = _Map(location=(0, 0), tiles=None, attribution_control=False, zoom_snap=0.5, max_zoom=20)
    found.default_js, found.default_css = [], []  # no links to other hosts
    found.add_child(_Page(book_text(layers, edition=edition, language=language)))
    cast("Figure", found.get_root()).header.add_child(_Raw(_POLICY), name="policy", index=0)
    return found


def _secured(page: str) -> str:
    """The page with a policy that allows its own scripts and nothing from anywhere else."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _SCRIPT.findall(page)]
    scripts = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; font-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    return page.replace(_POLICY, f'<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def write(path: Path, layers: Sequence[Layer], *, edition: Edition, language: Language) -> Written:
    """Write layers as a map in one HTML file.

    Args:
        path: file to write.
        layers: tables in WGS 84; ``spaces`` leads, ``location`` gives borders, ``source`` is listed.
        edition: what the map says of itself.
        language: language in which it opens.

    Raises:
        InputError: no layer has geometry.
        UnavailableError: the packages that hold Leaflet or the font are not installed.
    """
    drawn = offline_map(layers, edition=edition, language=language)
    page = drawn.get_root().render().replace(drawn.get_name(), "chaurMap")
    path.write_text(_secured(page), encoding="utf-8", newline="\n")
    shown = [layer for layer in layers if layer.geometry is not None or layer.name == "source"]
    names = {layer.name for layer in shown}
    absent = ", ".join(layer.name for layer in layers if layer.name not in names)
    notes = (Problem("export.not_drawn", {"tables": absent}),) if absent else ()
    return Written(tuple(File(path.name, layer.name, len(layer)) for layer in shown), notes=notes)
