"""Every sentence of the product, one catalogue a language, read by all floors.

A catalogue is a folder `<language>/` of YAML files (one a subject, so that people can work on
them side by side); each file maps dotted keys to sentences with `str.format` fields. Nested
mappings are joined with dots. Numbers, dates, texts and lists given to a sentence are shown as its
language shows them (`shown`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from questionnaires.texts import FALLBACK_LANGUAGE
from questionnaires.translations.shown import shown

LANGUAGES = ("fa", "en")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # nine times as fast where PyYAML was built with libyaml
# Persian, Arabic, and the tongues of Iran that are written with the same letters.
RIGHT_TO_LEFT = frozenset({"fa", "ar", "ckb", "azb", "sdh", "lki", "lrc", "luz", "glk", "mzn", "bal", "bgn", "tly"})


class SentenceMissing(KeyError):
    """A key that no catalogue holds: a fault of the program, found by the tests."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of one language by dotted key; empty for a language without a catalogue."""
    folder = files("questionnaires.translations") / language
    sentences: dict[str, str] = {}
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".yaml"):
                _flatten(yaml.load(file.read_text(encoding="utf-8"), _LOADER) or {}, "", sentences)  # noqa: S506 -- safe
    return sentences


def sentence(key: str, language: str, /, **fields: Any) -> str:
    """The sentence `key` in `language` (Persian where that language lacks it), its fields filled in.

    Raises `SentenceMissing` where neither has it.
    """
    for wanted in (language, FALLBACK_LANGUAGE):
        pattern = catalogue(wanted).get(key)
        if pattern is not None:
            return (
                pattern.format(**{name: shown(value, wanted) for name, value in fields.items()}) if fields else pattern
            )
    raise SentenceMissing(key)


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's dir attribute wants it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_name(language: str, reader: str) -> str:
    """What readers of `reader` call a language; its code where that is all we know."""
    key = f"language.{language}"
    return sentence(key, reader) if key in catalogue(FALLBACK_LANGUAGE) else language


def own_name(language: str) -> str:
    """What the speakers of a language call it, as a link to it says; its code where that is all we know."""
    key = f"respond.language.{language}"
    return catalogue(FALLBACK_LANGUAGE).get(key, language)


def _flatten(tree: dict[str, Any], prefix: str, into: dict[str, str]) -> None:
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            _flatten(value, f"{key}.", into)
        else:
            into[key] = str(value)
