"""Vendored files are what the vendor.toml beside this file says they are, and each stands beside its licence."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDORED = tomllib.loads(Path(__file__).with_name("vendor.toml").read_text(encoding="utf-8"))["file"]
LARGEST_PAGE_FONT = 60 * 1024


@pytest.mark.parametrize("vendored", VENDORED, ids=lambda vendored: vendored["path"])
def test_each_vendored_file_has_the_stated_hash_and_a_licence(vendored):
    content = (ROOT / vendored["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == vendored["sha256"]
    assert (ROOT / vendored["licence_file"]).is_file()
    assert vendored["version"] and vendored["licence"]


def test_no_font_stands_in_the_house_unlisted():
    fonts = {path for pattern in ("survey/static/**/*.woff2", "exports/fonts/*.ttf") for path in ROOT.glob(pattern)}
    assert fonts == {ROOT / vendored["path"] for vendored in VENDORED if "fonts/" in vendored["path"]}


def test_the_font_of_pages_is_small_enough_for_a_slow_network():
    assert (ROOT / "survey/static/fonts/vazirmatn-33.0.3.woff2").stat().st_size <= LARGEST_PAGE_FONT
