"""Exceptions become pages, in one place."""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from survey.site.language import t
from survey.store.errors import NotFound

_EXPLAINED = {400, 403, 404, 405, 410, 413, 429}


def show_errors(app: Flask) -> None:
    """Register the pages for everything that can go wrong."""
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda _error: _page(500))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    reply = _page(code, "csrf" if error.description == "csrf" else None)
    headers = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    return reply[0], code, headers


def _page(code: int, reason: str | None = None) -> tuple[str, int]:
    key = reason or (str(code) if code in _EXPLAINED else "500")
    return (
        render_template("error.html", code=code, title=t(f"error.{key}.title"), advice=t(f"error.{key}.advice")),
        code,
    )
