"""The ODK expression language: values as in XPath 1.0, faults with their position."""

import json
import math
from datetime import date

import pytest

from questionnaires.expressions import ExpressionError, evaluate, is_true, parse, references
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.problems import Problem

TODAY = date(2025, 10, 15)


def value(source, own=None, **answers):
    return evaluate(parse(source), {name.replace("__", "."): answer for name, answer in answers.items()}, own, TODAY)


# Expected values by the rules of XPath 1.0, sections 3.4, 3.5 and 4, and the ODK documentation of each function.
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("7 div 2", 3.5),
        ("-7 mod 2", -1.0),
        ("7 mod -2", 1.0),
        ("5 mod 0", math.nan),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("0 div 0", math.nan),
        ("- - 2", 2.0),
        ("2 - -2", 4.0),
        ("1 - 1 - 1", -1.0),
        ("8 div 4 div 2", 1.0),
        (".5 + 1.", 1.5),
        ("'' + 1", math.nan),
        ("'3' + 1", 4.0),
        ("' 3 ' + 1", 4.0),
        ("'3a' + 1", math.nan),
        ("true() + 1", 2.0),
        ("1 < 2", True),
        ("'a' < 'b'", False),
        ("'' < 1", False),
        ("'' = 0", False),
        ("'' != 0", True),
        ("'01' = 1", True),
        ("'01' = '1'", False),
        ("'false' = false()", False),
        ("'' = false()", True),
        ("1 = true()", True),
        ("3 > 2 > 1", False),
        ("1 = 1 = 1", True),
        ("1 or 1 div 0 and 0", True),
        ("0 and 1 or 1", True),
        ("not('')", True),
        ("not('false')", False),
        ("if(1 > 2, 'a', 'b')", "b"),
        ("if('', 1, if(1, 2, 3))", 2.0),
        ("coalesce('', 'x')", "x"),
        ("coalesce('y', 'x')", "y"),
        ("coalesce('', '')", ""),
        ("coalesce(1 div 4, 2)", "0.25"),
        ("selected('a bc d', 'bc')", True),
        ("selected('a bc d', 'b')", False),
        ("selected('', 'b')", False),
        ("count-selected('a bc d')", 3.0),
        ("count-selected('')", 0.0),
        ("string-length('می‌روم')", 6.0),
        ("string-length(12)", 2.0),
        ("number('12.50')", 12.5),
        ("number('1e3')", math.nan),
        ("number('2025-10-15')", 20376.0),
        ("number('2025-02-30')", math.nan),
        ("int(-2.7)", -2.0),
        ("int('x')", math.nan),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(2.345, 2)", 2.35),
        ("round(1234, -2)", 1200.0),
        ("round('')", math.nan),
        ("contains('شهر ما', 'ما')", True),
        ("contains('abc', '')", True),
        ("starts-with('abc', 'ab')", True),
        ("starts-with('abc', 'bc')", False),
        ("today()", "2025-10-15"),
        ("today() > '2025-10-14'", True),
        ("number(today()) - number('2025-10-01')", 14.0),
        ('"it\'s"', "it's"),
    ],
)
def test_values_are_those_of_xpath(source, expected):
    found = value(source)
    assert type(found) is type(expected)
    assert found == expected or (expected != expected and found != found)


def test_answers_are_texts_to_an_expression():
    assert value("${age} + 1", age=34) == 35.0
    assert value("${age} = '34'", age=34) is True
    assert value("${weight}", weight=1.50) == "1.5"
    assert value("${several}", several=["a", "b"]) == "a b"
    assert value("selected(${several}, 'b')", several=["a", "b"]) is True
    assert value("${grid.row} = 2", grid__row="2") is True
    assert value("${budget.water} > 20", budget={"water": 25}) is True
    assert value("${budget.roads}", budget={"water": 25}) == ""


def test_silence_and_missing_reasons_are_the_empty_text():
    assert value("${age}") == ""
    assert value("${age} = ''", age=None) is True
    assert value("${age}", age={"missing": "refused"}) == ""
    assert value("${age} > 17") is False


def test_the_dot_is_the_value_being_judged():
    assert value(". >= 18 and . < 100", own=34) is True
    assert value(".>17", own=17) is False
    assert value("selected(., 'a')", own=["a", "b"]) is True


def test_what_comes_after_a_decided_and_or_is_not_needed():
    assert value("false() and 1 div 0 = 1") is False
    assert value("true() or ${unknown} = 1") is True


def test_operator_names_are_names_elsewhere():
    assert value("${div} div 2", div=4) == 2.0
    assert references(parse("${or} or ${and}")) == {"or", "and"}


def test_a_truth_is_a_value_read_as_xpath_reads_it():
    assert is_true(parse("'false'"), {})
    assert not is_true(parse("0 div 0"), {})


def test_a_tree_is_plain_json_with_positions():
    tree = parse("${a} = 'x' and selected(., 'y')")
    assert json.loads(json.dumps(tree)) == tree
    assert tree["operator"] == "and"
    assert (tree["at"], tree["left"]["left"]["at"], tree["right"]["at"]) == (11, 0, 15)


@pytest.mark.parametrize(
    ("source", "code", "position"),
    [
        ("", "expression-empty", 1),
        ("${a} == 1", "expression-foreign-operator", 6),
        ("${a} && 1", "expression-foreign-operator", 6),
        ("${a} || 1", "expression-foreign-operator", 6),
        ("${a} / 2", "expression-foreign-operator", 6),
        ("!${a}", "expression-foreign-operator", 1),
        ("${a} ≥ 2", "expression-foreign-operator", 6),
        ("${a} >= ۱۵", "expression-native-digits", 9),
        ("${a} = ‘x’", "expression-curly-quote", 8),
        ("${a} = 'x", "expression-string-open", 8),
        ("${سن} > 1", "expression-reference-malformed", 1),
        ("${a > 1", "expression-reference-malformed", 1),
        ("age > 1", "expression-bare-name", 1),
        (". >=", "expression-ends-early", 5),
        ("(1 + 2", "expression-bracket-open", 1),
        ("not(1", "expression-bracket-open", 4),
        ("1 + 2)", "expression-unexpected", 6),
        ("1 2", "expression-unexpected", 3),
        ("and 1", "expression-unexpected", 1),
        ("1 + * 2", "expression-unexpected", 5),
        ("@x", "expression-unexpected", 1),
        ("foo(1)", "expression-function-unknown", 1),
        ("1 + digest('x')", "expression-function-unknown", 5),
        ("jr:itext('x')", "expression-function-unknown", 1),
        ("not()", "expression-argument-count", 1),
        ("if(1, 2)", "expression-argument-count", 1),
        ("(" * 60 + "1" + ")" * 60, "expression-too-deep", 41),
        ("-" * 60 + "1", "expression-too-deep", 41),
        ("1" + " + 1" * 300, "expression-too-long", 1),
        ("1" * 3000, "expression-too-long", 1),
    ],
)
def test_a_fault_is_named_with_its_position(source, code, position):
    with pytest.raises(ExpressionError) as error:
        parse(source)
    problem = error.value.problems[-1]
    assert (problem.code, problem.place["position"]) == (code, position)
    assert_has_sentences(problem)


def test_all_unknown_functions_are_named_at_once():
    with pytest.raises(ExpressionError) as error:
        parse("foo(1) or bar(2) and not()")
    codes = [problem.code for problem in error.value.problems]
    assert codes == ["expression-function-unknown", "expression-function-unknown", "expression-argument-count"]


def test_the_complaint_about_a_function_lists_all_there_are():
    with pytest.raises(ExpressionError) as error:
        parse("foo(1)")
    assert set(error.value.problems[0].place["allowed"]) == set(FUNCTIONS)


def test_a_chain_as_long_as_allowed_is_evaluated():
    assert value("1" + " + 1" * 190) == 191.0


def assert_has_sentences(problem: Problem) -> None:
    assert problem.sentence("fa") != problem.sentence("en")
