"""The stylesheet of pages keeps to what browsers of 2019 know, and to our own font and colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "survey/static/chashmandaz.css").read_text(encoding="utf-8")
RULES = re.sub(r"(?s)/\*.*?\*/", "", CSS)


@pytest.mark.parametrize(
    "newer",
    [
        r":has\(",
        r":is\(",
        r":where\(",
        r"\binset(-[a-z]+)*\s*:",  # inset-inline and its like: Chrome 87
        r"\b(margin|padding)-(inline|block)\s*:",  # the shorthands: Chrome 87
        r"(?<!grid-)\bgap\s*:",  # in flex boxes: Chrome 84
        r"\b(clamp|min|max)\(",
        r"color-mix|aspect-ratio|@layer|@container|@import",
    ],
)
def test_the_stylesheet_needs_no_browser_younger_than_2019(newer):
    assert not re.search(newer, RULES.replace("minmax(", ""))


def test_nothing_is_fetched_from_elsewhere():
    addresses = re.findall(r"url\(\"([^\"]+)\"\)", RULES)
    assert all(address.startswith(("fonts/", "data:")) for address in addresses)
