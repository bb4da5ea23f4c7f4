"""Reading the keys of a document one by one, every fault collected with its place.

An `Entry` wraps one mapping. Each key is taken with the kind of value it should hold; a wrong
value is noted and read as absent, so that reading goes on; `close` notes the keys nobody asked for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaires.loaders.located_yaml import Located
from questionnaires.problems import Problem
from questionnaires.text import normalize
from questionnaires.texts import FALLBACK_LANGUAGE, Texts

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Entry:
    """One mapping of a document, with the place to name in its faults."""

    def __init__(self, mapping: Any, faults: list[Problem], **where: Any) -> None:
        self.faults = faults
        self.where = where
        self._taken: set[str] = set()
        self._line = mapping.line if isinstance(mapping, Located) else None
        self._lines = mapping.lines if isinstance(mapping, Located) else {}
        self._mapping: Mapping[str, Any] = mapping if isinstance(mapping, Mapping) else {}
        if not isinstance(mapping, Mapping):
            self.fault("not-a-mapping")

    def fault(self, code: str, key: str | None = None, **fields: Any) -> None:
        """Notes a fault at this entry, or at one of its keys."""
        where = dict(self.where)
        if key is not None:
            where["key"] = key
        line = self._lines.get(key or "", self._line)
        if line is not None:
            where["line"] = line
        self.faults.append(Problem.at(code, **{**where, **fields}))

    def has(self, key: str) -> bool:
        return self._mapping.get(key) is not None

    def take(self, key: str, *, required: bool = False) -> Any:
        """The value of a key as it stands, None where there is none."""
        self._taken.add(key)
        value = self._mapping.get(key)
        if required and (value is None or value == ""):
            self.fault("key-missing", name=key)
        return value

    def text(self, key: str, *, required: bool = False) -> str | None:
        """One text; numbers and dates stand for their digits."""
        value = self.take(key, required=required)
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float | date):
            return str(value)
        self.fault("value-not-text", key)
        return None

    def texts(self, key: str, *, required: bool = False) -> Texts:
        """A text by language, cleaned; a plain one is Persian."""
        return self._texts(self.take(key, required=required), key)

    def _texts(self, value: Any, key: str) -> Texts:
        if value is None:
            return Texts()
        if isinstance(value, str | int | float | date) and not isinstance(value, bool):
            return Texts.of(normalize(str(value), FALLBACK_LANGUAGE))
        if not isinstance(value, Mapping):
            self.fault("value-not-texts", key)
            return Texts()
        texts = {}
        for language, text in value.items():
            if not LANGUAGE.fullmatch(str(language)):
                self.fault("language-unknown", key, value=str(language))
            elif text is not None and isinstance(text, Mapping | list):
                self.fault("value-not-texts", key)
            elif text is not None:
                texts[str(language)] = normalize(str(text), str(language))
        return Texts.of(texts)

    def texts_list(self, key: str) -> tuple[Texts, ...]:
        """A list of texts, each plain or by language."""
        return tuple(self._texts(value, key) for value in self.entries(key))

    def labels(self, *, required: bool = True) -> Texts:
        """The languages that stand beside the keys taken before: `{code: x, fa: …, en: …}`."""
        languages = [key for key in self._mapping if LANGUAGE.fullmatch(key) and key not in self._taken]
        self._taken.update(languages)
        labels = self._texts({language: self._mapping[language] for language in languages}, "fa")
        if required and not labels:
            self.fault("label-missing")
        return labels

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault("value-not-true-or-false", key, value=str(value)[:40])
        return False

    def whole(self, key: str, *, minimum: int | None = None) -> int | None:
        """A whole number, at least `minimum`."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or (minimum is not None and value < minimum):
            self.fault("value-not-whole", key, value=str(value)[:40], minimum=0 if minimum is None else minimum)
            return None
        return value

    def number(self, key: str) -> float | None:
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault("value-not-number", key, value=str(value)[:40])
            return None
        return value

    def day(self, key: str) -> date | None:
        """A Gregorian day, as YAML's date or as ISO text."""
        value = self.take(key)
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fault("value-not-a-day", key, value=str(value)[:40])
            return None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of plain words."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(word, str | int) for word in value):
            self.fault("value-not-words", key)
            return ()
        return tuple(str(word) for word in value)

    def one_of(self, key: str, allowed: tuple[str, ...], *, required: bool = False) -> str | None:
        value = self.text(key, required=required)
        if value is not None and value not in allowed:
            self.fault("value-not-allowed", key, value=value[:40], allowed=allowed)
            return None
        return value

    def mapping(self, key: str, *, required: bool = False) -> Mapping[str, Any]:
        value = self.take(key, required=required)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault("not-a-mapping", key)
            return {}
        return value

    def extras(self) -> tuple[tuple[str, str], ...]:
        """`extras: {appearance: minimal}`: what other programs say of this part, sorted by name."""
        return tuple(sorted((str(name), str(value)) for name, value in self.mapping("extras").items()))

    def entries(self, key: str, *, required: bool = False) -> list[Any]:
        """A list of whatever stands there, to be wrapped by the caller with its own place."""
        value = self.take(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault("value-not-a-list", key)
            return []
        return value

    def close(self) -> None:
        """Notes every key that was not taken, with the nearest known one."""
        known = sorted(self._taken)
        for key in self._mapping:
            if key not in self._taken:
                near = difflib.get_close_matches(key, known, n=1)
                if near:
                    self.fault("key-unknown-near", key, near=near[0])
                else:
                    self.fault("key-unknown", key, allowed=known)
