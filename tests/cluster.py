"""A PostgreSQL with PostGIS for one run of the tests: own folder, own port, gone afterwards."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

_TEMPLATE = "chaur_template"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "50",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}
_START_S = 60.0


def _server_user() -> dict[str, Any]:
    """How to start a server: it refuses root, so under root it runs as another user of the machine."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise LookupError("the tests run as root, and the machine has neither a user 'postgres' nor 'nobody'")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cluster:
    """Makes and starts the server on entering, stops it by its own process and removes it on leaving."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._count = 0

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="chaur-postgis-"))
        self._as_user = _server_user()
        if self._as_user:
            os.chown(self._folder, self._as_user["user"], self._as_user["group"])
        try:
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server = getattr(self, "_server", None)
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
            server.wait(timeout=_START_S)
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh_database(self) -> str:
        """Address of a new database with PostGIS and nothing else in it."""
        self._count += 1
        name = f"chaur_{self._count}"
        with self._connection("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return f"postgresql+psycopg://chaur@127.0.0.1:{self._port}/{name}"

    def _start(self) -> None:
        place = self._folder / "cluster"
        made = ["-D", place, "-U", "chaur", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run([self._programs / "initdb", *made], check=True, capture_output=True, cwd="/", **self._as_user)
        self._port = _free_port()
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self._server = subprocess.Popen(
            [self._programs / "postgres", "-D", place, "-p", str(self._port), *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **self._as_user,
        )
        self._await_server()
        with self._connection("postgres") as connection:
            connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        with self._connection(_TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION postgis")

    def _connection(self, name: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(host="127.0.0.1", port=self._port, user="chaur", dbname=name, autocommit=True)

    def _await_server(self) -> None:
        patience_s = time.monotonic() + _START_S
        while True:
            try:
                self._connection("postgres").close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > patience_s:
                    raise
                time.sleep(0.05)
            else:
                return
