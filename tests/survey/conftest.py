"""A small city's office and its consultant, for tests of the pages of staff."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.survey.offices import Desk, Office, open_office


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def sara(office: Office) -> Desk:
    return office.desk("sara")
