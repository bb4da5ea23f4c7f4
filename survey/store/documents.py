"""Documents as they are stored: JSON text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson


def to_text(document: Mapping[str, Any]) -> str:
    """The stored text of a document, its keys in their order."""
    return orjson.dumps(document).decode()


def canonical_text(document: Mapping[str, Any]) -> str:
    """The stored text with keys sorted, so that equal content is equal text."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()


def from_text(text: str) -> dict[str, Any]:
    """The document of a stored text."""
    document: dict[str, Any] = orjson.loads(text)
    return document
