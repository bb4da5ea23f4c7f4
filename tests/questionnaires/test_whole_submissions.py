"""What of all pages counts: which sections and answers are relevant, offered, worked out and submitted."""

from datetime import date

import pytest

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import (
    ends_interview,
    is_relevant,
    no_longer_offered,
    relevant_sections,
    relevant_variables,
    section_after,
    submitted_answers,
    unanswered,
)
from questionnaires.choices import offered
from questionnaires.library import shipped_instrument
from questionnaires.page_reading import read_section
from tests.questionnaires.instruments import cascade, make_instrument, one_section

CHAIN = make_instrument(
    """
  - name: one
    title: t
    elements:
      - {name: a, kind: one, codes: yes_no, wording: w}
      - {name: b, kind: one, codes: yes_no, wording: w, relevance: "${a} = 'yes'"}
  - name: two
    title: t
    relevance: "${b} = 'yes'"
    elements:
      - {name: c, kind: integer, wording: w, required: true, constraint: ". < 10"}
      - {name: d, kind: text, wording: w, relevance: "${c} > 5"}
  - name: three
    title: t
    elements:
      - {name: e, kind: text, wording: w, relevance: "${d} != ''"}
      - {name: f, kind: one, codes: fruits, other: other, wording: w}
  - name: four
    title: t
    elements:
      - {name: g, kind: text, wording: w, relevance: "${d} != ''"}
"""
)
FULL = {"a": "yes", "b": "yes", "c": 7, "d": "x", "e": "y", "f": "other", "f.other": "انجیر", "g": "z"}


def test_irrelevance_runs_down_the_chain():
    # a = no makes b irrelevant; so section two is; so d is empty, and e and section four go too.
    changed = {**FULL, "a": "no"}
    assert submitted_answers(CHAIN, changed) == {"a": "no", "f": "other", "f.other": "انجیر"}
    assert relevant_variables(CHAIN, changed) == {"a", "f"}
    assert [section.name for section in relevant_sections(CHAIN, changed)] == ["one", "three"]


def test_all_relevant_answers_are_submitted_and_the_document_is_left_alone():
    document = dict(FULL)
    assert submitted_answers(CHAIN, document) == FULL
    submitted_answers(CHAIN, {**document, "a": "no"})
    assert document == FULL


def test_a_page_sees_earlier_answers_without_the_irrelevant_ones():
    three = CHAIN.section("three")
    raw = {"e": ["دوباره"]}
    assert read_section(three, raw, FULL, instrument=CHAIN).answers["e"] == "دوباره"
    changed = {**FULL, "a": "no"}
    assert read_section(three, raw, changed, instrument=CHAIN).answers == {"e": "y"}


def test_the_way_forward_leaves_out_what_is_irrelevant():
    changed = {**FULL, "a": "no"}
    assert section_after(CHAIN, FULL, "one").name == "two"
    assert section_after(CHAIN, changed, "one").name == "three"
    assert section_after(CHAIN, changed, "two").name == "three"  # also from a page that has become irrelevant
    assert section_after(CHAIN, changed, "three") is None


def test_unanswered_are_the_relevant_variables_left_empty_in_order():
    assert unanswered(CHAIN, {"a": "yes", "b": "yes", "c": {"missing": "refused"}}) == ["f"]
    assert unanswered(CHAIN, {"a": "yes", "b": "yes"}) == ["c", "f"]


def test_a_whole_submission_is_judged_by_section_and_only_where_relevant():
    wrong = {**FULL, "c": 12}
    assert {name: list(found) for name, found in problems_of_whole(CHAIN, wrong).items()} == {"two": ["c"]}
    assert problems_of_whole(CHAIN, {**wrong, "a": "no"}) == {}
    assert list(problems_of_whole(CHAIN, {"a": "yes", "b": "yes"})["two"]) == ["c"]


@pytest.mark.parametrize(
    ("section", "element"),
    [
        ("relevance: '${n} = 1'", "kind: text, wording: w"),
        ("", "kind: text, wording: w, relevance: '${n} = 1'"),
        ("", "kind: scale, scale: five, wording: w, choice_filter: 'name = ${n}'"),
        ("", "kind: repeat, wording: w, count: '${n}', items: [{name: b, kind: text, wording: w}]"),
    ],
)
def test_a_section_is_shown_while_something_in_it_is_asked(section, element):
    instrument = make_instrument(
        f"""
  - {{name: one, title: t, elements: [{{name: n, kind: integer, wording: w}}]}}
  - name: two
    title: t
    {section}
    elements: [{{name: a, {element}}}, {{name: c, kind: calculated, wording: {{}}, expression: "1"}}]
"""
    )
    assert [own.name for own in relevant_sections(instrument, {"n": 1})] == ["one", "two"]
    assert [own.name for own in relevant_sections(instrument, {"n": 0})] == ["one"]


def test_what_the_case_knows_steers_conditions_but_is_no_answer():
    instrument = make_instrument(
        """
  - name: role
    title: t
    relevance: "${case_group} = ''"
    elements:
      - {name: mine, kind: one, codes: yes_no, wording: w}
  - name: rest
    title: t
    elements:
      - {name: last, kind: text, wording: w, relevance: "${case_group} != 'abroad'"}
"""
    )
    assert [own.name for own in relevant_sections(instrument, {"case_group": "council"})] == ["rest"]
    assert [own.name for own in relevant_sections(instrument, {})] == ["role", "rest"]
    assert submitted_answers(instrument, {"case_group": "council", "mine": "yes", "last": "x"}) == {"last": "x"}
    rest = instrument.section("rest")
    abroad = {"case_group": "abroad"}
    assert read_section(rest, {"last": ["x"]}, abroad, instrument=instrument).answers == {}
    assert read_section(rest, {"last": ["x"]}, abroad).answers == {}


def test_items_of_a_repeat_steer_each_other_within_one_instance():
    instrument = one_section(
        "{name: visits, kind: repeat, wording: w, items: ["
        "{name: went, kind: one, codes: yes_no, wording: w},"
        "{name: stars, kind: integer, wording: w, required: true, relevance: \"${went} = 'yes'\"}]}"
    )
    raw = {"visits.1.went": ["no"], "visits.1.stars": ["9"], "visits.2.went": ["yes"]}
    reading = read_section(instrument.sections[0], raw, {})
    assert reading.answers == {"visits": [{"went": "no"}, {"went": "yes"}]}
    assert [problem.code for problem in reading.problems.pop("visits.2.stars")] == ["answer-required"]
    assert reading.problems == {}
    stored = {"visits": [{"went": "no", "stars": 9}, {"went": "yes"}]}
    assert submitted_answers(instrument, stored) == {"visits": [{"went": "no"}, {"went": "yes"}]}
    assert list(problems_of_whole(instrument, stored)["s"]) == ["visits.2.stars"]


def test_today_is_the_day_that_is_given():
    instrument = one_section("{name: t, kind: text, wording: w, relevance: \"today() >= '2025-10-15'\"}")
    element = instrument.sections[0].elements[0]
    assert is_relevant(element, {}, date(2025, 10, 15))
    assert not is_relevant(element, {}, date(2025, 10, 14))


def test_a_refused_consent_or_an_ending_category_ends_the_interview():
    instrument = shipped_instrument("vision-stakeholders")
    assert not ends_interview(instrument, {"consent": "yes", "age": "30-39"})
    assert ends_interview(instrument, {"consent": "no"})
    assert ends_interview(instrument, {"consent": "yes", "age": "under-18"})


def test_a_choice_filter_offers_what_fits_the_earlier_answer():
    instrument = cascade()
    towns = instrument.item("town")
    assert [own.code for own in offered(towns, {"region": "north"})] == ["a", "c"]
    assert [own.code for own in offered(towns, {"region": "south"})] == ["b", "c"]
    assert offered(towns, {}) == ()
    reading = read_section(instrument.sections[0], {"region": ["south"], "town": ["a"]}, {}, instrument=instrument)
    assert [problem.code for problem in reading.problems["town"]] == ["choice-not-offered"]
    stored = {"region": "south", "town": "a"}
    assert "town" not in submitted_answers(instrument, stored)  # kept where it is stored, and not submitted
    assert no_longer_offered(instrument, stored) == {"town": "a"}
    assert relevant_variables(instrument, {}) == {"region", "number"}  # nothing to choose, nothing asked


def test_of_an_answer_that_is_partly_offered_what_is_left_counts():
    instrument = one_section(
        """{name: dates, kind: one, codes: yes_no, wording: w}
        {name: order, kind: ranking, codes: fruits, wording: w, choice_filter: "name != 'date' or ${dates} = 'yes'"}
        {name: money, kind: allocation, codes: fruits, total: 10, wording: w, \
          choice_filter: "name != 'date' or ${dates} = 'yes'"}"""
    )
    chosen = {"order": ["date", "lime"], "money": {"date": 4, "lime": 6}}
    assert submitted_answers(instrument, {"dates": "yes", **chosen}) == {"dates": "yes", **chosen}
    without = {"dates": "no", **chosen}
    assert submitted_answers(instrument, without) == {"dates": "no", "order": ["lime"]}  # six of ten add up to nothing
    assert no_longer_offered(instrument, without) == chosen


def test_an_item_may_be_required_only_sometimes():
    instrument = cascade()
    for region, codes in (("north", ["answer-required"]), ("south", [])):
        reading = read_section(instrument.sections[0], {"region": [region]}, {}, instrument=instrument)
        assert [problem.code for problem in reading.problems.get("number", ())] == codes
        assert ("number" in problems_of_whole(instrument, {"region": region}).get("s", {})) is bool(codes)


def test_a_calculated_value_follows_from_the_answers_and_is_never_asked_or_stored():
    instrument = cascade()
    raw = {"region": ["south"], "number": ["6"], "big": ["words"], "twice": ["99"]}
    reading = read_section(instrument.sections[0], raw, {}, instrument=instrument)
    assert reading.answers == {"region": "south", "number": 6, "big": "words"}
    assert submitted_answers(instrument, reading.answers) == {**reading.answers, "twice": "12", "label": "جنوب"}
    assert "big" not in submitted_answers(instrument, {**reading.answers, "number": 5})
    assert "twice" not in relevant_variables(instrument, reading.answers)
    assert unanswered(instrument, reading.answers) == ["town"]


def test_items_of_a_repeat_know_their_number():
    instrument = one_section(
        """{name: r, kind: repeat, wording: w, items: [{name: a, kind: integer, wording: w,
        constraint: ". = position(..)"}, {name: n, kind: calculated, wording: {}, expression: "position(..) * 10"}]}
        """.replace("\n", " ")
    )
    reading = read_section(instrument.sections[0], {"r.1.a": ["1"], "r.2.a": ["9"]}, {}, instrument=instrument)
    assert set(reading.problems) == {"r.2.a"}
    submitted = submitted_answers(instrument, {"r": [{"a": 1}, {"a": 2}]})
    assert submitted == {"r": [{"a": 1, "n": "10"}, {"a": 2, "n": "20"}]}


def test_silence_in_one_instance_is_not_filled_from_another():
    visits = """{name: visits, kind: repeat, wording: w, items: [
        {name: paid, kind: one, codes: yes_no, wording: w},
        {name: cost, kind: integer, wording: w, relevance: "${paid} = 'yes'"}]}"""
    instrument = one_section(" ".join(visits.split()))
    raw = {"visits.1.paid": ["yes"], "visits.1.cost": ["5"], "visits.2.cost": ["7"]}
    reading = read_section(instrument.sections[0], raw, {}, instrument=instrument)
    assert reading.answers == {"visits": [{"paid": "yes", "cost": 5}]}
    stored = {"visits": [{"paid": "yes", "cost": 5}, {"cost": 7}]}
    assert submitted_answers(instrument, stored)["visits"] == [{"paid": "yes", "cost": 5}, {}]


def test_what_is_worked_out_once_is_stored_with_its_page_and_stays():
    instrument = one_section(
        """{name: a, kind: integer, wording: w}
        {name: first, kind: calculated, wording: {}, expression: "once(${a})"}
        {name: now, kind: calculated, wording: {}, expression: "${a}"}"""
    )
    section = instrument.sections[0]
    stored = read_section(section, {"a": ["1"]}, {}, instrument=instrument).answers
    assert stored == {"a": 1, "first": "1"}
    stored = read_section(section, {"a": ["2"]}, stored, instrument=instrument).answers
    assert stored == {"a": 2, "first": "1"}
    assert submitted_answers(instrument, stored) == {"a": 2, "first": "1", "now": "2"}
