"""A browser and a city in the field that it can reach, each made once for a module."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.browser.people import Person, RunningCity
from tests.journeys.fieldwork import take_to_the_field
from tests.programs import browser_path

PATIENCE = 180_000  # milliseconds a page may take where everything else is busy; nothing here measures speed by it
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def run_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], RunningCity]]:
    """Start a real server over a fresh database for an instrument; stopped when the module is done."""
    servers = []

    def run(instrument: str) -> RunningCity:
        field = take_to_the_field(Path(tmp_path_factory.mktemp("city")), instrument)
        server = make_server("127.0.0.1", 0, field.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return RunningCity(field, f"http://127.0.0.1:{server.server_port}")

    yield run
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="module")
def shipped_city(run_city: Callable[[str], RunningCity]) -> RunningCity:
    return run_city("vision-stakeholders")


@pytest.fixture(scope="module")
def tiny_city(run_city: Callable[[str], RunningCity]) -> RunningCity:
    return run_city("every-kind")


@pytest.fixture
def respondent(chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of their own: `respondent(city, width=390, scripts=False)`."""
    contexts = []

    def come(city: RunningCity, *, width: int = 390, scripts: bool = True, language: str = "fa-IR") -> Person:
        height = 844 if width < 700 else 900
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale=language,
            base_url=city.address,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Person(city, context.new_page())

    yield come
    for context in contexts:
        context.close()
