"""Options of the running application, made once and never changed."""

import secrets
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "secret_key"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Settings:
    """Where the register is and what the server accepts."""

    register_url: str
    folder: Path
    upload_mb: int = 50
    testing: bool = False


def secret_key(folder: Path) -> str:
    """Key that signs the session cookie: made once in the folder, readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")
