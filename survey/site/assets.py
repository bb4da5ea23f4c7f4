"""Our own static files: addresses that name the content, so that a browser may keep a file for good; sent packed."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

FONT = "vazirmatn-33.0.3.woff2"
KEPT_FOR = 30 * 86400  # seconds a browser, and whatever stands between, may keep what an address with a version names
_PACKED_KINDS = (".css", ".js", ".svg")


def offer_assets(app: Flask) -> None:
    """Give templates `asset("file.css")`; a file that changed has another address. Scripts and styles go out packed."""
    folder = Path(app.static_folder or "")
    known: dict[tuple[str, str], str] = {}

    def asset(name: str) -> str:
        key = (request.script_root, name)
        if key not in known or app.debug:
            version = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
            known[key] = url_for("static", filename=name, v=version)
        return known[key]

    def font_address() -> str:
        """As the stylesheet names it, else a browser would fetch the font twice."""
        return f"{request.script_root}{app.static_url_path}/fonts/{FONT}"

    app.jinja_env.globals.update(asset=asset, font_address=font_address)
    _pack(app)


def _pack(app: Flask) -> None:
    """Send scripts and stylesheets packed to browsers that can unpack them; each is packed once."""
    plain = app.view_functions["static"]
    known: dict[str, bytes] = {}

    def static(filename: str) -> Response:
        response: Response = app.make_response(plain(filename=filename))
        response.cache_control.no_cache = None
        response.cache_control.public, response.cache_control.max_age = True, KEPT_FOR
        if not filename.endswith(_PACKED_KINDS):
            return response
        response.vary.add("Accept-Encoding")
        etag, _ = response.get_etag()
        if etag is None or response.status_code != 200 or not request.accept_encodings["gzip"]:
            return response
        response.direct_passthrough = False
        content = response.get_data()
        if etag not in known:
            known[etag] = gzip.compress(content, mtime=0)
        response.set_data(known[etag])
        response.content_encoding = "gzip"
        response.headers.pop("Accept-Ranges", None)
        response.set_etag(etag, weak=True)  # the same content, in other bytes
        return response

    app.view_functions["static"] = static
