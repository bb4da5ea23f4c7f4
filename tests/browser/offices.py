"""Installations with staff that a browser can reach, and signing in to them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from questionnaires.translations import sentence
from tests.browser.people import Person
from tests.survey.offices import PASSWORD


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a real server for an application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def signs_in(person: Person, username: str, password: str = PASSWORD) -> Person:
    """Through the page of signing in, in Persian."""
    person.opens("/staff/sign-in").writes("username", username).writes("password", password)
    return person.presses(says("staff.sign-in.go"))


def says(key: str, language: str = "fa", **fields: object) -> str:
    """The words of a page, by their key."""
    return sentence(key, language, **fields)
