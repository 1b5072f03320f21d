"""What the tests can use of this machine, and the command that installs what it lacks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PARTS", "Part", "chromium", "gdal_tool", "lacking", "postgis_programs", "qgis_python"]


def _first(candidates: Iterable[Path | str | None]) -> Path | None:
    return next((Path(path) for path in candidates if path and Path(path).exists()), None)


def _found_under(folders: Iterable[str], pattern: str) -> list[Path]:
    """Matches of a pattern in folders, those of the highest version first."""
    return sorted((match for folder in folders for match in Path(folder).glob(pattern)), reverse=True)


def chromium() -> Path | None:
    """Chromium or a browser made from it."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
    bundles = _found_under(["/Applications"], "*/Contents/MacOS/*")
    mac = [path for path in bundles if path.name in {"Chromium", "Google Chrome", "Microsoft Edge"}]
    windows = [
        Path(folder) / program
        for folder in (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"))
        if folder
        for program in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    ]
    return _first([os.environ.get("CHAUR_CHROMIUM"), *map(shutil.which, names), *mac, *windows])


def _has_postgis(programs: Path) -> bool:
    """Whether the PostgreSQL with these programs has PostGIS."""
    config = programs / ("pg_config.exe" if sys.platform == "win32" else "pg_config")
    try:
        asked = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return (Path(asked.stdout.strip()) / "extension" / "postgis.control").exists()


def postgis_programs() -> Path | None:
    """Folder of the server programs of a PostgreSQL that has PostGIS."""
    on_path = shutil.which("initdb")
    folders = [
        *([Path(on_path).resolve().parent] if on_path else []),
        *_found_under(["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"], "*/bin"),
        *_found_under([os.environ.get("PROGRAMFILES", "") or "/nonexistent"], "PostgreSQL/*/bin"),
    ]
    servers = [folder for folder in folders if any(folder.glob("initdb*")) and any(folder.glob("pg_ctl*"))]
    return next((folder for folder in servers if _has_postgis(folder)), None)


def qgis_python() -> Path | None:
    """Python that can import QGIS."""
    debian = Path("/usr/lib/python3/dist-packages/qgis")
    mac = _found_under(["/Applications"], "QGIS*.app/Contents/MacOS/bin/python3")
    windows = _found_under([os.environ.get("PROGRAMFILES", "") or "/nonexistent"], "QGIS*/bin/python-qgis*.bat")
    return _first(["/usr/bin/python3" if debian.exists() else None, *mac, *windows])


def gdal_tool() -> Path | None:
    """Program that lists a file's layers."""
    return _first([shutil.which("ogrinfo")])


@dataclass(frozen=True)
class Part:
    """Something outside Python that a kind of test needs."""

    marker: str
    what: str
    find: Callable[[], Path | None]
    install: Mapping[str, str]

    def hint(self, platform: str = sys.platform) -> str:
        """Command that installs it on this kind of system."""
        return self.install.get(platform, self.install["linux"])


PARTS: tuple[Part, ...] = (
    Part(
        "browser",
        "browser tests (no Chromium)",
        chromium,
        {
            "linux": "sudo apt install chromium",
            "darwin": "brew install --cask chromium",
            "win32": "winget install Google.Chrome",
        },
    ),
    Part(
        "postgis",
        "PostGIS tests (no PostgreSQL server with PostGIS)",
        postgis_programs,
        {
            "linux": "sudo apt install postgresql postgis postgresql-postgis",
            "darwin": "brew install postgresql postgis",
            "win32": "the PostgreSQL installer, with PostGIS from its Stack Builder",
        },
    ),
    Part(
        "qgis",
        "QGIS tests (no QGIS with Python)",
        qgis_python,
        {
            "linux": "sudo apt install python3-qgis qgis-providers",
            "darwin": "brew install --cask qgis",
            "win32": "winget install OSGeo.QGIS",
        },
    ),
    Part(
        "gdal",
        "GDAL tests (no ogrinfo)",
        gdal_tool,
        {"linux": "sudo apt install gdal-bin", "darwin": "brew install gdal", "win32": "winget install OSGeo.QGIS"},
    ),
)
"""What may be absent, by the pytest marker of the tests that need it."""


def lacking(parts: Iterable[Part] = PARTS) -> list[Part]:
    """Parts that this machine does not have."""
    return [part for part in parts if part.find() is None]
