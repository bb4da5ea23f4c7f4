"""Whether the service can do its work, for whoever watches it."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from survey.staff.access import Permission, needs

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@needs(Permission.NOTHING)
def healthz() -> ResponseReturnValue:
    """200 and `ok` when the database answers."""
    with current_app.extensions["database"].read() as connection:
        connection.execute(text("SELECT 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
