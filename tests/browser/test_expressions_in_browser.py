"""The browser's evaluator of expressions: the same table as the server's, and never another value than it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

import survey
from questionnaires.expressions import evaluate, parse
from tests.questionnaires.conformance_table import TODAY, Row, as_written, in_json, in_xpath, rows

SCRIPT = Path(survey.__file__).parent / "static" / "expressions.js"
# A value as the table writes it; numbers by JavaScript's own digits.
WRITTEN = """value => typeof value === "string" ? (value.includes("'") ? `"${value}"` : `'${value}'`)
    : typeof value === "boolean" ? String(value) : Object.is(value, -0) ? "0" : String(value)"""


@pytest.fixture(scope="module")
def empty_page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    yield page
    page.close()


@pytest.fixture(scope="module")
def in_browser(empty_page: Page) -> Callable[[list[Any]], list[str]]:
    """Values of trees, each with its context, as the table writes them: all in one call."""

    def values(cases: list[Any]) -> list[str]:
        return empty_page.evaluate(
            f"""cases => JSON.parse(cases).map(({{tree, context}}) => {{
                try {{ return ({WRITTEN})(expressions.evaluate(tree, context)); }}
                catch (error) {{ return String(error.stack); }} }})""",
            in_json(cases),
        )

    return values


def as_python(number_or_text: str) -> str:
    """JavaScript's 1e+21 and 0.30000000000000004 as Python writes them."""
    try:
        return as_written(float(number_or_text))
    except ValueError:
        return number_or_text


def differences(own: list[Row], said: list[str]) -> list[str]:
    pairs = zip(own, said, strict=True)
    return [f"{row.place} {row.source} is {one}" for row, one in pairs if as_python(one) != row.value]


def test_values_are_those_of_the_table(in_browser):
    own = [row for row in rows() if not row.is_fault]
    said = in_browser([(row.tree(), row.context()) for row in own])
    assert differences(own, said) == []


def test_the_browsers_own_xpath_says_the_same_where_it_is_the_oracle(empty_page):
    own = [row for row in rows() if row.oracle in ("xpath", "browser")]
    assert len(own) > 1000
    said = empty_page.evaluate(
        f"""cases => JSON.parse(cases).map(([source, text]) => {{
            const context = new DOMParser().parseFromString(text, "text/xml").querySelector("own");
            const found = context.ownerDocument.evaluate(source, context, null, XPathResult.ANY_TYPE, null);
            const kind = [null, "numberValue", "stringValue", "booleanValue"][found.resultType];
            return ({WRITTEN})(kind ? found[kind] : found.iterateNext().textContent);
        }})""",
        json.dumps([in_xpath(row) for row in own]),
    )
    assert differences(own, said) == []


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*)*b", "(.*)*(.*)*x", "([ab]+)*c", "(a{1,30}){1,30}b"])
def test_no_pattern_takes_long(in_browser, pattern):
    started = time.perf_counter()
    (said,) = in_browser([(parse("regex(., ${p})"), {"answers": {"p": pattern}, "own": "a" * 4000 + "!"})])
    assert said == "false"
    assert time.perf_counter() - started < 300  # one that tries way after way takes years


# -- any expression at all --------------------------------------------------------------------------------------------

VALUES = ["", "0", "1", "-1", "2.5", " 3 ", "07", "a", "b", "a b", "b  c", "false", "yes", "شهر ما", "x😀y",
          "2025-10-15", "2024-02-29T06:30:00.250+03:30", "06:00", "2025-02-30", "1e3", ".", "-"]  # fmt: skip
PLAIN = {
    1: ["not", "boolean", "boolean-from-string", "string", "number", "string-length", "normalize-space", "int", "abs",
        "round", "count-selected", "date", "decimal-date-time", "decimal-time", "once"],
    2: ["selected", "selected-at", "coalesce", "contains", "starts-with", "ends-with", "substring-before",
        "substring-after", "substr", "round", "min", "max", "concat", "join", "format-date", "regex"],
    3: ["if", "translate", "substr", "join", "checklist"],
    4: ["weighted-checklist"],
}  # fmt: skip
NAMES = ["a", "b", "s", "n", "gone", "budget.water"]
REPEATED = ["cost", "topic", "a", "nowhere"]


def quoted(text: str) -> str:
    return f"'{text}'"


ATOMS = st.one_of(
    st.sampled_from(VALUES).map(quoted),
    st.sampled_from(["0", "1", "2", "10", "0.1", ".5", "2.345", "1000000", "100000000000000000000", "0.0000001"]),
    st.sampled_from(NAMES).map("${{{}}}".format),
    st.sampled_from([".", "true()", "false()", "today()", "position(..)", "count(${demands})", "'%e %b %Y, %a %H:%M'"]),
    st.builds(
        "{}(${{{}}})".format, st.sampled_from(["sum", "count", "min", "max", "concat"]), st.sampled_from(REPEATED)
    ),
    st.builds("regex(., '{}')".format, st.sampled_from(["^a", "[0-9]+", "^[آ-ی ]+$", r"^\w+\s\w$", "(a|b){2}", "^.$"])),
    st.builds("indexed-repeat(${{{}}}, ${{demands}}, {})".format, st.sampled_from(REPEATED), st.integers(0, 3)),
    st.builds("pow({}, {})".format, st.integers(-3, 9), st.integers(0, 4)),
)


def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = ["and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
    calls = [
        st.builds(lambda name, *own: f"{name}({', '.join(own)})", st.sampled_from(names), *[smaller] * count)
        for count, names in PLAIN.items()
    ]
    return st.one_of(
        st.builds("({} {} {})".format, smaller, st.sampled_from(operators), smaller),
        smaller.map("-{}".format),
        *calls,
    )


SOURCES = st.recursive(ATOMS, larger, max_leaves=8)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(VALUES),
        "b": st.integers(-20, 20) | st.floats(allow_nan=False, allow_infinity=False),
        "s": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
        "n": st.none() | st.booleans() | st.just({"missing": "refused"}),
        "budget": st.just({"water": 25, "roads": 75}),
        "demands": st.lists(
            st.fixed_dictionaries({}, optional={"cost": st.integers(0, 9), "topic": st.text("ab", max_size=2)})
        ),
        "#position": st.integers(1, 4),
    },
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(SOURCES, ANSWERS, st.sampled_from([None, 5, 2.5, *VALUES])), min_size=20, max_size=20))
def test_both_evaluators_agree_on_any_expression(in_browser, cases):
    trees = [parse(source) for source, _, _ in cases]
    ours = [
        as_written(evaluate(tree, answers, own, TODAY)) for tree, (_, answers, own) in zip(trees, cases, strict=True)
    ]
    theirs = in_browser(
        [
            (tree, {"answers": answers, "own": own, "today": TODAY.isoformat()})
            for tree, (_, answers, own) in zip(trees, cases, strict=True)
        ]
    )
    for (source, answers, own), one, other in zip(cases, ours, theirs, strict=True):
        assert as_python(other) == one, (source, answers, own)
