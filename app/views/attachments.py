"""Files of the legal record: scans, photos and letters that belong to a notice, a space or a boundary."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import register, snapshot
from app.jobs import Progress, jobs
from app.language import language, name_of
from app.snapshot import Snapshot
from app.views.person import named, person, take_name
from geo.errors import ChaurError, InputError, Problem
from geo.register.attachments import (
    MOST_BYTES,
    SHOWN_BY,
    File,
    attached,
    file_of,
    folder_of,
    is_open,
    keep_files,
    received,
    released,
    takes_long,
)  # fmt: skip
from geo.register.facts import row_of
from geo.register.store import Edit, Register
from geo.schema import vocabulary

__all__ = ["pages"]

pages = Blueprint("attachments", __name__)

_TABLES = ("location", "gazette_notice")
_LONGEST_TITLE = 200


def _row(held: Snapshot, table_name: str, row_key: str) -> dict[str, Any]:
    """The row a file belongs to.

    Raises:
        MissingError: there is none.
    """
    if table_name not in _TABLES:
        abort(404)
    return dict(row_of(held.table(table_name), row_key))


def _home(table_name: str, row_key: str, **more: Any) -> str:
    """Address of the page that shows the files of a row."""
    if table_name == "gazette_notice":
        return url_for("gazette.notice", notice_id=row_key, **more)
    if table_name == "encroachment":
        return url_for("cases.case", case_id=row_key, **more)
    if table_name == "encroachment_step":
        step = row_of(snapshot().table(table_name), row_key)
        return url_for("cases.case", case_id=step["encroachment_id"], **more)
    return url_for("gazette.space", location_id=row_key, **more)


def _page(
    held: Snapshot, table_name: str, row_key: str, problems: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    row = _row(held, table_name, row_key)
    shown = render_template(
        "attach.html",
        name=row["title_en"] if table_name == "gazette_notice" else name_of(row),
        back=_home(table_name, row_key),
        problems=problems or {},
        typed=request.form,
        known_person=person(),
    )
    return shown, 400 if problems else 200


def _sent(problems: dict[str, list[str]]) -> tuple[bytes, File | None]:
    """The bytes that were sent, and their file where it is read while somebody waits; what is wrong is written down."""
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    if not content:
        problems["file"] = [gettext("Choose a file.")]
        return content, None
    try:
        return content, None if takes_long(content) else received(content)
    except ChaurError as error:
        problems["file"] = [problem.text(language()) for problem in error.problems]
        return content, None


def _keep(store: Register, file: File, about: Mapping[str, Any], *, by: str, reason: str) -> int:
    """Number of the change that keeps a file with its row."""
    keep_files(folder_of(store), file)
    at = datetime.now(UTC).replace(tzinfo=None)
    public = about["is_public"] and file.public is not None
    edit = attached(file, {**about, "is_public": public}, by=by, at=at, taken=store.table("attachment"))
    return store.apply([edit], by=by, reason=reason)


def _later(content: bytes, about: Mapping[str, Any], home: str, *, reason: str) -> ResponseReturnValue:
    """Page of the job that paints the pages of a long scan and keeps it; it leads on to the row."""
    store, by, step = register(), person(), gettext("Painting the pages")

    def work(progress: Progress) -> int:
        file = received(content, progress=lambda share: progress(step, share))
        return _keep(store, file, about, by=by, reason=reason)

    digest = hashlib.sha256(content).hexdigest()
    title = gettext("Take in the scan: %(title)s", title=about["title"])
    key = f"scan {digest} {about['table_name']} {about['row_key']} {store.version}"
    job = jobs().start(title, work, then=lambda _id: home, back=(home, gettext("Back")), key=key)
    return redirect(url_for("jobs.job", job_id=job.id))


@pages.get("/attachments/new/<table_name>/<row_key>")
def new(table_name: str, row_key: str) -> ResponseReturnValue:
    """Page that asks for a file and what it shows."""
    return _page(snapshot(), table_name, row_key)


@pages.post("/attachments/new/<table_name>/<row_key>")
def add(table_name: str, row_key: str) -> ResponseReturnValue:
    """Keep a file with the row."""
    held = snapshot()
    _row(held, table_name, row_key)
    title, kind = request.form.get("title", "").strip()[:_LONGEST_TITLE], request.form.get("kind", "")
    problems: dict[str, list[str]] = {}
    if not title:
        problems["title"] = [gettext("Say what the file shows.")]
    if kind not in vocabulary("attachment_kind"):
        problems["kind"] = [gettext("Choose what it is.")]
    if not take_name():
        problems["person"] = [gettext("Say who you are: the history keeps it.")]
    content, file = _sent(problems)
    here = {"table_name": table_name, "row_key": row_key}
    is_public = "is_public" in request.form
    if is_public and not is_open(here, held.tables(SHOWN_BY)):
        problems["is_public"] = [Problem("attachment.sensitive", {"value": title}).text(language())]
    if problems:
        return _page(held, table_name, row_key, problems)
    about = {**here, "kind": kind, "title": title, "is_public": is_public}
    reason = gettext("File attached: %(title)s", title=title)
    if file is None:
        return _later(content, about, _home(table_name, row_key), reason=reason)
    change_id = _keep(register(), file, about, by=person(), reason=reason)
    return redirect(_home(table_name, row_key, saved=change_id))


@pages.get("/attachments/<attachment_id>")
def download(attachment_id: str) -> Response:
    """The file as it came in, always to be saved and never shown as a page of this program."""
    row = row_of(snapshot().table("attachment"), attachment_id).to_dict()
    path = file_of(row, folder_of(register()), column="file")
    answer = send_file(
        path, mimetype=row["media_type"], as_attachment=True, download_name=f"{attachment_id}{path.suffix}"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.get("/attachments/<attachment_id>/view")
def view(attachment_id: str) -> Response:
    """The copy of a photo or scan that was painted anew, to be looked at: nothing of what was sent runs in it."""
    row = row_of(snapshot().table("attachment"), attachment_id).to_dict()
    return send_file(file_of(row, folder_of(register()), column="public_file"))


@pages.post("/attachments/<attachment_id>/remove")
@named
def remove(attachment_id: str) -> ResponseReturnValue:
    """Take a file from its row; it stays in the folder, so that the change can be undone."""
    row = row_of(snapshot().table("attachment"), attachment_id).to_dict()
    if row["table_name"] not in _TABLES:
        raise InputError(Problem("attachment.no_file", {"value": attachment_id}))
    edit = Edit("attachment", attachment_id, operation="delete")
    change_id = register().apply([edit], by=person(), reason=gettext("File removed: %(title)s", title=row["title"]))
    return redirect(_home(row["table_name"], row["row_key"], saved=change_id))


@pages.post("/attachments/<attachment_id>/public")
@named
def release(attachment_id: str) -> ResponseReturnValue:
    """Let everybody see the copy of a photo or scan that tells neither place nor time, or take it back."""
    tables, is_public = register().tables(SHOWN_BY), request.form.get("is_public") == "1"
    row = row_of(tables["attachment"], attachment_id).to_dict()
    edit = released(attachment_id, tables=tables, is_public=is_public)
    reason = gettext("Everybody may see: %(title)s") if is_public else gettext("No longer for everybody: %(title)s")
    change_id = register().apply([edit], by=person(), reason=reason % {"title": row["title"]})
    return redirect(_home(row["table_name"], row["row_key"], saved=change_id))
