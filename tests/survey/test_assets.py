"""Scripts and stylesheets go out packed, kept by browsers as long as before, and unpack to the very file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import survey
from tests.survey.offices import open_office

STATIC = Path(survey.__file__).parent / "static"
FILES = ("live.js", "expressions.js", "chashmandaz.css")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    office = open_office(tmp_path_factory.mktemp("assets"))
    yield office.app
    office.database.close()


@pytest.mark.parametrize("name", FILES)
def test_a_browser_that_unpacks_gets_less(app, name: str):
    content = (STATIC / name).read_bytes()
    for _ in range(2):
        reply = app.test_client().get(f"/static/{name}?v=1", headers={"Accept-Encoding": "br, gzip"})
        assert reply.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(reply.data) == content
        assert int(reply.headers["Content-Length"]) == len(reply.data) < 0.45 * len(content)
        assert reply.headers["Cache-Control"] == "public, max-age=2592000"
        assert "Accept-Encoding" in reply.headers["Vary"]


@pytest.mark.parametrize("accepts", [{}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}])
def test_others_get_the_file_as_it_is(app, accepts: dict[str, str]):
    reply = app.test_client().get("/static/live.js", headers=accepts)
    assert reply.data == (STATIC / "live.js").read_bytes()
    assert "Content-Encoding" not in reply.headers and "Accept-Encoding" in reply.headers["Vary"]


def test_a_file_that_a_browser_has_is_not_sent_again(app):
    first = app.test_client().get("/static/live.js", headers={"Accept-Encoding": "gzip"})
    known = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert app.test_client().get("/static/live.js", headers=known).status_code == 304


def test_fonts_are_packed_already(app):
    (font,) = (STATIC / "fonts").glob("*.woff2")
    reply = app.test_client().get(f"/static/fonts/{font.name}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in reply.headers and reply.data == font.read_bytes()
