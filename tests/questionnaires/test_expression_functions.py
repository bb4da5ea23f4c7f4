"""The functions of ODK by its documentation (form-operators-functions), and patterns in bounded time."""

import math
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.choices import Labels
from questionnaires.expressions import POSITION, ExpressionError, evaluate, parse
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.patterns import PatternError, found_in
from tests.questionnaires.instruments import one_section
from tests.yardstick import takes_at_most

TODAY = date(2025, 10, 15)
DEMANDS = [{"cost": 3, "topic": "water"}, {"cost": 4, "topic": "roads"}, {"topic": "light"}]


def value(source, own=None, **answers):
    return evaluate(parse(source), answers, own, TODAY)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("boolean('false')", True),
        ("boolean-from-string('false')", False),
        ("boolean-from-string('1')", True),
        ("selected-at('a b c', 0)", "a"),
        ("selected-at('a b c', 2)", "c"),
        ("selected-at('a b c', 3)", ""),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', 2)", "llo"),
        ("substr('hello', -3)", "llo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substring-before('12-07', '-')", "12"),
        ("substring-after('12-07', '-')", "07"),
        ("substring-before('12', '-')", ""),
        ("ends-with('abc', 'bc')", True),
        ("normalize-space('  a   b ')", "a b"),
        ("translate('12-07', '-1', '/')", "2/07"),
        ("abs(-2.5)", 2.5),
        ("pow(2, 10)", 1024.0),
        ("pow(10, 400)", math.inf),
        ("min(3, '2', 5)", 2.0),
        ("max(3, '', 5)", math.nan),
        ("string(1.50)", "1.5"),
        ("concat('a', 1, true())", "a1true"),
        ("join(', ', 'a', 'b')", "a, b"),
        ("date('2025-10-15T10:00:00.000+03:30')", "2025-10-15"),
        ("date(0)", "1970-01-01"),
        ("date('soon')", ""),
        ("format-date('2025-03-09', '%d/%m/%Y')", "09/03/2025"),
        ("format-date('2025-03-09', '%e %b %y, %a')", "9 Mar 25, Sun"),
        ("format-date-time('2025-03-09T07:05:00.000+03:30', '%H:%M %h')", "07:05 7"),
        ("decimal-date-time('1970-01-02')", 1.0),
        ("decimal-date-time('1970-01-01T12:00:00.000+00:00')", 0.5),
        ("decimal-time('06:00:00.000+03:30')", 0.25),
        ("now() >= today()", False),  # the first moment of a day in Tehran is still yesterday's in UTC
        ("today()", "2025-10-15"),
        ("once(7)", 7.0),
        ("checklist(1, 2, 'yes', 'no', 1)", True),
        ("checklist(-1, 1, 'yes', 'yes')", False),
        ("weighted-checklist(5, -1, 'yes', 3, 'no', 9)", False),
        ("regex('a12', '[0-9]{2}')", True),
        ("regex('a12', '^[0-9]{2}$')", False),
        ("pulldata('fruits', 'name', 'key', 'x')", ""),
        ("string-length(uuid())", 36.0),
    ],
)
def test_a_function_answers_as_documented(source, expected):
    assert value(source) == pytest.approx(expected, nan_ok=True)


def test_once_keeps_what_is_there():
    assert value("once(7)", own="3") == "3"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("count(${demands})", 3.0),
        ("sum(${cost})", 7.0),
        ("max(${cost})", 4.0),
        ("join(' / ', ${topic})", "water / roads / light"),
        ("count-non-empty(${cost})", 2.0),
        ("indexed-repeat(${topic}, ${demands}, 2)", "roads"),
        ("indexed-repeat(${topic}, ${demands}, 4)", ""),
        ("count(${nowhere})", 0.0),
        ("sum(${alone})", 5.0),
    ],
)
def test_instances_of_a_repeat_are_read_together(source, expected):
    assert value(source, demands=DEMANDS, alone=5) == expected


def test_inside_a_repeat_an_item_is_that_of_the_same_instance():
    inside = {**DEMANDS[1], "demands": DEMANDS, POSITION: 2}
    assert value("sum(${cost})", **inside) == 4.0
    assert value("position(..)", **inside) == 2.0
    assert value("indexed-repeat(${topic}, ${demands}, position(..) - 1)", **inside) == "water"


@pytest.mark.parametrize("source", ["../cost + 1", "current()/../cost + 1", "../../cost + 1"])
def test_a_way_through_the_tree_ends_at_its_name(source):
    assert value(source, cost=4) == 5.0


def test_the_words_of_a_choice_are_looked_up():
    instrument = one_section("{name: q, kind: one, codes: yes_no, wording: w}")
    tree = parse("jr:choice-name(${q}, '${q}')")
    assert evaluate(tree, {"q": "yes"}, lookup=Labels(instrument)) == "بله"
    assert evaluate(tree, {"q": "yes"}, lookup=Labels(instrument, "en")) == "Yes"
    assert evaluate(tree, {}, lookup=Labels(instrument)) == ""


def test_bare_names_are_columns_only_in_a_choice_filter():
    tree = parse("district = ${d}", True)
    assert evaluate(tree, {"d": "north"}, columns={"district": "north"}) is True
    with pytest.raises(ExpressionError):
        parse("district = ${d}")


@pytest.mark.parametrize("source", ["area(1)", "distance(1, 2)", "digest('a', 'MD5')", "sin(1)", "instance('x')"])
def test_what_is_not_supported_is_named(source):
    with pytest.raises(ExpressionError) as error:
        parse(source)
    assert error.value.problems[0].code == "expression-function-unknown"
    assert error.value.problems[0].place["value"] == source.partition("(")[0]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<x>a)", "a{2,1}", "[z-a]", "(a", "a)", "*", "a{9999}"])
def test_a_pattern_beyond_the_language_is_a_fault_with_its_place(pattern):
    with pytest.raises(ExpressionError) as error:
        parse(f'regex(., "{pattern}")')
    assert error.value.problems[0].code == "expression-pattern"
    assert error.value.problems[0].sentence("fa") != error.value.problems[0].sentence("en")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*)*b", "(.*)*(.*)*x", "([ab]+)*c", "(a{1,30}){1,30}b"])
def test_no_pattern_takes_long(pattern):
    with takes_at_most(2):
        assert not found_in(pattern, "a" * 4000 + "!")


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ab.^$|()[]*+?-\\d{},12", max_size=12),
    st.text(alphabet="ab12-\n", max_size=8),
)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_patterns_find_what_pythons_own_find(pattern, text):
    try:
        expected = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
        found = found_in(pattern, text)
    except (PatternError, re.error, OverflowError):
        return
    assert found is bool(expected.search(text)), (pattern, text)


def test_every_function_can_be_called_with_its_fewest_arguments():
    for name, function in FUNCTIONS.items():
        arguments = ", ".join(["'1'"] * function.minimum)
        evaluate(parse(f"{name}({arguments})"), {}, None, TODAY)
