"""Addresses of our own static files: they name the content, so that a browser may keep a file for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, url_for


def offer_assets(app: Flask) -> None:
    """Give templates `asset("file.css")`; a file that changed has another address."""
    folder = Path(app.static_folder or "")
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in known or app.debug:
            known[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
        return url_for("static", filename=name, v=known[name])

    app.jinja_env.globals["asset"] = asset
