"""What the store refuses is said in both languages."""

from __future__ import annotations

import pytest

from questionnaires.translations import catalogue
from survey.store import errors


def kinds(of: type = errors.StoreError) -> list[type]:
    return [of, *(kind for sub in of.__subclasses__() for kind in kinds(sub))]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_refusal_has_a_sentence(language):
    assert len(kinds()) > 15
    for kind in kinds():
        assert f"store.{kind.key}" in catalogue(language)


def test_a_refusal_names_what_it_found():
    assert "jahrom" in errors.NameTaken("jahrom").sentence("en")
    assert "synchronous is 1" in errors.DatabaseUnsafe("synchronous is 1, not 2").sentence("fa")
