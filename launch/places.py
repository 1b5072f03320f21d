"""Where everything that the set-up makes has its place."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Places"]


_FOREIGN = frozenset({"PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"})


@dataclass(frozen=True)
class Places:
    """Folders and files under the project's folder."""

    root: Path

    @property
    def venv(self) -> Path:
        """Folder of the Python environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Python of the environment."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def requirements(self) -> Path:
        """Pins of what the program needs."""
        return self.root / "requirements.txt"

    @property
    def requirements_dev(self) -> Path:
        """Pins of what the tests need on top."""
        return self.root / "requirements-dev.txt"

    @property
    def frontend(self) -> Path:
        """Sources of what browsers load."""
        return self.root / "app" / "frontend"

    @property
    def vendor(self) -> Path:
        """Built map library, drawing tools and fonts."""
        return self.root / "app" / "static" / "vendor"

    @property
    def tests_vendor(self) -> Path:
        """Built tools that only the browser tests load."""
        return self.root / "tests" / "vendor"

    @property
    def translations(self) -> Path:
        """Message catalogues of the pages."""
        return self.root / "app" / "translations"

    @property
    def instance(self) -> Path:
        """What belongs to this installation: register, lock, log, work folders."""
        return self.root / "instance"

    @property
    def log(self) -> Path:
        """Everything the tools said during the last set-up."""
        return self.instance / "setup.log"

    def environment(self) -> dict[str, str]:
        """Environment for the environment's Python: this project importable from any folder, UTF-8 everywhere."""
        kept = {name: text for name, text in os.environ.items() if name not in _FOREIGN}
        return {**kept, "PYTHONPATH": str(self.root), "PYTHONUTF8": "1"}

    @classmethod
    def here(cls) -> "Places":
        """Places of the project this file belongs to."""
        return cls(Path(__file__).resolve().parent.parent)


def base_python() -> str:
    """Python that a new environment is made from: this one, or the one behind it."""
    return getattr(sys, "_base_executable", None) or sys.executable
