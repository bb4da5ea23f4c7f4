"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

import analysis  # noqa: F401  # before any test brings numpy: it says how many threads linear algebra gets
from tests.postgresql import temporary_server
from tests.survey.city import City, city_in

os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the language of the terminal; tests read English

# The same examples in every run, so that a change and not chance decides; `--hypothesis-profile fresh` looks further.
settings.register_profile("fresh", derandomize=False)
settings.register_profile("same", derandomize=True)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that mostly wait for servers come first, while the other workers are busy."""
    items.sort(key=lambda item: "crashes" not in item.path.parts)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL in which databases may be made."""
    with temporary_server() as url:
        yield url


@pytest.fixture(scope="session")
def demonstration_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> City:
    """The demonstration city, the same for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return city_in(own if worker_id == "master" else own.parent)
