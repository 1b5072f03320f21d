"""The program on a register of its own, served to a browser."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.settings import Settings

__all__ = ["listening", "served"]


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """Address at which an application answers a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def served(register: Path, folder: Path) -> Iterator[str]:
    """Address of the program on a copy of a register; stopped, with its jobs, at the end.

    Args:
        register: the register's file.
        folder: an empty folder for the copy, `chaur.gpkg`, and what the program keeps.
    """
    path = Path(shutil.copy(register, folder / "chaur.gpkg"))
    app = create_app(Settings(register_url=str(path), folder=folder / "instance", testing=True))
    with listening(app) as address:
        yield address
    app.extensions["chaur_jobs"].stop()
    app.extensions["chaur_register"].close()
