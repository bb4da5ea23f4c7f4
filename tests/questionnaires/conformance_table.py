"""The table that every evaluator of expressions is held to: `conformance/*.csv`, one row an expression.

=========== ==================================================================================================
column      what stands there
=========== ==================================================================================================
expression  the source
answers     stored answers by variable, as a YAML mapping; `.` is the own value, `#position` the number of the
            instance of a repeat, `#columns` what bare names mean (the source is then a choice filter)
value       `3`, `NaN`, `Infinity`, `true`, `'text'`, or `fault <code> at <character>`
oracle      `xpath`: elementpath and the browser's own XPath say the same; `browser`: only it does, since elementpath
            counts in decimals and compares as XPath 2.0; `elementpath`: only it does, since the browser's counts
            halves of letters and writes few digits; `odk`: by ODK's definition
reason      the definition, or what ODK documents
=========== ==================================================================================================

The day of the study is 2025-10-15 throughout.
"""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from questionnaires.expressions.syntax import Tree, parse

TODAY = date(2025, 10, 15)
PARTS = sorted((Path(__file__).parent / "conformance").glob("*.csv"))
_REFERENCE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True)
class Row:
    place: str  # file and line
    source: str
    answers: dict[str, Any]
    own: Any
    columns: dict[str, str] | None
    value: str
    oracle: str

    @property
    def is_fault(self) -> bool:
        return self.value.startswith("fault ")

    def tree(self) -> Tree:
        return parse(self.source, self.columns is not None)

    def context(self) -> dict[str, Any]:
        """What the browser's evaluator is given."""
        return {"answers": self.answers, "own": self.own, "columns": self.columns, "today": TODAY.isoformat()}


@cache
def rows() -> tuple[Row, ...]:
    return tuple(row for part in PARTS for row in _rows_of(part))


def _rows_of(part: Path) -> list[Row]:
    found = []
    with part.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for one in reader:
            answers = yaml.safe_load(one["answers"]) if one["answers"] else {}
            own, columns = answers.pop(".", None), answers.pop("#columns", None)
            place = f"{part.name}:{reader.line_num}"
            found.append(Row(place, one["expression"], answers, own, columns, one["value"], one["oracle"]))
    return found


def as_written(value: str | float | bool) -> str:
    """A value as the table writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if "'" not in value else f'"{value}"'
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else repr(value)


def in_xpath(row: Row) -> tuple[str, str]:
    """The source and its answers for an XPath engine: an expression and an XML document whose `own` is the context.

    In ODK a reference is the text of its node, and where sets are counted or added up the nodes themselves.
    """
    source = re.sub(r"\b(count|sum)\(\$\{([^}]+)\}\)", r"\1(//\2)", row.source)
    source = _REFERENCE.sub(r"string(/data/\1)", source)
    document = ElementTree.Element("data")
    for name, stored in row.answers.items():
        instances = stored if isinstance(stored, list) else [stored]
        for instance in instances:
            node = ElementTree.SubElement(document, name)
            if isinstance(instance, dict):
                for inner, value in instance.items():
                    ElementTree.SubElement(node, inner).text = str(value)
            else:
                node.text = str(instance)
    ElementTree.SubElement(document, "own").text = "" if row.own is None else str(row.own)
    return source, ElementTree.tostring(document, encoding="unicode")


def in_json(cases: list[tuple[Tree, dict[str, Any]]]) -> str:
    return json.dumps([{"tree": tree, "context": context} for tree, context in cases])
