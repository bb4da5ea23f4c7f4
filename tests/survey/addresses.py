"""The address of every page of staff, built from the map of routes over an installation with something at each."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from survey.staff.access import Permission
from tests.survey.offices import Office, open_office

ARGUMENTS = {
    "study_name": "jahrom", "study": "jahrom", "wave_name": "people", "wave": "people", "number": 1, "case_id": 1,
    "record_id": 1, "username": "parisa", "name": "setting", "code": "x" * 22, "section": "water", "language": "ckb",
    "shipped": "line-137",
}  # fmt: skip


def open_whole_office(folder: Path) -> Office:
    """An installation in which every address of staff leads to something."""
    opened = open_office(folder)
    opened.interview(opened.cases[0], "navid")
    opened.mapped()
    ARGUMENTS["upload_id"], ARGUMENTS["answers_id"] = opened.waiting_instrument(), opened.waiting_answers()
    ARGUMENTS["task_id"] = opened.waiting_work()
    ARGUMENTS["draft_id"], ARGUMENTS["element"] = opened.draft(), "enough"
    return opened


def needed(app: Flask, endpoint: str) -> Permission | None:
    return getattr(app.view_functions[endpoint], "needs", None)


def staff_routes(app: Flask) -> list[tuple[str, str, Permission]]:
    """Method, address and permission of every route that is not open to everybody."""
    routes = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            permission = needed(app, rule.endpoint)
            if rule.endpoint == "static" or permission in (None, Permission.NOTHING):
                continue
            arguments = {name: ARGUMENTS[name] for name in rule.arguments}
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                routes.append((method, adapter.build(rule.endpoint, arguments, method=method), permission))
    return routes
