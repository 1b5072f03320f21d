"""Start the server: ``python -m app [--host 127.0.0.1] [--port 8765] [--register FILE_OR_URL]``."""

import argparse
import os
import sys
from pathlib import Path

import waitress

from app import create_app
from app.settings import LOOPBACK, Settings

_INSTANCE = Path(__file__).resolve().parent.parent / "instance"


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaur.py serve", description="Show the open spaces on a map.")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="port (default %(default)s; 0 takes a free one)")
    default = os.environ.get("CHAUR_DATABASE", str(_INSTANCE / "chaur.gpkg"))
    parser.add_argument("--register", default=default, help="GeoPackage file or PostGIS URL (default %(default)s)")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Exit code of the server: 2 where the address is refused or taken."""
    options = _options(arguments)
    if options.host not in LOOPBACK:
        print(
            f"chaur: {options.host} is not a loopback address. There are no user accounts yet, so the map is shown on "
            "this computer only: leave --host out or give 127.0.0.1.",
            file=sys.stderr,
        )
        return 2
    app = create_app(Settings(register_url=options.register, folder=_INSTANCE))
    try:
        server = waitress.create_server(app, host=options.host, port=options.port, threads=8)
    except OSError as error:
        print(f"chaur: cannot listen on {options.host}:{options.port} ({error.strerror}): give --port.", file=sys.stderr)
        return 2
    print(f"Chaur is at http://{options.host}:{server.effective_port}/ (stop with Ctrl-C)", flush=True)
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
