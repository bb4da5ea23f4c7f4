"""What somebody chose about breaking changes, from a YAML or JSON file or from options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.problems import InstrumentError, Problem
from questionnaires.revisions import Choices

_KEYS = ("new_names", "recodings", "renamed", "retired")


def read_choices(file: Path) -> Choices:
    """The choices of a file; raises InstrumentError where it holds anything else."""
    return read_yaml(file, lambda document, _: choices_from_document(document or {}), InstrumentError)


def choices_from_document(document: Any, before: Choices | None = None) -> Choices:
    """Choices from mappings and lists, put on top of others."""
    before = before or Choices()
    if not isinstance(document, Mapping):
        raise _unreadable(str(document)[:40])
    if strangers := [str(key) for key in document if key not in _KEYS]:
        raise _unreadable(", ".join(strangers)[:80])
    tables = _mapping(document, "recodings")
    return Choices(
        new_names={**before.new_names, **_texts(_mapping(document, "new_names"))},
        recodings={**before.recodings, **{str(item): _texts(_table(table)) for item, table in tables.items()}},
        renamed={**before.renamed, **_texts(_mapping(document, "renamed"))},
        retired=(*before.retired, *(str(own) for own in _list(document))),
    )


def _mapping(document: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    value = document.get(key) or {}
    if not isinstance(value, Mapping):
        raise _unreadable(key)
    return value


def _table(table: Any) -> Mapping[Any, Any]:
    if not isinstance(table, Mapping | None):
        raise _unreadable(str(table)[:40])
    return table or {}


def _list(document: Mapping[str, Any]) -> list[Any]:
    value = document.get("retired") or []
    if not isinstance(value, list):
        raise _unreadable("retired")
    return value


def _texts(values: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): "" if value is None else str(value) for name, value in values.items()}


def _unreadable(value: str) -> InstrumentError:
    return InstrumentError([Problem.at("choices-unreadable", value=value)])
