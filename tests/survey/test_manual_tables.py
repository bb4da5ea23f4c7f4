"""Tables of the manual are made from the program's own: nothing it knows is missing from them."""

import re

import pytest

from questionnaires.checks.rules import families
from questionnaires.loaders.xlsform.types import OTHERWISE, REFUSED, SELECTS, TYPES
from questionnaires.translations import LANGUAGES, sentence
from survey.site import manual


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_explained_with_its_severity_and_remedy(language):
    text = manual.source("checks", language)
    for rules in families().values():
        for rule in rules:
            row = next(line for line in text.splitlines() if line.startswith(f"| `{rule.code}` |"))
            _, severity, meaning, remedy, *_ = row.split(" | ")
            assert severity == sentence(f"lint.{rule.severity}", language)
            assert meaning.strip()
            assert remedy.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_of_question_and_every_refusal_is_listed(language):
    text = manual.source("workbooks", language)
    for row in TYPES:
        assert f"| `{row.name}` |" in text
        assert all(f"`{alias}`" in text for alias in row.aliases)
    assert all(f"`{name} …`" in text for name in SELECTS)
    assert all(f"| `{code}` |" in text for code in (*REFUSED, *OTHERWISE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_of_a_sentence_is_left_open(language):
    for name in ("checks", "workbooks"):
        prose = re.sub(r"`[^`]*`", "", manual.source(name, language))
        assert not re.search(r"(?<!\$)\{[a-z]+\}", prose)
