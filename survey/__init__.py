"""The Flask application: the only package that knows HTTP, forms, accounts and the database."""

from __future__ import annotations

from importlib import import_module

from flask import Flask, Request
from flask.sessions import SessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

import analysis  # noqa: F401  # before anything brings numpy: it says how many threads linear algebra gets
from survey.settings import Settings, settings_from_environment
from survey.site import csrf, errors, language
from survey.staff import access
from survey.store.database import open_database

ROUTES = (
    "entrance",
    "respond",
    "accounts",
    "studies",
    "versions",
    "drafts",
    "draft_edits",
    "draft_preview",
    "translations",
    "sampling_frame",
    "budgets",
    "waves",
    "imports",
    "cases",
    "interviews",
    "reports",
    "report_layouts",
    "report_parts",
    "report_pictures",
    "work",
    "help_pages",
    "health",
)


class _NoFlaskSession(SessionInterface):
    """Sessions are our own (in `survey.respondents` and `survey.staff`): Flask's would cost at each request."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None: a view that asks for Flask's session all the same gets an error."""


LARGEST_UPLOAD = 20 * 1024 * 1024

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_GUARDS = (
    ("Content-Security-Policy", _CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the database of `settings` (by default those of the environment).

    The database must be migrated already (`chashmandaz serve` does it first).
    """
    settings = settings or settings_from_environment()
    app = Flask(__name__)
    app.config.update(
        SERVER_KEY=settings.server_key,
        SECRET_KEY=settings.server_key,
        SECURE_COOKIES=settings.secure_cookies,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=20_000,
    )
    app.extensions["database"] = open_database(settings.database_url, settings.server_key, settings.contacts_key)
    app.session_interface = _NoFlaskSession()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # how Flask is told of a proxy
    for part in (csrf.protect, language.speak, access.offer_to_templates, errors.show_errors):
        part(app)
    app.after_request(_guard_headers)
    for name in ROUTES:
        app.register_blueprint(import_module(f"survey.routes.{name}").blueprint)
    return app


def _guard_headers(response: Response) -> Response:
    """What every reply says unless its view has said otherwise."""
    if response.headers.get("Cache-Control") == "no-cache":  # Flask's word for a file of which nothing was said
        del response.headers["Cache-Control"]
    given = {name.lower() for name, _ in response.headers}
    for name, value in _GUARDS:
        if name.lower() not in given:
            response.headers.add(name, value)
    return response
