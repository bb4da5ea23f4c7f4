"""The user's manual: Markdown files beside the program, read and turned into HTML once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from questionnaires.texts import FALLBACK_LANGUAGE
from survey.site.manual_tables import with_tables

# Reading order of the manual; every chapter is `survey/help/<language>/<name>.md`.
CHAPTERS = (
    "start",
    "respondent",
    "consultant",
    "interviewer",
    "planner",
    "report",
    "charts",
    "statistics",
    "privacy",
    "instruments",
    "workbooks",
    "building",
    "checks",
    "versions",
    "imports",
    "pages",
    "commands",
    "backup",
    "glossary",
)
_PICTURES = Path(__file__).parents[1] / "help" / "pictures"
_PICTURE = re.compile(r"(?:charts/)?[a-z-]+\.png")
_LINK_TO_CHAPTER = re.compile(r"^(?P<chapter>[a-z-]+)\.md(?P<anchor>#.*)?$")


class ChapterNotFound(LookupError):
    """No chapter of the manual has this name."""


@dataclass(frozen=True)
class Heading:
    """A second-level heading, for the list at the head of its chapter."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """One page of the manual in one language, ready to show."""

    name: str
    title: str
    lead: str  # the first paragraph, as plain words: what the list of chapters shows
    html: Markup
    headings: tuple[Heading, ...]


def chapters(language: str) -> tuple[Chapter, ...]:
    """The whole manual in reading order."""
    return tuple(chapter(name, language) for name in CHAPTERS)


def picture(name: str) -> Path:
    """The file of a picture that a chapter shows. Raises ChapterNotFound for a name that is none."""
    if not _PICTURE.fullmatch(name) or not (_PICTURES / name).is_file():
        raise ChapterNotFound(name)
    return _PICTURES / name


def source(name: str, language: str) -> str:
    """The Markdown of a chapter, its tables made, in Persian where `language` has no manual. Raises ChapterNotFound."""
    if name not in CHAPTERS:
        raise ChapterNotFound(name)
    for wanted in (language, FALLBACK_LANGUAGE):
        file = files("survey") / "help" / wanted / f"{name}.md"
        if file.is_file():
            return with_tables(file.read_text(encoding="utf-8"), language)
    raise ChapterNotFound(name)


@cache
def chapter(name: str, language: str) -> Chapter:
    """One chapter in HTML; its first line is `# Title`, links between chapters are written `name.md`.

    Raises ChapterNotFound for a name that is not in `CHAPTERS`.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(source(name, language))
    title, lead = _words_of(tokens, "h1"), _words_of(tokens, "p")
    body = tokens[3:]  # without the title, which the page sets itself
    headings = tuple(_anchored(body))
    for token in body:
        for child in token.children or ():
            if child.type == "link_open":
                _point_within_the_site(child)
            elif child.type == "image":
                child.attrSet("src", f"/help/{child.attrGet('src')}")
                child.attrSet("loading", "lazy")
    html = markdown.renderer.render(body, markdown.options, {})
    return Chapter(name, title, lead, Markup(_scrolling(html)), headings)  # noqa: S704  # our own files, raw HTML off


def _words_of(tokens: Sequence[Token], tag: str) -> str:
    """The plain words of the first `tag`."""
    for opening, inline in pairwise(tokens):
        if opening.tag == tag and opening.nesting == 1:
            return "".join(child.content for child in inline.children or ())
    return ""


def _anchored(tokens: Sequence[Token]) -> list[Heading]:
    """Give every second-level heading an id that does not change with the language."""
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            anchor = f"part-{len(headings) + 1}"
            opening.attrSet("id", anchor)
            headings.append(Heading(anchor, "".join(child.content for child in inline.children or ())))
    return headings


def _point_within_the_site(link: Token) -> None:
    match = _LINK_TO_CHAPTER.match(str(link.attrGet("href")))
    if match:
        link.attrSet("href", f"/help/{match['chapter']}{match['anchor'] or ''}")


def _scrolling(html: str) -> str:
    """Tables in a box of their own, so that a wide one scrolls and the page does not; by keyboard, as listings do."""
    opened = '<div class="scroll" tabindex="0" role="group"><table>'
    html = html.replace("<table>", opened).replace("</table>", "</table></div>")
    return html.replace("<pre>", '<pre tabindex="0">')
