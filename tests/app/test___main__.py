"""The server from start to stop: one address, this computer only, and words for what stands in its way."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app import __main__ as server

ROOT = Path(__file__).resolve().parents[2]
ALLOWED_S = 120


@pytest.fixture
def started(small_file, tmp_path):
    """Start a server on a free port; it is ended when the test ends."""
    children = []
    path = shutil.copy(small_file, tmp_path / "own.gpkg")

    def start(*words):
        told = [sys.executable, "-m", "app", "--register", str(path), *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        child = subprocess.Popen(
            told, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()


def address(child):
    return re.search(r"http://\S+/", child.stdout.readline())[0]


def page(where):
    with urllib.request.urlopen(where, timeout=ALLOWED_S) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode("utf-8")


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt", reason="Windows ends programs without asking them")
def test_a_server_says_where_it_is_answers_and_stops_when_asked(started):
    child = started("--port", "0")
    where = address(child)
    assert where.startswith("http://127.0.0.1:")
    status, text = page(where)
    assert status == 200
    assert "kv-001" in text
    taken = started("--port", where.rstrip("/").rpartition(":")[2])
    out, err = taken.communicate(timeout=ALLOWED_S)
    assert (taken.returncode, out) == (2, "")
    assert "is in use" in err
    assert "--port" in err
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=ALLOWED_S)
    assert child.returncode == 0
    assert err == "Chaur has stopped.\n"


@pytest.mark.parametrize("host", ("0.0.0.0", "192.168.1.5", "::", "example.org", ""))  # noqa: S104
def test_another_address_than_this_computer_is_refused_before_anything_is_opened(host, capsys, tmp_path):
    place = tmp_path / "never.gpkg"
    assert server.main(["--host", host, "--port", "0", "--register", str(place)]) == 2
    assert "not a loopback address" in capsys.readouterr().err
    assert not place.exists()


def test_a_port_that_is_taken_says_what_to_do_before_the_register_is_opened(capsys, tmp_path):
    place = tmp_path / "never.gpkg"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert server.main(["--port", str(port), "--register", str(place)]) == 2
    said = capsys.readouterr().err
    assert f"port {port} of 127.0.0.1 is in use" in said
    assert f"http://127.0.0.1:{port}/" in said
    assert not place.exists()


@pytest.mark.parametrize("port", ("-1", "70000"))
def test_a_port_that_does_not_exist_is_refused(port, capsys):
    assert server.main(["--port", port, "--register", "x.gpkg"]) == 2
    assert "between 1024 and 65535" in capsys.readouterr().err


@pytest.mark.joined
def test_a_register_that_cannot_be_opened_is_told_of(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    (tmp_path / "text.gpkg").write_text("no database at all, only words " * 99)
    assert server.main(["--port", "0", "--register", str(tmp_path / "text.gpkg")]) == 2
    assert capsys.readouterr().err.startswith("chaur: ")


@pytest.mark.whole
def test_the_first_pages_are_asked_for_once(reading_app):
    asked = []
    reading_app.after_request_funcs.setdefault(None, []).append(lambda answer: asked.append(answer.status) or answer)
    try:
        server.warm(reading_app, host="127.0.0.1")
    finally:
        reading_app.after_request_funcs[None].pop()
    assert asked == ["200 OK"] * len(server._FIRST_PAGES)


def test_the_password_of_a_database_is_not_shown(monkeypatch, capsys):
    monkeypatch.setenv("CHAUR_DATABASE", "postgresql+psycopg://u:secret@host/x")
    with pytest.raises(SystemExit):
        server.main(["--help"])
    assert "secret" not in capsys.readouterr().out
