"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import analysis  # noqa: F401  # before any test brings numpy: it says how many threads linear algebra gets
from tests.postgresql import temporary_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL in which databases may be made."""
    with temporary_server() as url:
        yield url
