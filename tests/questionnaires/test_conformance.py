"""The expression language held to its table, here by the evaluator of the server; in a browser by tests/browser."""

from __future__ import annotations

import pytest
from elementpath import XPath1Parser, XPathContext
from elementpath.etree import ElementTree

from questionnaires.expressions import ExpressionError, evaluate
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.syntax import nodes
from questionnaires.translations import catalogue
from tests.questionnaires.conformance_table import PARTS, TODAY, Row, as_written, in_xpath, rows


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_values_are_those_of_the_table(part):
    own = [row for row in rows() if row.place.startswith(f"{part}:")]
    assert [
        f"{row.place} {row.source} is {said}, not {row.value}" for row in own if (said := by_us(row)) != row.value
    ] == []


def test_elementpath_says_the_same_where_it_is_the_oracle():
    own = [row for row in rows() if row.oracle in ("xpath", "elementpath")]
    assert len(own) > 700
    assert [f"{row.place} {row.source} is {said}" for row in own if (said := by_elementpath(row)) != row.value] == []


def test_the_table_is_large_and_speaks_of_every_function():
    assert len(rows()) >= 1000
    assert {row.oracle for row in rows()} == {"xpath", "elementpath", "browser", "odk"}
    called = {
        node["name"] for row in rows() if not row.is_fault for node in nodes(row.tree()) if node["type"] == "call"
    }
    assert called == set(FUNCTIONS)
    faults = {row.value.split()[1] for row in rows() if row.is_fault}
    known = {key.removeprefix("problem.") for key in catalogue("en") if key.startswith("problem.expression-")}
    of_the_checks = {"expression-predicate", "expression-instance"}
    assert faults == known - of_the_checks - {"expression-too-long", "expression-too-deep"}


def by_us(row: Row) -> str:
    try:
        value = evaluate(row.tree(), row.answers, row.own, TODAY, columns=row.columns)
    except ExpressionError as error:
        first = error.problems[0]
        return f"fault {first.code} at {first.place['position']}"
    return as_written(value)


def by_elementpath(row: Row) -> str:
    source, document = in_xpath(row)
    root = ElementTree.fromstring(document)
    value = XPath1Parser().parse(source).evaluate(XPathContext(root, item=root.find("own")))
    if isinstance(value, list):
        value = value[0].text or ""
    return as_written(value if isinstance(value, str | bool) else float(value))
