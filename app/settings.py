"""Options of the running application, made once and never changed."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LOOPBACK", "Settings", "secret_key"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Settings:
    """Where the register is and what the server accepts."""

    register_url: str
    folder: Path
    upload_mb: int = 50
    layer_mb: int = 1_000
    testing: bool = False


def secret_key(folder: Path) -> str:
    """Key that signs the session cookie: made once in the folder, readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists() or not path.stat().st_size:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"secret_key.{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_hex(32), encoding="ascii")
        part.replace(path)
    return path.read_text(encoding="ascii")
