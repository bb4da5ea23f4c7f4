"""Every family of instrument faults, each fault from the smallest instrument that has it."""

import pytest

from questionnaires.checks import check
from questionnaires.checks.texts import PLACEHOLDERS, reference_faults
from questionnaires.library import shipped_instrument, shipped_instruments
from tests.questionnaires.instruments import LISTS, make_instrument, one_section


def said(problems):
    """Codes with the item or list they name; each has its sentence in both languages."""
    for problem in problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return {(problem.code, problem.place.get("item") or problem.place.get("code_list")) for problem in problems}


def faults(elements):
    return said(check(one_section(elements)).faults)


def list_problems(code_list, element="{name: q, kind: one, codes: l, wording: w}"):
    checked = check(
        make_instrument(f"  - {{name: s, title: t, elements: [{element}]}}", f"code_lists:\n  l: {code_list}")
    )
    return said(checked.faults), said(checked.warnings)


@pytest.mark.parametrize("name", shipped_instruments())
def test_shipped_instruments_are_without_fault_and_warning(name):
    checked = check(shipped_instrument(name))
    assert checked.may_be_published
    assert checked.faults + checked.warnings == ()


@pytest.mark.parametrize(
    ("elements", "fault"),
    [
        ("{name: Water, kind: text, wording: w}", ("name-malformed", "Water")),
        ("{name: آب, kind: text, wording: w}", ("name-malformed", "آب")),
        ("{name: 1a, kind: text, wording: w}", ("name-malformed", "1a")),
        ("{name: go, kind: text, wording: w}", ("name-reserved", "go")),
        ("{name: case_group, kind: text, wording: w}", ("name-reserved", "case_group")),
        ("{name: a, kind: text, wording: w}\n{name: a, kind: text, wording: w}", ("item-twice", "a")),
        (
            "{name: a, kind: text, wording: w}\n"
            "{name: r, kind: repeat, wording: w, items: [{name: a, kind: text, wording: w}]}",
            ("item-twice", "a"),
        ),
        ("{name: g, kind: grid, scale: five, wording: w, rows: []}", ("grid-without-rows", "g")),
        ("{name: r, kind: repeat, wording: w, items: []}", ("repeat-without-items", "r")),
        (
            "{name: g, kind: grid, scale: five, wording: w, rows: [{code: x, fa: x}, {code: x, fa: y}]}",
            ("row-twice", "g"),
        ),
        ("{name: q, kind: one, codes: fruits, other: else, wording: w}", ("other-unknown", "q")),
        ("{name: q, kind: ranking, codes: fruits, places: 5, wording: w}", ("more-places-than-choices", "q")),
        ("{name: q, kind: allocation, codes: fruits, total: 100, step: 7, wording: w}", ("step-misses-total", "q")),
        ("{name: q, kind: integer, minimum: 5, maximum: 4, wording: w}", ("bounds-crossed", "q")),
        ("{name: q, kind: date, earliest: 2025-01-02, latest: 2025-01-01, wording: w}", ("bounds-crossed", "q")),
        (
            "{name: r, kind: repeat, wording: w, minimum: 3, maximum: 2, items: [{name: a, kind: text, wording: w}]}",
            ("bounds-crossed", "r"),
        ),
        ("{name: c, kind: consent, statement: s, wording: w}", ("consent-not-required", "c")),
        (
            "{name: a, kind: text, wording: w}\n{name: c, kind: consent, statement: s, wording: w, required: true}",
            ("consent-not-first", "c"),
        ),
        (
            "{name: c, kind: consent, statement: s, wording: w, required: true, relevance: true()}",
            ("consent-conditional", "c"),
        ),
        (
            "{name: r, kind: repeat, wording: w, items: "
            "[{name: c, kind: consent, statement: s, wording: w, required: true}]}",
            ("consent-repeated", "c"),
        ),
        ("{name: q, kind: text, wording: 'در {town}'}", ("placeholder-unknown", "q")),
        ("{name: q, kind: text, wording: w, role: budget}", ("role-wrong-kind", "q")),
        (
            "{name: a, kind: scale, scale: five, wording: w, role: fairness}\n"
            "{name: b, kind: scale, scale: five, wording: w, role: fairness}",
            ("role-twice", "b"),
        ),
        (
            "{name: g, kind: grid, scale: five, wording: w, role: performance, rows: [{code: date, fa: خرما}]}\n"
            "{name: i, kind: several, codes: fruits, wording: w, role: importance}",
            ("importance-not-performance", "i"),
        ),
    ],
)
def test_a_fault_forbids_publishing(elements, fault):
    assert fault in faults(elements)


def test_no_section_takes_the_address_of_another_page():
    named = make_instrument("  - {name: review, title: t, elements: [{name: q, kind: text, wording: w}]}")
    (problem,) = check(named).faults
    assert (problem.code, problem.place["section"]) == ("name-reserved", "review")


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("${nobody} = 1", "reference-unknown"),
        ("${frut} = 'date'", "reference-unknown-near"),
        ("${FRUIT} = 'date'", "reference-unknown-near"),
        ("${later} = 1", "reference-later"),
        ("${q} = 1", "reference-circle"),
        (". = 1", "own-value-in-relevance"),
        ("${g} = '1'", "reference-to-grid"),
        ("${inside} = '1'", "reference-into-repeat"),
        ("${r} = '1'", "reference-into-repeat"),
        ("${hello} = '1'", "reference-to-note"),
        ("${fruit} = 'apple'", "code-impossible"),
        ("'apple' != ${fruit}", "code-impossible"),
        ("${g.x} = '7'", "code-impossible"),
        ("selected(${fruits}, 'apple')", "code-impossible"),
        ("${fruits} = 'date'", "several-compared"),
        ("${fruit} == 'date'", "expression-foreign-operator"),
        ("digest(1)", "expression-function-unknown"),
    ],
)
def test_a_condition_speaks_of_what_has_been_asked(condition, code):
    found = faults(
        f"""
        {{name: hello, kind: note, wording: w}}
        {{name: fruit, kind: one, codes: fruits, wording: w}}
        {{name: fruits, kind: several, codes: fruits, wording: w}}
        {{name: g, kind: grid, scale: five, wording: w, rows: [{{code: x, fa: x}}]}}
        {{name: r, kind: repeat, wording: w, items: [{{name: inside, kind: text, wording: w}}]}}
        {{name: q, kind: integer, wording: w, relevance: "{condition}"}}
        {{name: later, kind: integer, wording: w}}
        """
    )
    assert found == {(code, "q")}


def test_conditions_may_read_all_that_is_known_by_then():
    assert not faults(
        """
        {name: fruit, kind: one, codes: fruits, other: other, wording: w}
        {name: fruits, kind: several, codes: fruits, wording: w}
        {name: money, kind: allocation, codes: fruits, wording: w}
        {name: mine, kind: one, codes: groups, wording: w}
        {name: a, kind: text, wording: w, relevance: "${fruit} = 'other' and ${fruit.other} != ''"}
        {name: b, kind: text, wording: w, relevance: "selected(${fruits}, 'date') or ${money.lime} > 20"}
        {name: c, kind: text, wording: w, relevance: "${mine} = 'abroad' or ${case_group} = 'abroad'"}
        {name: d, kind: text, wording: w, relevance: "${fruit} = '' or ${fruits} = ''"}
        {name: e, kind: one, codes: fruits, wording: w, constraint: ". != 'none' and ${f} < 3"}
        {name: f, kind: integer, wording: w}
        """
        "{name: r, kind: repeat, wording: w, items: [{name: g, kind: one, codes: yes_no, wording: w}, "
        "{name: h, kind: text, wording: w, relevance: \"${g} = 'yes'\"}]}"
    )


def test_items_of_a_repeat_come_in_order_too():
    assert faults(
        "{name: r, kind: repeat, wording: w, items: ["
        "{name: h, kind: text, wording: w, relevance: \"${g} = 'yes'\"}, "
        "{name: g, kind: one, codes: yes_no, wording: w}]}"
    ) == {("reference-later", "h")}


def test_a_constraint_is_checked_against_the_items_own_codes():
    assert faults("{name: q, kind: one, codes: fruits, wording: w, constraint: \". != 'apple'\"}") == {
        ("code-impossible", "q")
    }


def test_a_section_may_not_depend_on_what_it_asks():
    instrument = make_instrument(
        """
  - name: s
    title: t
    relevance: "${a} = 'yes'"
    elements: [{name: a, kind: one, codes: yes_no, wording: w}]
"""
    )
    (problem,) = check(instrument).faults
    assert (problem.code, problem.place["section"], problem.place["key"]) == ("reference-circle", "s", "relevance")


def test_a_circle_is_named_with_its_way_and_the_place_of_the_reference():
    circle = """{name: a, kind: integer, wording: w, relevance: "1 = 1 and ${c} > 1"}
        {name: b, kind: calculated, wording: w, expression: "${a} + 1"}
        {name: c, kind: integer, wording: w, relevance: "${b} = 2"}"""
    (problem,) = check(one_section(circle)).faults
    place = problem.place
    assert (problem.code, place["item"], place["key"], place["position"]) == ("reference-circle", "a", "relevance", 11)
    assert place["way"] == "c ← b ← a ← c"
    assert problem.sentence("fa") != problem.sentence("en")


@pytest.mark.parametrize(
    ("code_list", "fault"),
    [
        ("[]", "code-list-empty"),
        ("[{code: a, fa: a}, {code: a, fa: b}]", "code-twice"),
        ("[{code: a, fa: a, parent: z}]", "parent-unknown"),
        ("[{code: a, fa: a, parent: b}, {code: b, fa: b, parent: a}]", "parent-circle"),
        ("[{code: a, fa: a, parent: a}]", "parent-circle"),
        ("{from_study: true}", "study-list-unknown"),
    ],
)
def test_a_code_list_is_sound(code_list, fault):
    found, _ = list_problems(code_list)
    assert (fault, "l") in found


@pytest.mark.parametrize(
    ("code_list", "fault"),
    [
        ("[{code: a, fa: a}]", "scale-too-short"),
        ("[{code: a, fa: a, value: 1}, {code: b, fa: b}]", "scale-scores-partly"),
    ],
)
def test_a_scale_is_sound(code_list, fault):
    found, _ = list_problems(code_list, "{name: q, kind: scale, scale: l, wording: w}")
    assert (fault, "l") in found


@pytest.mark.parametrize(
    ("code_list", "warning"),
    [
        ("[{code: a, fa: a, value: 2}, {code: b, fa: b, value: 1}]", "scale-scores-not-rising"),
        ("[{code: a, fa: a, value: 1}, {code: b, fa: b, value: 1}]", "scale-scores-not-rising"),
        ("[{code: a, fa: a, value: 1}, {code: b, fa: b, value: 2}, {code: c, fa: c, value: 5}]", "scale-unbalanced"),
        ("[{code: a, fa: a}, {code: b, fa: نمی‌دانم}]", "reason-among-choices"),
        ("[{code: a, fa: a}, {code: b, fa: b, en: Prefer not to say}]", "reason-among-choices"),
    ],
)
def test_a_scale_that_may_be_meant_so_is_only_warned_of(code_list, warning):
    found, warnings = list_problems(code_list, "{name: q, kind: scale, scale: l, wording: w}")
    assert found == set()
    assert (warning, "l") in warnings


def test_a_balanced_scale_may_have_any_scores():
    points = (
        f"{{code: {code}, fa: {code}, value: {value}}}" for code, value in zip("abcd", (-2, -1, 1, 2), strict=True)
    )
    scale = f"[{', '.join(points)}]"
    _, warnings = list_problems(scale, "{name: q, kind: scale, scale: l, wording: w}")
    assert "scale-unbalanced" not in {code for code, _ in warnings}


def test_what_a_language_lacks_is_a_warning_with_its_place():
    instrument = make_instrument(
        "  - {name: s, title: {fa: بخش, en: Section}, elements: [{name: q, kind: text, wording: {fa: و}}]}",
        "languages: [fa, en]",
    )
    (missing,) = [problem for problem in check(instrument).warnings if problem.code == "translation-missing"]
    assert (missing.place["item"], missing.place["key"], missing.place["language"]) == ("q", "wording", ["en"])
    assert "هنوز نیست: انگلیسی." in missing.sentence("fa")


def test_what_a_study_has_not_translated_is_told_once_a_list_in_the_consultants_words():
    instrument = make_instrument(
        "  - {name: s, title: {fa: بخش, en: Section}, elements: "
        "[{name: q, kind: place, codes: places, wording: {fa: و, en: w}}]}",
        "languages: [fa, en]\ncode_lists: {places: {from_study: true, categories: "
        "[{code: a, fa: گازران}, {code: b, fa: دشت, en: Dasht}, {code: c, fa: صحرا}]}}",
    )
    (lacking,) = [own for own in check(instrument).warnings if own.code.endswith("translation-missing")]
    assert (lacking.code, "line" in lacking.place) == ("study-translation-missing", False)
    assert "«مکان‌ها»" in lacking.sentence("fa")
    assert "به زبان انگلیسی نوشته نشده است: گازران، صحرا." in lacking.sentence("fa")
    assert "2 not yet translated into English" in lacking.sentence("en")


def test_other_things_worth_a_warning():
    warnings = said(
        check(
            one_section(
                "{name: q, kind: several, codes: fruits, maximum: 4, wording: w, role: colour}\n"
                "{name: y, kind: one, codes: yes_no, wording: w}\n{name: f, kind: scale, scale: five, wording: w}"
            )
        ).warnings
    )
    assert warnings == {
        ("consent-missing", None),
        ("maximum-limits-nothing", "q"),
        ("role-unknown", "q"),
        ("code-list-unused", "groups"),
    }


def test_an_instrument_of_nothing_and_a_section_of_nothing_are_faults():
    assert "no-sections" in {problem.code for problem in check(make_instrument("  []", LISTS)).faults}
    empty = make_instrument("  - {name: s, title: t, elements: []}\n  - {name: s, title: t, elements: []}")
    assert {problem.code for problem in check(empty).faults} == {"section-empty", "section-twice"}


def test_the_complaint_about_a_placeholder_lists_all_that_are_filled():
    (problem,) = check(one_section("{name: q, kind: text, wording: '{town}'}")).faults
    assert problem.place["allowed"] == PLACEHOLDERS == ("city", "province", "horizon", "years_ahead", "organisation")


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        ("در ${town} چطور؟", ["reference-unknown-near"]),
        ("در ${welcome} چطور؟", ["reference-to-note"]),
        ("${g} و ${g.x} و ${r} و ${inside} و ${case_group}", ["reference-to-grid", "reference-into-repeat"]),
        ("${budget.date} از ${city.other}", []),
    ],
)
def test_answers_that_words_hold_are_answers_of_questions(wording, found):
    instrument = one_section(
        f"""{{name: welcome, kind: note, wording: w}}
        {{name: towns, kind: one, codes: fruits, wording: w}}
        {{name: city, kind: one, codes: fruits, other: other, wording: w}}
        {{name: budget, kind: allocation, codes: fruits, total: 10, step: 1, wording: w}}
        {{name: g, kind: grid, scale: five, wording: w, rows: [{{code: x, fa: x}}]}}
        {{name: r, kind: repeat, wording: w, items: [{{name: inside, kind: text, wording: w}}]}}
        {{name: q, kind: text, wording: "{wording}"}}"""
    )
    problems = list(reference_faults(instrument))
    assert [problem.code for problem in problems] == found
    assert all((problem.place["item"], problem.place["key"]) == ("q", "wording") for problem in problems)
