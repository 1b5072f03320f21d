"""The import wizard and the export dialog as a visitor goes through them, all work done at once."""

import io
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.jobs import Jobs
from tests.app.forms import HOST, form_in, form_token, send

NEW = {"dated": "2026-11-01"}
"""What a form needs for a new survey round."""


class AtOnce(Executor):
    """Does the work before it answers."""

    def submit(self, work: Callable[..., object], /, *arguments: object, **options: object) -> "Future[object]":
        done: Future[object] = Future()
        try:
            done.set_result(work(*arguments, **options))
        except BaseException as error:  # noqa: BLE001 - the future carries every fault
            done.set_exception(error)
        return done


class Later(Executor):
    """Keeps the work until it is asked for."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def submit(self, work: Callable[..., object], /, *arguments: object, **options: object) -> "Future[object]":
        done: Future[object] = Future()

        def now() -> None:
            done.set_result(work(*arguments, **options))

        self.waiting.append(now)
        return done

    def work(self) -> None:
        """Do all that waits."""
        while self.waiting:
            self.waiting.pop(0)()


@dataclass
class Desk:
    """A visitor at the application, whose jobs are done as they are started."""

    app: Flask
    visitor: FlaskClient
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app.extensions["chaur_jobs"] = Jobs(AtOnce())

    def get(self, address: str) -> TestResponse:
        """Page at an address, at the end of all redirects."""
        answer = self.visitor.get(address, base_url=HOST, follow_redirects=True)
        self.pages.append(answer.request.path)
        return answer

    def post(self, address: str, **fields: str | list[str]) -> TestResponse:
        """Answer to the form of this address, at the end of all redirects."""
        sent = {"csrf_token": form_token(self.visitor.get("/import", base_url=HOST)), **fields}
        answer = self.visitor.post(
            address, data=sent, base_url=HOST, headers={"Referer": HOST + "/import"}, follow_redirects=True
        )
        self.pages.append(answer.request.path)
        return answer

    def upload(self, name: str, content: bytes | str) -> TestResponse:
        """Page that follows when a file is sent."""
        body = content if isinstance(content, bytes) else content.encode("utf-8")
        token = form_token(self.visitor.get("/import", base_url=HOST))
        answer = self.visitor.post(
            "/import",
            data={"csrf_token": token, "file": (io.BytesIO(body), name)},
            base_url=HOST,
            headers={"Referer": HOST + "/import"},
            follow_redirects=True,
        )
        self.pages.append(answer.request.path)
        return answer

    def send(self, page: TestResponse, action: str = "/import/", **changed: str | list[str]) -> TestResponse:
        """Answer to the first form of a page whose address holds the text, with some fields changed."""
        form = form_in(page, action=action)
        answer = send(self.visitor, form.action, form, changed)
        while answer.status_code in {301, 302, 303}:
            answer = self.visitor.get(answer.headers["Location"], base_url=HOST)
        self.pages.append(answer.request.path)
        return answer

    def trial(self, name: str, content: bytes | str, **changed: str) -> TestResponse:
        """Page that tells what an import would do."""
        return self.send(self.upload(name, content), **{**NEW, **changed})

    def bring(self, trial: TestResponse) -> TestResponse:
        """Page that follows when a tried import is brought in by Sita."""
        return self.send(trial, "/take/", person_name="Sita")
