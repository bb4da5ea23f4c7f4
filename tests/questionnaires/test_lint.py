"""Rules of the linter beyond plain faults: branches by enumeration, wording, scales, burden by path."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answers import relevant_variables
from questionnaires.burden import SECONDS_A_POINT
from questionnaires.checks import check
from questionnaires.checks.compiled import truth_of
from questionnaires.checks.paths import burden_by_path
from questionnaires.checks.rules import Severity, families, severities
from questionnaires.checks.wording import two_in_one
from questionnaires.choices import Labels
from questionnaires.expressions import is_true, parse
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.problems import InstrumentError, halves
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES
from tests.questionnaires.instruments import make_instrument, one_section
from tests.questionnaires.test_translations import PACKAGE, codes_in
from tests.yardstick import takes_at_most

ASKED = """
{name: used, kind: one, codes: yes_no, wording: w}
{name: fruit, kind: one, codes: fruits, other: other, wording: w, relevance: "${used} = 'yes'"}
{name: fruits, kind: several, codes: fruits, wording: w, maximum: 2}
{name: sure, kind: one, codes: yes_no, wording: w, required: true}
{name: age, kind: integer, minimum: 0, maximum: 120, wording: w}
{name: money, kind: integer, minimum: 0, wording: w}
{name: share, kind: decimal, wording: w}
{name: name, kind: text, wording: w}
{name: parts, kind: allocation, codes: fruits, wording: w}
{name: grown, kind: calculated, expression: "if(${age} >= 18, 'yes', 'no')", wording: {}}
{name: g, kind: grid, scale: five, wording: w, rows: [{code: x, fa: x}, {code: y, fa: y}]}
{name: mine, kind: one, codes: groups, wording: w}
"""


def judged(condition, elements=ASKED):
    """Codes about the branch of an item `q` with this condition."""
    checked = check(one_section(f'{elements}{{name: q, kind: text, wording: w, relevance: "{condition}"}}'))
    problems = (*checked.warnings, *checked.hints)
    return {own.code for own in problems if own.code.startswith("branch-") and own.place["item"] == "q"}


@pytest.mark.parametrize(
    "condition",
    [
        "${used} = 'yes' and ${used} = 'no'",
        "${used} != 'yes' and ${fruit} = 'date'",  # fruit is asked only of those who used
        "${fruit} = 'date' and ${fruit.other} != '' and ${used} = 'no'",
        "count-selected(${fruits}) > 2",  # two at most
        "selected(${fruits}, 'none') and selected(${fruits}, 'date')",  # none stands alone
        "${sure} = ''",  # it is required
        "${age} > 120",
        "${age} < 18 and ${grown} = 'yes'",
        "${money} < 0",
        "${share} > 3 and ${share} < 2",
        "${name} = 'a' and ${name} = 'b'",
        "${parts.date} > 100",
        "${g.x} = '1' and ${g.x} > 1",
        "${mine} = 'a' and ${mine} = 'b'",
        "${case_group} = 'a' and ${case_group} = ''",
        "false()",
    ],
)
def test_a_branch_that_nobody_reaches_is_found(condition):
    assert judged(condition) == {"branch-never"}


@pytest.mark.parametrize(
    "condition",
    [
        "${used} = 'yes' or ${used} != 'yes'",
        "${fruit} = '' or ${used} = 'yes'",
        "${sure} = 'yes' or ${sure} = 'no'",
        "${age} = '' or ${age} < 121",
        "not(${money} < 0)",
        "count-selected(${fruits}) < 3",
        "true()",
    ],
)
def test_a_condition_that_always_holds_is_found(condition):
    assert judged(condition) == {"branch-always"}


@pytest.mark.parametrize(
    "condition",
    [
        "${used} = 'yes'",
        "${fruit} = 'date'",
        "${fruit.other} = 'x'",
        "selected(${fruits}, 'date') and selected(${fruits}, 'lime')",
        "${age} > 17 and ${age} < 19",
        "${money} > 1000000 and ${money} < 1000002",
        "${share} > 0.1 and ${share} < 0.2",
        "${grown} = 'yes'",
        "${name} != ''",
        "${parts.date} > 99",
        "${g.x} = ${g.y}",
        "${mine} != 'a' and ${case_group} != 'a'",
        "${fruit} = ${fruits}",
    ],
)
def test_a_branch_that_some_reach_is_left_alone(condition):
    assert judged(condition) == set()


@pytest.mark.parametrize(
    "condition", ["string-length(${name}) > 3", "${money} + 1 > 5", "today() > '2020-01-01'", "${share} > ${money}"]
)
def test_what_cannot_be_enumerated_is_said_to_be_undecided(condition):
    assert judged(condition) == {"branch-undecided"}


def test_more_combinations_than_are_tried_are_undecided_but_found_where_each_alone_suffices():
    many = "\n".join(f"{{name: a{n}, kind: integer, minimum: 0, maximum: 99, wording: w}}" for n in range(4)) + "\n"
    total = " + ".join(f"${{a{n}}}" for n in range(4))
    assert judged(f"{total} > 396", many) == {"branch-undecided"}
    assert judged(f"{total} > 10 and ${{a0}} > 99", many) == {"branch-never"}
    assert judged("${a0} > 99 and (${a1} = 1 or ${a2} = 2)", many) == {"branch-never"}


def test_a_section_that_nobody_reaches_is_said_once():
    instrument = make_instrument(
        """
  - {name: a, title: t, elements: [{name: used, kind: one, codes: yes_no, wording: w}]}
  - name: b
    title: t
    relevance: "${used} = 'yes' and ${used} = 'no'"
    elements:
      - {name: c, kind: text, wording: w, relevance: "${used} = 'yes'"}
      - {name: r, kind: repeat, wording: w, items: [
          {name: d, kind: one, codes: yes_no, wording: w},
          {name: e, kind: text, wording: w, relevance: "${d} = 'yes'"}]}
        """
    )
    found = [(own.code, own.place["section"]) for own in check(instrument).warnings if own.code.startswith("branch")]
    assert found == [("branch-never", "b")]


def test_items_of_a_repeat_are_judged_among_themselves():
    found = check(
        one_section(
            "{name: r, kind: repeat, wording: w, items: [{name: d, kind: one, codes: yes_no, wording: w}, "
            "{name: e, kind: text, wording: w, relevance: \"${d} = 'yes' and ${d} = 'no'\"}]}"
        )
    ).warnings
    assert ("branch-never", "e") in {(own.code, own.place.get("item")) for own in found}


CODES = ("yes", "no", "")
TERMS = st.builds(
    lambda name, operator, code: f"${{{name}}} {operator} '{code}'",
    st.sampled_from("abc"),
    st.sampled_from(["=", "!="]),
    st.sampled_from(CODES),
)
CONDITIONS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(lambda one, other: f"({one} and {other})", inner, inner),
        st.builds(lambda one, other: f"({one} or {other})", inner, inner),
        st.builds(lambda one: f"not({one})", inner),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_branches_are_judged_as_by_trying_every_questionnaire(of_c, of_q):
    of_c = of_c.replace("${c}", "${a}")
    elements = (
        "{name: a, kind: one, codes: yes_no, wording: w}\n{name: b, kind: one, codes: yes_no, wording: w}\n"
        f'{{name: c, kind: one, codes: yes_no, wording: w, relevance: "{of_c}"}}\n'
    )
    instrument = one_section(f'{elements}{{name: q, kind: text, wording: w, relevance: "{of_q}"}}')
    reached = set()
    for values in product(CODES, repeat=3):
        answers = {name: value for name, value in zip("abc", values, strict=True) if value}
        reached.add("q" in relevant_variables(instrument, answers))
    expected = {(True,): {"branch-always"}, (False,): {"branch-never"}}.get(tuple(reached), set())
    assert judged(of_q, elements) == expected


OPERANDS = st.one_of(
    st.sampled_from(["${a}", "${b}", "'1'", "'x'", "''", "1", "-2", "${a} + 1", "count-selected(${b})", "true()"])
)
JUDGEMENTS = st.recursive(
    st.one_of(
        st.builds(
            lambda one, sign, other: f"{one} {sign} {other}",
            OPERANDS,
            st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            OPERANDS,
        ),
        st.sampled_from(["selected(${b}, 'x')", "selected(${b}, ${a})", "${a}", "string-length(${a})"]),
    ),
    lambda inner: st.one_of(
        st.builds(lambda one, word, other: f"({one} {word} {other})", inner, st.sampled_from(["and", "or"]), inner),
        st.builds(lambda one: f"not({one})", inner),
    ),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(JUDGEMENTS, st.sampled_from(["", "1", "-2", "x", "true"]), st.sampled_from(["", "x", "x y", "1 x"]))
def test_a_compiled_condition_judges_as_the_evaluator_does(source, a, b):
    answers = {"a": a, "b": b}
    lookup = Labels(one_section("{name: a, kind: text, wording: w}"))
    assert truth_of(parse(source), lookup)(answers) == is_true(parse(source), answers, lookup=lookup)


def test_a_long_chain_of_conditions_and_a_wide_one_are_judged_soon():
    chain = "\n".join(
        f"{{name: a{n}, kind: one, codes: fruits, wording: w"
        + (f", relevance: \"${{a{n - 1}}} = 'date' or ${{a{n - 1}}} = ''\"}}" if n else "}")
        for n in range(600)
    )
    wide = "\n".join(f"{{name: b{n}, kind: several, codes: fruits, wording: w}}" for n in range(8))
    condition = " and ".join(f"selected(${{b{n}}}, 'date')" for n in range(8))
    instrument = one_section(f'{chain}\n{wide}\n{{name: q, kind: text, wording: w, relevance: "{condition}"}}')
    with takes_at_most(3):
        checked = check(instrument)
    assert not [own for own in checked.warnings if own.code.startswith("branch")]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"fa": "از تمیزی و روشنایی پارک‌ها راضی هستید؟"}, "تمیزی و روشنایی"),
        ({"en": "How satisfied are you with cleanliness and lighting?"}, "cleanliness and lighting"),
        ({"fa": "رفت و آمد در شهر چگونه است؟"}, None),
        ({"fa": "چند سال دارید؟ بیست و پنج یعنی ۲۵."}, None),
        ({"fa": "بیست و پنج سال بیشتر دارید؟"}, None),
        ({"fa": "و در کشور؟"}, None),
        ({"fa": "راه (خیابان و کوچه) چگونه است؟"}, None),
        ({"fa": "فاصلهٔ میان خانه و کار چقدر است؟"}, None),
        ({"en": "How far is it between home and work?"}, None),
    ],
)
def test_two_questions_in_one_are_found_by_the_word_that_joins_them(texts, found):
    assert two_in_one(Texts.of(texts)) == found


def hints(elements):
    return {(own.code, own.place.get("item") or own.place.get("code_list")) for own in check(elements).hints}


def test_only_judgements_of_two_things_are_double_barrelled():
    two = "wording: تمیزی و روشنایی"
    assert hints(one_section(f"{{name: a, kind: scale, scale: five, {two}}}")) == {("double-barrelled", "a")}
    assert hints(one_section(f"{{name: a, kind: text, {two}}}")) == set()
    rows = "rows: [{code: x, fa: تمیزی و روشنایی}, {code: y, fa: آب}]"
    assert hints(one_section(f"{{name: g, kind: grid, scale: five, wording: w, {rows}}}")) == {
        ("double-barrelled", "g")
    }


def test_an_author_may_allow_a_hint_and_never_a_fault():
    allow = "extras: {lint_allow: double-barrelled name-reserved}"
    assert hints(one_section(f"{{name: a, kind: scale, scale: five, wording: تمیزی و روشنایی, {allow}}}")) == set()
    assert check(one_section(f"{{name: go, kind: text, wording: w, {allow}}}")).faults


def test_a_question_of_more_words_than_are_kept_in_mind_is_too_long():
    assert hints(one_section(f"{{name: a, kind: text, wording: {'واژه ' * 26}}}")) == {("item-long", "a")}
    assert hints(one_section(f"{{name: a, kind: text, wording: {'واژه ' * 25}}}")) == set()


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (["بد", "۲", "خوب"], "scale-points-bare"),
        (["خیلی بد", "خوب", "خیلی خوب", "عالی"], "scale-sides-uneven"),
        (["مخالفم", "نه موافق، نه مخالف", "موافقم", "کاملاً موافقم"], "scale-sides-uneven"),
    ],
)
def test_scales_with_bare_points_or_uneven_sides(labels, code):
    points = ", ".join(f"{{code: {number}, fa: '{label}'}}" for number, label in enumerate(labels, start=1))
    instrument = make_instrument(
        "  - {name: s, title: t, elements: [{name: q, kind: scale, scale: l, wording: w}]}",
        f"code_lists:\n  l: [{points}]",
    )
    assert hints(instrument) == {(code, "l")}


@pytest.mark.parametrize(
    ("code", "said"), [("۱", "code-native-digits"), ("كتاب", "code-arabic-letters"), ("کتاب", "code-malformed")]
)
def test_codes_in_persian_digits_or_arabic_letters_are_named(code, said):
    with pytest.raises(InstrumentError) as error:
        make_instrument(
            "  - {name: s, title: t, elements: [{name: q, kind: one, codes: l, wording: w}]}",
            f"code_lists:\n  l: [{{code: '{code}', fa: a}}]",
        )
    assert [own.code for own in error.value.problems] == [said]


def test_a_code_compared_in_persian_digits_is_told_what_was_meant():
    fault = check(
        one_section("{name: a, kind: scale, scale: five, wording: w}\n"
                    "{name: b, kind: text, wording: w, relevance: \"${a} = '۱'\"}")
    ).faults  # fmt: skip
    assert [(own.code, own.place["instead"]) for own in fault] == [("code-misspelt", "1")]
    for condition in ("${a} = 7", "7 != ${a}"):
        found = check(
            one_section(f'{{name: a, kind: scale, scale: five, wording: w}}\n'
                        f'{{name: b, kind: text, wording: w, relevance: "{condition}"}}')
        ).faults  # fmt: skip
        assert [own.code for own in found] == ["code-impossible"]


@pytest.mark.parametrize(
    ("item", "is_possible"),
    [
        ("kind: one, codes: fruits, default: date", True),
        ("kind: one, codes: fruits, default: cheese", False),
        ("kind: several, codes: fruits, default: date lime", True),
        ("kind: several, codes: fruits, default: none lime", False),
        ("kind: ranking, codes: fruits, default: lime date", True),
        ("kind: ranking, codes: fruits, default: cheese", False),
        ("kind: integer, minimum: 1, default: 1", True),
        ("kind: integer, minimum: 1, default: 0", False),
        ("kind: date, earliest: 2020-01-01, default: 2020-01-01", True),
        ("kind: date, earliest: 2020-01-01, default: 2019-12-31", False),
        ("kind: date, earliest: 2020-01-01, default: 1404/07/23", True),
        ("kind: date, earliest: 2020-01-01, default: ۱۳۹۸/۱۰/۱۰", False),
        ("kind: text, default: hello", True),
        ("kind: note, default: hello", False),
        ("kind: one, codes: groups, default: anything", True),
    ],
)
def test_an_answer_given_beforehand_must_be_possible(item, is_possible):
    found = {own.code for own in check(one_section(f"{{name: q, {item}, wording: w}}")).faults}
    assert ("default-impossible" not in found) is is_possible


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        ("${d} > '1404-01-01'", "2025-03-21"),
        ("${d} <= date('۱۴۰۳/۱۲/۳۰')", "2025-03-20"),
        ("${d} > '2025-03-21'", None),
    ],
)
def test_days_of_the_jalali_calendar_in_a_condition_are_warned_of(condition, instead):
    """1 Farvardin 1404 was 21 March 2025, and 1403 a leap year."""
    elements = f'{{name: d, kind: date, wording: w}}\n{{name: q, kind: text, wording: w, relevance: "{condition}"}}'
    warned = [own.place["instead"] for own in check(one_section(elements)).warnings if own.code == "date-jalali"]
    assert warned == ([instead] if instead else [])


def test_the_burden_by_path_is_that_of_the_shortest_and_longest_way():
    instrument = one_section(
        """
        {name: used, kind: one, codes: yes_no, wording: w}
        {name: how, kind: text, wording: w, relevance: "${used} = 'yes'"}
        {name: why, kind: one, codes: yes_no, wording: w, relevance: "${used} = 'no'"}
        {name: last, kind: one, codes: yes_no, wording: w}
        """
    )
    paths = burden_by_path(instrument)
    # by hand: one point a choice, five an open text; silence on `used` skips both
    assert paths.shortest.minutes == pytest.approx(2 * SECONDS_A_POINT / 60)
    assert paths.longest.minutes == pytest.approx(7 * SECONDS_A_POINT / 60)
    assert paths.longest.answers == (("used", "yes"),)
    assert paths.shortest.answers == (("used", ""),)
    assert paths.is_exact
    assert "used = " in paths.sentence("fa")


def test_a_long_instrument_is_said_to_be_long():
    texts = "\n".join(f"{{name: a{n}, kind: text, wording: w}}" for n in range(18))
    assert {own.code for own in check(one_section(texts)).hints} == {"burden-long"}  # 17 are 85 points, 15 minutes


@pytest.mark.parametrize("name", shipped_instruments())
def test_shipped_instruments_have_nothing_to_hint_at(name):
    assert check(shipped_instrument(name)).hints == ()


def test_every_problem_of_the_checks_is_a_rule():
    folder = PACKAGE / "checks"
    codes = {code for file in folder.glob("*.py") for code in codes_in(file.read_text(encoding="utf-8"))}
    assert codes - severities().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_what_it_means_and_what_to_do(language):
    for rules in families().values():
        for rule in rules:
            meaning, remedy = halves(rule.code, language)
            assert meaning, rule.code
            assert remedy, rule.code
    assert set(severities().values()) == set(Severity)
