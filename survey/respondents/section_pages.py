"""Pages of sections, compiled once for each (instrument version, section, language).

Two stages. `respond/section.build.html` is written with delimiters of its own (`[[ ]]`, `[% %]`); rendering it
bakes wordings, options and names into the source of a second, ordinary template, in which only the state of
one page is left: what is chosen, what is wrong, what is relevant. That template is compiled and kept.
Drawing WTForms widgets instead would cost more than half of the time of a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from threading import Lock
from typing import Any

from flask import Flask
from jinja2 import BaseLoader, Environment, Template
from markupsafe import Markup, escape

from questionnaires.model import CodeList, Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.references_in_words import NOTHING, REFERENCE, names_in_words, unfilled
from questionnaires.text import native_digits
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.respondents.fields import Typed
from survey.respondents.forms import comes_and_goes
from survey.respondents.live_pages import LivePage, has_live_pages, live_page

SOURCE = "respond/section.build.html"
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_MOST_ON_A_STRIP = 7  # points side by side on a phone
_LONGEST_ON_A_STRIP = 11  # letters of the longest word that fits a fifth of a phone's width


@dataclass(frozen=True)
class SectionPage:
    """One section in one language, compiled; its rules where it has any, and what of it depends on answers."""

    template: Template
    live: LivePage | None
    referred: frozenset[str]  # whose answers stand in its words
    follows: bool  # whether anything of it depends on answers: what is asked, offered, needed or said


class PageStore:
    """The compiled pages of one application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._pages: dict[tuple[int, str, str], SectionPage] = {}
        self._lock = Lock()

    def page(self, version_id: int, instrument: Instrument, section: Section, language: str) -> SectionPage:
        """The page of a section, compiled at the first call."""
        key = (version_id, section.name, language)
        page = self._pages.get(key)
        if page is None:
            with self._lock:
                page = self._pages.get(key) or compile_page(self._app, instrument, section, language)
                self._pages[key] = page
        return page

    def forget(self, version_id: int) -> None:
        """Drop the pages of a version that nobody will ask for again."""
        with self._lock:
            self._pages = {key: page for key, page in self._pages.items() if key[0] != version_id}


def compile_page(app: Flask, instrument: Instrument, section: Section, language: str) -> SectionPage:
    """The run-time template of one section in one language, and what of it depends on answers."""
    live = live_page(instrument, section, language)
    source = page_source(app, section, language, live, load_ahead=has_live_pages(instrument))
    referred = names_in_words(section)
    follows = any(comes_and_goes(part) or getattr(part, "required_when", None) is not None for part in section.parts())
    return SectionPage(app.jinja_env.from_string(source), live, referred, follows or bool(referred))


def page_source(
    app: Flask, section: Section, language: str, live: LivePage | None = None, *, load_ahead: bool = False
) -> str:
    """The source of the run-time template: every wording in it, every brace of a wording made harmless."""
    say = _Words(language)
    source = (
        _build_environment(app.jinja_env.loader)
        .get_template(SOURCE)
        .render(
            section=section,
            language=language,
            say=say,
            without_marks=lambda text: _with_answers(text, say.inside, "{0}"),  # in an option, an attribute, the title
            with_names=lambda text: _with_answers(text, say.inside, "${{{1}}}"),
            bare=lambda texts: unfilled(texts.in_language(language)),
            t=lambda key, **fields: sentence(key, language, **fields),
            digits=lambda value: native_digits(str(value), language),
            kind=_kind,
            field=_field,
            field_in=_field_in,
            words=_words_of_script(language),
            is_strip=lambda code_list: _is_strip(code_list, language),
            needs_columns=lambda code_list: _needs_columns(code_list, language),
            place_groups=lambda code_list: place_groups(code_list, language),
            live=live,
            load_ahead=load_ahead,
            asked=[element.name for element in section.elements if _listed(element)],
            live_filters=_live_filters(live),
            comes_and_goes=comes_and_goes,
            conditional=any(map(comes_and_goes, section.parts())),
        )
    )
    return re.sub(r"\n\s*\n", "\n", source.strip())


def state_of(typed: Typed) -> tuple[frozenset[str], dict[str, str]]:
    """What the run-time template asks of the fields: which choices are made, and what is written."""
    choices = frozenset(f"{name}={value}" for name, values in typed.items() for value in values)
    return choices, {name: values[0] for name, values in typed.items() if values and values[0]}


def instances_of(repeat: Repeat, typed: Typed, *, one_more: bool = False) -> int:
    """How many blocks of a repeat stand on the page: those filled in, at least one, and one more if wanted.

    Of a repeat whose count follows from answers, `survey.respondents.page_states` says it.
    """
    pattern = re.compile(re.escape(repeat.name) + r"\.([0-9]{1,3})\.")
    filled = max((int(match.group(1)) for name in typed if (match := pattern.match(name))), default=0)
    return max(1, repeat.minimum, min(filled + one_more, repeat.maximum), min(filled, repeat.maximum + 5))


def place_groups(code_list: CodeList, language: str) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Places under the places above them, in order: (heading or None, [(code, label)])."""
    labels = {own.code: own.labels.in_language(language) for own in code_list.categories}
    parents = {own.code: own.parent for own in code_list.categories}
    with_children = set(parents.values())
    groups: list[tuple[str | None, list[tuple[str, str]]]] = []
    for own in code_list.categories:
        if own.code in with_children:
            continue
        heading = _heading(own.parent, labels, parents)
        if not groups or groups[-1][0] != heading:
            groups.append((heading, []))
        groups[-1][1].append((own.code, labels[own.code]))
    return groups


def _heading(code: str | None, labels: Mapping[str, str], parents: Mapping[str, str | None]) -> str | None:
    above: list[str] = []
    while code is not None and code in labels and labels[code] not in above:
        above.insert(0, labels[code])
        code = parents[code]
    return " – ".join(above) or None


@lru_cache(maxsize=8)
def _build_environment(loader: BaseLoader | None) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_baked,
    )
    environment.filters["name"] = _name
    environment.filters["paragraphs"] = _paragraphs
    return environment


def _baked(value: Any) -> Any:
    """A value as it stands in the second template: escaped for HTML, and never code of that template."""
    if isinstance(value, Markup):  # a checked name, or what a macro has baked already
        return value
    return Markup(str(escape(value)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 -- escaped here


class _Code(Markup):
    """A name checked to be harmless inside the code of the second template."""


def _name(value: str) -> _Code:
    if not _NAME.fullmatch(value):
        raise ValueError(f"no name for a field: {value!r}")
    return _Code(value)


_SAID = '<bdi data-words="{1}">{0}</bdi>'


@dataclass
class _Words:
    """Texts as they stand in the second template: an answer in them is put in for each page, and may be followed."""

    language: str
    inside: Repeat | None = None  # whose items are being drawn

    def __call__(self, texts: Texts) -> str:
        text = texts.in_language(self.language)
        if "${" not in text:
            return text
        return Markup("\n".join(f"<bdi>{_with_answers(line, self.inside, _SAID)}</bdi>" for line in text.splitlines()))  # noqa: S704 -- baked

    def enter(self, repeat: Repeat | None) -> str:
        self.inside = repeat
        return ""


def _with_answers(text: str, inside: Repeat | None, said: str) -> str:
    if "${" not in text:
        return text
    own = {item.name for item in inside.items} if inside else set()

    def answer(found: re.Match[str]) -> str:
        name = _name(found[1])
        field = FieldName(_name(inside.name), name) if inside and name in own else FieldName(name)
        return said.format(f"{{{{ filled.get({field.expr}, '{NOTHING}') }}}}", field.html)

    parts = REFERENCE.split(text)
    words = [_baked(part) for part in parts[::2]]
    answers = [answer(found) for found in REFERENCE.finditer(text)]
    return Markup("".join(both for pair in zip_longest(words, answers, fillvalue="") for both in pair))  # noqa: S704 -- baked


def _live_filters(live: LivePage | None) -> frozenset[str]:
    """Items whose choices may change while the page is open."""
    rules = live.document["rules"] if live else ()
    return frozenset(rule["of"] for rule in rules if rule["key"] == "choice_filter")


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _kind(element: Element) -> str:
    if isinstance(element, Grid):
        return "grid"
    return "repeat" if isinstance(element, Repeat) else element.domain.kind


@dataclass(frozen=True)
class FieldName:
    """A field's name as it stands in the second template: in HTML, and in an expression.

    Inside a repeat the name holds the number of the instance, which only the page knows (`i`).
    """

    before: str
    inside: str | None = None  # the part after the number of the instance

    @property
    def html(self) -> _Code:
        return _Code(self.before if self.inside is None else f"{self.before}.{{{{ i }}}}.{self.inside}")

    @property
    def expr(self) -> _Code:
        return _Code(f"'{self.before}'" if self.inside is None else f"('{self.before}.' ~ i ~ '.{self.inside}')")

    def sub(self, part: str) -> FieldName:
        """The field of one part: a row, a category, `other`, `missing`, `year`…"""
        part = _name(part)
        if self.inside is None:
            return FieldName(f"{self.before}.{part}")
        return FieldName(self.before, f"{self.inside}.{part}")


def _field(element: Element) -> FieldName:
    return FieldName(_name(element.name))


def _field_in(repeat: Repeat, item: Item) -> FieldName:
    return FieldName(_name(repeat.name), _name(item.name))


def _is_strip(code_list: CodeList, language: str) -> bool:
    """Whether the points fit side by side on a phone, words and all."""
    words = [
        word for own in code_list.categories for word in re.split(r"[\s\u200c]+", own.labels.in_language(language))
    ]
    return len(code_list.categories) <= _MOST_ON_A_STRIP and max(map(len, words), default=0) <= _LONGEST_ON_A_STRIP


def _needs_columns(code_list: CodeList, language: str) -> bool:
    """Whether options are many and short enough to stand in two columns on a wide page."""
    labels = [own.labels.in_language(language) for own in code_list.categories]
    return len(labels) >= 6 and max(map(len, labels)) <= 60 and sum(map(len, labels)) <= 34 * len(labels)


def _listed(element: Element) -> bool:
    """Whether the element is asked (a note is only read, a calculated value not even shown)."""
    return bool(element.variables)


def _words_of_script(language: str) -> Markup:
    """What answer.js says, as JSON inside the page; `{…}` are filled in there."""
    keys = ("chosen", "chosen-too-many", "clear", "up", "down", "take-out", "add-points", "take-points", "left",
            "left-none", "left-less", "ranked", "not-ranked", "rank-first", "rank-all")  # fmt: skip
    words = json.dumps({key: sentence(f"respond.script.{key}", language) for key in keys}, ensure_ascii=False)
    return Markup(words.replace("<", "\\u003c"))  # noqa: S704 -- our own sentences
