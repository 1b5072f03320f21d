"""Take the pictures of the README from the program itself.

    python docs/make_screenshot.py [FOLDER]

Starts the application on a register of the shipped data made for the occasion, opens the map in Chromium and writes
map.png (English, a space opened) and map-ne.png (Nepali).
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402 - the project is found by the line above
from app.settings import Settings  # noqa: E402
from geo.pipeline import make_register  # noqa: E402
from launch.machine import chromium  # noqa: E402

_SIZE = {"width": 1440, "height": 900}
_PATIENCE_MS = 120_000
_SPACE = "kv-018"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address of the application on a fresh register."""
    path = folder / "chaur.gpkg"
    make_register(path).close()
    app = create_app(Settings(register_url=str(path), folder=folder))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        app.extensions["chaur_register"].close()


def _drawn(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#desk[data-drawn]", timeout=_PATIENCE_MS)


def _settled(page: Page) -> None:
    """Wait until the map has drawn what a click asked for."""
    page.wait_for_timeout(4_000)


def take(page: Page, address: str, folder: Path) -> list[Path]:
    """The pictures, written to the folder."""
    english, nepali = folder / "map.png", folder / "map-ne.png"
    _drawn(page, f"{address}/?lang=en")
    page.click(f".item[data-id={_SPACE}] .item-name")
    page.wait_for_selector("#panel h2")
    page.click("#valley")
    _settled(page)
    page.screenshot(path=english)
    _drawn(page, f"{address}/?lang=ne&per=45")
    page.click("#valley")
    _settled(page)
    page.screenshot(path=nepali)
    return [english, nepali]


def main(arguments: list[str]) -> int:
    """Exit code; 1 where no Chromium is found."""
    program = chromium()
    if program is None:
        print("No Chromium is found: install it, then try again.", file=sys.stderr)
        return 1
    folder = Path(arguments[0]) if arguments else ROOT / "docs"
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
        served(Path(place)) as address,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        for path in take(browser.new_page(viewport=_SIZE), address, folder):
            print(path)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
