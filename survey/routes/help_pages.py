"""The user's manual at /help, in Persian and English, also where there is no network."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from survey.site import manual
from survey.site.language import page_language
from survey.staff.access import Permission, needs

blueprint = Blueprint("help_pages", __name__, url_prefix="/help")


@blueprint.get("/", strict_slashes=False)
@needs(Permission.NOTHING)
def contents() -> ResponseReturnValue:
    """All chapters, each with what it is about."""
    return render_template("help/contents.html", chapters=manual.chapters(page_language()))


@blueprint.get("/<name>")
@needs(Permission.NOTHING)
def chapter(name: str) -> ResponseReturnValue:
    """One chapter."""
    try:
        shown = manual.chapter(name, page_language())
    except manual.ChapterNotFound:
        abort(404)
    names = manual.CHAPTERS
    place = names.index(name)
    return render_template(
        "help/chapter.html",
        chapter=shown,
        chapters=manual.chapters(page_language()),
        before=manual.chapter(names[place - 1], page_language()) if place else None,
        after=manual.chapter(names[place + 1], page_language()) if place + 1 < len(names) else None,
    )


@blueprint.get("/pictures/<path:name>")
@needs(Permission.NOTHING)
def picture(name: str) -> ResponseReturnValue:
    """A picture of a chapter."""
    try:
        return send_file(manual.picture(name), mimetype="image/png", max_age=86400)
    except manual.ChapterNotFound:
        abort(404)
