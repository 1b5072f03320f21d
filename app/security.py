"""What every answer carries and what every request must show: the page trusts nobody, not even this machine.

Only loopback names are served, so that a foreign page cannot reach the program through a name of its own (DNS
rebinding); scripts, styles and requests come from this program alone.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from app.settings import LOOPBACK

__all__ = ["CONTENT_SECURITY_POLICY", "protect"]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _refuse_foreign_hosts() -> None:
    """Answer 421 to a request that names another host than the loopback."""
    misdirected = 421
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(misdirected)


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _is_own() -> bool:
    """Whether the browser says that the form stood on a page of this program."""
    came = request.headers.get("Origin") or request.referrer or ""
    return (
        urlsplit(came).netloc == request.host and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    )


def _unsigned(_error: CSRFError) -> tuple[str, int]:
    """Page for a form whose token is not that of this session: nothing typed is lost, and nothing is done unasked."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    own = _is_own()
    page = render_template(
        "unsigned.html",
        kept=kept if own else [],
        action=request.full_path if own else "",
        has_files=any(sent.filename for sent in request.files.values()),
    )
    return page, 400


def protect(app: Flask) -> None:
    """Add the host check, the headers and the CSRF token to an application."""
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _unsigned)
    app.before_request(_refuse_foreign_hosts)
    app.after_request(_add_headers)
