"""Every POST carries a token that only its own browser session could have been given."""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, abort, current_app, g, request
from werkzeug.wrappers import Response

COOKIE = "browser"


def protect(app: Flask) -> None:
    """Check the token of every POST; give browsers that have none their cookie with the reply."""
    app.before_request(_check)
    app.after_request(_remember_browser)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """The token for forms of this page. Asking for it makes the reply set the browser cookie."""
    browser = request.cookies.get(COOKIE) or g.get("new_browser")
    if not browser:
        browser = g.new_browser = secrets.token_urlsafe(18)
    return _token_of(browser)


def _token_of(browser: str) -> str:
    key: bytes = current_app.config["SERVER_KEY"]
    return hmac.digest(key, b"csrf:" + browser.encode(), "sha256").hex()[:40]


def _check() -> None:
    if request.method != "POST":
        return
    browser = request.cookies.get(COOKIE, "")
    if not browser or not hmac.compare_digest(_token_of(browser), request.form.get("csrf_token", "")):
        abort(400, description="csrf")


def _remember_browser(response: Response) -> Response:
    browser = g.pop("new_browser", None)
    if browser:
        response.set_cookie(
            COOKIE,
            browser,
            max_age=180 * 86400,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SECURE_COOKIES"],
        )
    return response
