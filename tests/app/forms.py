"""Forms of a page as a browser would fill and send them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

HOST = "http://127.0.0.1"


@dataclass
class SentForm:
    """Address and fields of a form."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Value of the first field of that name."""
        return next((value for key, value in self.fields if key == name), None)


class _Reader(HTMLParser):
    """Collects the forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self._open: SentForm | None = None
        self._select: list[str] | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form" and has.get("method") == "post":
            self._open = SentForm(has.get("action") or "")
            self.forms.append(self._open)
        if self._open is None:
            return
        if tag == "input" and has.get("name") and has.get("type") not in {"file", "submit"}:
            if has.get("type") not in {"checkbox", "radio"} or "checked" in has:
                self._open.fields.append((has["name"] or "", has.get("value") or ""))
        elif tag == "select":
            self._select = [has["name"] or "", ""]
            self._first = True
        elif tag == "option" and self._select is not None and ("selected" in has or self._first):
            self._select[1] = has.get("value") or ""
            self._first = False
        elif tag == "textarea":
            self._text = [has["name"] or "", ""]

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select" and self._select is not None and self._open is not None:
            self._open.fields.append((self._select[0], self._select[1]))
            self._select = None
        elif tag == "textarea" and self._text is not None and self._open is not None:
            self._open.fields.append((self._text[0], self._text[1].removeprefix("\n")))
            self._text = None


def forms_in(answer: TestResponse) -> list[SentForm]:
    """All forms of a page that are sent by POST."""
    reader = _Reader()
    reader.feed(answer.text)
    return reader.forms


def form_in(answer: TestResponse, *, action: str = "") -> SentForm:
    """The first form of a page whose address contains a text."""
    return next(form for form in forms_in(answer) if action in form.action)


def send(visitor: FlaskClient, address: str, form: SentForm, changed: Mapping[str, str | list[str]]) -> TestResponse:
    """Answer to a form sent with some fields changed."""
    sent: MultiDict[str, str] = MultiDict((name, value) for name, value in form.fields if name not in changed)
    for name, value in changed.items():
        for one in value if isinstance(value, list) else [value]:
            sent.add(name, one)
    return visitor.post(address, data=sent, base_url=HOST, headers={"Referer": HOST + address})


def press(visitor: FlaskClient, address: str, *, seen_on: str, fields: Mapping[str, str] | None = None) -> TestResponse:
    """Answer to a button of a page, with the token of that page."""
    token = form_token(visitor.get(seen_on, base_url=HOST))
    sent = {"csrf_token": token, **(fields or {})}
    return visitor.post(address, data=sent, base_url=HOST, headers={"Referer": HOST + seen_on}, follow_redirects=True)


def form_token(answer: TestResponse) -> str:
    """Token that a page carries for what is sent from it."""
    return answer.text.partition('name="csrf-token" content="')[2].partition('"')[0]
