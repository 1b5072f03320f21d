"""Answers made once and sent many times: compressed, with a tag by which a browser asks whether they changed."""

import gzip
import hashlib
from dataclasses import dataclass

from flask import Response, request

__all__ = ["Packed", "pack"]

_LEVEL = 6


@dataclass(frozen=True)
class Packed:
    """Bytes of an answer, plain and compressed, and their tag."""

    plain: bytes
    zipped: bytes
    tag: str
    kind: str

    def response(self) -> Response:
        """The answer in the form the browser takes, or 304 where it has it already."""
        zipped = request.accept_encodings["gzip"] > 0
        answer = Response(self.zipped if zipped else self.plain, mimetype=self.kind)
        answer.set_etag(f"{self.tag}-{'z' if zipped else 'p'}")
        answer.headers["Vary"] = "Accept-Encoding"
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        answer.make_conditional(request)
        return answer


def pack(body: bytes, *, kind: str) -> Packed:
    """An answer ready to be sent."""
    tag = hashlib.sha256(body).hexdigest()[:20]
    return Packed(body, gzip.compress(body, _LEVEL, mtime=0), tag, kind)
