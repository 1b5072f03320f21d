"""The Nepali pages as they stand in the catalogue now: a start compiles it, and so does a run of the tests."""

import os
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent.parent / "app" / "translations"


def compile_catalogues() -> None:
    """Compile every catalogue that is newer than what was compiled of it."""
    for catalogue in CATALOGUES.rglob("*.po"):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        part = compiled.with_name(f"{compiled.name}.{os.getpid()}")
        with catalogue.open("rb") as written, part.open("wb") as target:
            write_mo(target, read_po(written, locale=catalogue.parents[1].name))
        part.replace(compiled)
