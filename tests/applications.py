"""The application over one database after another: its routes and templates are compiled once a process."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cache
from tempfile import TemporaryDirectory

from flask import Flask

from survey import create_app
from survey.respondents.respondent_pages import KeptPages
from survey.respondents.section_pages import PageStore
from survey.settings import Settings
from survey.store.database import open_database


def application(settings: Settings) -> Flask:
    """What `create_app(settings)` gives, sharing its routes, views and templates with the others of this process."""
    app = copy(_first(replace(settings, database_url="")))
    app.config = copy(app.config)
    app.extensions = {
        "database": open_database(settings.database_url, settings.server_key, settings.contacts_key),
        "section_pages": PageStore(app),
        "kept_pages": KeptPages(),
    }
    return app


@cache
def _first(settings: Settings) -> Flask:
    with TemporaryDirectory() as folder:  # gone afterwards: whoever went on with this database would fail
        app = create_app(replace(settings, database_url=f"sqlite:///{folder}/unused.sqlite"))
        app.extensions["database"].close()
    assert set(app.extensions) == {"database", "section_pages", "kept_pages"}  # all that is kept for one database
    return app
