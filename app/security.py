"""What every answer carries and what every request must show: the page trusts nobody, not even this machine.

Only loopback names are served, so that a foreign page cannot reach the program through a name of its own (DNS
rebinding); scripts, styles and requests come from this program alone.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect

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


def protect(app: Flask) -> None:
    """Add the host check, the headers and the CSRF token to an application."""
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    app.before_request(_refuse_foreign_hosts)
    app.after_request(_add_headers)
