"""Start the server: ``python -m app [--host 127.0.0.1] [--port 8765] [--register FILE_OR_URL]``."""

import argparse
import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import waitress
from flask import Flask

from app import close, create_app
from app.settings import LOOPBACK, Settings
from geo.errors import ChaurError

__all__ = ["main"]

_INSTANCE = Path(__file__).resolve().parent.parent / "instance"
_REFUSED = 2
_INTERRUPTED = 130
_TAKEN = frozenset({errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)})
_FIRST_PAGES = ("/", "/map/grounds.geojson", "/table", "/map/search?q=Kathmandu")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaur.py serve", description="Show the open spaces on a map.")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="port (default %(default)s; 0 takes a free one)")
    place = "GeoPackage file or PostGIS URL (default: CHAUR_DATABASE, else instance/chaur.gpkg)"
    default = os.environ.get("CHAUR_DATABASE") or str(_INSTANCE / "chaur.gpkg")
    parser.add_argument("--register", default=default, help=place)
    return parser.parse_args(arguments)


def _refused(said: str) -> int:
    print(f"chaur: {said}", file=sys.stderr)
    return _REFUSED


def _not_listening(host: str, port: int, error: OSError | OverflowError) -> str:
    """Why no port could be had, and what to do."""
    if isinstance(error, OSError) and error.errno in _TAKEN:
        return (
            f"port {port} of {host} is in use. Chaur may be running already: open http://{host}:{port}/ in a browser, "
            "or start it with another port, for example --port 8766 (--port 0 takes a free one)."
        )
    reason = error.strerror if isinstance(error, OSError) else "there is no such port"
    return f"cannot listen on {host}:{port} ({reason}): give another --port, between 1024 and 65535."


def warm(app: Flask, *, host: str) -> None:
    """Ask for the first pages once, so that the first reader does not wait for what they share."""
    visitor = app.test_client(use_cookies=False)
    for page in _FIRST_PAGES:
        visitor.get(page, base_url=f"http://{host}/")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _bound(host: str, port: int) -> socket.socket:
    """Socket of our own on an address: Windows would let two programs share a port, and each get some of the requests.

    Raises:
        OSError: the port cannot be had.
    """
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR if alone is None else alone, 1)
    try:
        found.bind((host, port))
        found.listen()
    except BaseException:
        found.close()
        raise
    return found


def serve(app: Flask, listening: socket.socket, *, host: str) -> None:
    """Answer requests until the program is asked to stop.

    Args:
        app: application to serve.
        listening: socket that is bound to a loopback address.
        host: the address as a browser writes it.
    """
    server = waitress.create_server(app, sockets=[listening], threads=8)
    print(f"Chaur is at http://{host}:{server.effective_port}/ (stop with Ctrl-C)", flush=True)
    threading.Thread(target=warm, args=(app,), kwargs={"host": host}, name="warm", daemon=True).start()
    try:
        server.run()
    finally:
        server.close()


def _with_register(options: argparse.Namespace, listening: socket.socket, host: str) -> int:
    """Exit code of the server on a socket, once the register is open."""
    try:
        app = create_app(Settings(register_url=options.register, folder=_INSTANCE))
    except ChaurError as error:
        return _refused(error.text())
    try:
        serve(app, listening, host=host)
    finally:
        close(app)
    print("Chaur has stopped.", file=sys.stderr)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Exit code of the server: 0 where it was asked to stop, 2 where the address or the register is refused."""
    options = _options(arguments)
    if options.host not in LOOPBACK:
        return _refused(
            f"{options.host} is not a loopback address. There are no user accounts yet, so the map is shown on this "
            "computer only: leave --host out or give 127.0.0.1."
        )
    host = "127.0.0.1" if options.host == "localhost" else options.host
    named = f"[{host}]" if ":" in host else host
    try:
        listening = _bound(host, options.port)
    except (OSError, OverflowError) as error:
        return _refused(_not_listening(named, options.port, error))
    signal.signal(signal.SIGTERM, _stop)
    logging.basicConfig(format="chaur: %(message)s")
    with listening:
        try:
            return _with_register(options, listening, named)
        except KeyboardInterrupt:
            return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
