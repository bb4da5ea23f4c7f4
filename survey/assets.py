"""Addresses of our own static files: they name the content, so that a browser may keep a file for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, request, url_for

FONT = "vazirmatn-33.0.3.woff2"


def offer_assets(app: Flask) -> None:
    """Give templates `asset("file.css")`; a file that changed has another address."""
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
