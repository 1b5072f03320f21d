"""Stamps: a step is done when its stamp carries the fingerprint of what the step was made from.

A stamp lies inside the thing it speaks of, so both vanish together, and it is written last.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["fingerprint", "read_stamp", "write_stamp"]


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """SHA-256 over the words and the files' names and contents; line ends of text do not matter."""
    total = hashlib.sha256(json.dumps(words).encode())
    for file in sorted(files):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{file.name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    """What the stamp says; nothing where it is missing or damaged."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write_stamp(path: Path, said: Mapping[str, str]) -> None:
    """Put the stamp in its place in one move."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(dict(said), indent=1), encoding="utf-8")
    unfinished.replace(path)
