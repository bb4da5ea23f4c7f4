"""The manual: both languages whole, every command and every page described, served without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from flask import Flask

from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.fieldwork import Role
from questionnaires.translations import LANGUAGES
from survey import create_app
from survey.cli import main
from survey.settings import Settings
from survey.site import manual
from survey.store.database import open_database
from tests.store.examples import SERVER_KEY

ROOT = Path(__file__).parents[2]
FILES = ("/static/", "/city/", "/help/pictures/")  # parts of pages, not pages


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path_factory.mktemp('manual') / 'manual.sqlite'}"
    database = open_database(url, SERVER_KEY)
    database.upgrade()
    database.close()
    made = create_app(Settings(url, SERVER_KEY))
    yield made
    made.extensions["database"].close()


def commands(command: click.Command, path: tuple[str, ...] = ("chashmandaz",)) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    else:
        yield " ".join(path)


def shape(address: str) -> str:
    """An address with every parameter as `<>`: `/r/<code>` and `/r/<typed>` are one page."""
    return re.sub(r"<[^>]*>", "<>", address)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", sorted(commands(main)))
def test_every_command_is_in_the_manual(command: str, language: str):
    assert re.search(rf"`{re.escape(command)}[ `]", manual.source("commands", language))


@pytest.mark.parametrize("readme", ["README.md", "README.fa.md"])
def test_every_command_is_in_the_readme(readme: str):
    lines = re.findall(r"(?m)^\| ((?:`[a-z]+` ?)+)\|", (ROOT / readme).read_text(encoding="utf-8"))
    named = re.findall(r"`([a-z]+)`", " ".join(lines))
    assert sorted(named) == sorted(main.commands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_in_the_manual_exists(language: str):
    real = set(commands(main))
    described = re.findall(r"^\| `(chashmandaz[^`]*)`", manual.source("commands", language), re.MULTILINE)
    assert described
    for line in described:
        words = re.match(r"[a-z ]+", line)
        assert words
        assert any(words[0].strip().startswith(command) for command in real), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_in_the_manual_exists(language: str):
    options = {option for command in _leaves(main) for parameter in command.params for option in parameter.opts}
    text = manual.source("commands", language)
    described = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - {"--help"}
    assert described <= options


def _leaves(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _leaves(inner)
    else:
        yield command


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_manual_and_every_page_in_the_manual_exists(app: Flask, language: str):
    described = {
        shape(address) for address in re.findall(r"^\| `(/[^`]*)`", manual.source("pages", language), re.MULTILINE)
    }
    real = {shape(rule.rule) for rule in app.url_map.iter_rules() if not rule.rule.startswith(FILES)}

    def tidy(addresses: set[str]) -> set[str]:
        return {address.rstrip("/") or "/" for address in addresses}

    assert tidy(real) - tidy(described) == set()
    assert tidy(described) - tidy(real) == set()


@pytest.mark.parametrize("name", manual.CHAPTERS)
def test_both_languages_have_the_same_parts_and_tables(name: str):
    fa, en = (manual.source(name, language) for language in ("fa", "en"))
    for mark in (r"^# ", r"^## ", r"^### ", r"^\| ", r"^\d+\. ", r"^- ", r"^```"):
        assert len(re.findall(mark, fa, re.MULTILINE)) == len(re.findall(mark, en, re.MULTILINE)), mark


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", manual.CHAPTERS)
def test_links_inside_the_manual_lead_somewhere(name: str, language: str):
    for chapter in re.findall(r"\]\(([a-z-]+)\.md", manual.source(name, language)):
        assert chapter in manual.CHAPTERS
    assert ".md" not in manual.chapter(name, language).html


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_go_down_one_level_at_a_time(language: str):
    for chapter in manual.chapters(language):
        levels = [1, *map(int, re.findall(r"<h([1-6])", chapter.html))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), chapter.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["", *manual.CHAPTERS])
def test_every_chapter_opens_for_anybody_and_asks_nothing_of_the_network(app: Flask, name: str, language: str):
    page = app.test_client().get(f"/help/{name}?lang={language}")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert not re.findall(r'(?:src|href)="https?://', page.text)


def test_an_unknown_chapter_is_not_found_and_forms_are_not_taken(app: Flask):
    client = app.test_client()
    assert client.get("/help/nothing").status_code == 404
    assert client.get("/help/..%2F..%2Fsettings").status_code == 404
    assert client.post("/help/start").status_code in (400, 405)


def test_html_in_the_manual_is_shown_and_not_run():
    rendered = manual.chapter("instruments", "en").html
    assert "<script" not in rendered


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_is_a_table_of_every_word_in_both_languages(language: str):
    rows = re.findall(r"^\| (?!-)([^|]+)\|([^|]+)\|", manual.source("glossary", language), re.MULTILINE)
    assert len(rows) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_its_chapter_or_is_named(language: str):
    text = manual.source("commands", language)
    assert all(f"`{role.value}`" in text for role in Role)
    assert "`city-vision`" in manual.source("instruments", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_of_conditions_is_in_the_manual(language):
    named = set(re.findall("`([a-z:-]+)`", manual.source("instruments", language)))
    assert set(FUNCTIONS) - named == set()
