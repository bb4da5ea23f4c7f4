"""From posted fields to answers, page by page, and what of a whole submission counts."""

from datetime import date

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import (
    ends_interview,
    is_relevant,
    missing_reason,
    no_longer_offered,
    relevant_sections,
    relevant_variables,
    section_after,
    submitted_answers,
    unanswered,
)
from questionnaires.choices import offered
from questionnaires.library import shipped_instrument
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import MissingReason
from questionnaires.page_reading import read_section
from questionnaires.texts import Texts
from tests.questionnaires.instruments import make_instrument, one_section


def page(elements):
    return one_section(elements).sections[0]


def read(elements, raw, earlier=None):
    return read_section(page(elements), raw, earlier or {})


def codes(reading):
    return {variable: [problem.code for problem in problems] for variable, problems in reading.problems.items()}


def test_each_element_is_read_by_the_name_of_its_variable():
    reading = read(
        """
        {name: a, kind: one, codes: yes_no, wording: w}
        {name: g, kind: grid, scale: five, wording: w, rows: [{code: x, fa: x}, {code: y, fa: y}]}
        {name: n, kind: integer, wording: w}
        {name: hello, kind: note, wording: w}
        """,
        {"a": ["yes"], "g.x": ["3"], "n": ["۳۴"], "hello": ["x"], "stranger": ["1"]},
    )
    assert reading.answers == {"a": "yes", "g.x": "3", "n": 34}
    assert reading.problems == {}


def test_all_faults_of_a_page_are_found_at_once_beside_what_is_right():
    reading = read(
        """
        {name: a, kind: one, codes: yes_no, wording: w}
        {name: g, kind: grid, scale: five, wording: w, rows: [{code: x, fa: x}, {code: y, fa: y}]}
        {name: n, kind: integer, wording: w}
        {name: c, kind: consent, statement: s, wording: w, required: true}
        """,
        {"a": ["maybe"], "g.x": ["3"], "g.y": ["9"], "n": ["پیر"]},
    )
    assert codes(reading) == {
        "a": ["code-unknown"],
        "g.y": ["code-unknown"],
        "n": ["not-a-number"],
        "c": ["consent-needed"],
    }
    assert reading.answers == {"g.x": "3"}


def test_a_missing_reason_stands_where_the_value_would():
    reading = read(
        "{name: g, kind: grid, scale: five, wording: w, missing: [cannot-judge], rows: [{code: x, fa: x}]}",
        {"g.x.missing": ["cannot-judge"]},
    )
    assert reading.answers == {"g.x": {"missing": "cannot-judge"}}
    assert missing_reason(reading.answers["g.x"]) is MissingReason.CANNOT_JUDGE


def test_a_value_wins_over_a_missing_reason_beside_it():
    element = "{name: n, kind: integer, wording: w, missing: [refused]}"
    assert read(element, {"n": ["3"], "n.missing": ["refused"]}).answers == {"n": 3}


def test_a_value_that_is_none_is_a_fault_even_beside_a_missing_reason():
    element = "{name: n, kind: integer, wording: w, missing: [refused]}"
    assert codes(read(element, {"n": ["سه"], "n.missing": ["refused"]})) == {"n": ["not-a-number"]}


def test_only_offered_reasons_are_accepted():
    element = "{name: n, kind: integer, wording: w, missing: [refused]}"
    assert codes(read(element, {"n.missing": ["dont-know"]})) == {"n": ["reason-unknown"]}
    assert codes(read(element, {"n.missing": ["not-asked"]})) == {"n": ["reason-unknown"]}


def test_a_missing_reason_answers_a_required_item():
    element = "{name: n, kind: integer, wording: w, required: true, missing: [refused]}"
    assert codes(read(element, {"n.missing": ["refused"]})) == {}
    assert codes(read(element, {})) == {"n": ["answer-required"]}


def test_the_authors_own_words_say_what_is_required():
    element = "{name: n, kind: integer, wording: w, required: true, required_message: {fa: بگویید, en: Say}}"
    (problem,) = read(element, {}).problems["n"]
    assert (problem.sentence("fa"), problem.sentence("en")) == ("بگویید", "Say")


def test_consent_may_be_refused_but_not_passed_over():
    element = "{name: c, kind: consent, statement: s, wording: w, required: true}"
    assert read(element, {"c": ["no"]}).answers == {"c": "no"}
    assert codes(read(element, {"c": ["no"]})) == {}
    assert codes(read(element, {})) == {"c": ["consent-needed"]}


def test_own_words_are_kept_only_with_the_choice_they_explain_and_never_required():
    element = "{name: f, kind: one, codes: fruits, other: other, wording: w}"
    assert read(element, {"f": ["other"], "f.other": [" انجير "]}).answers == {"f": "other", "f.other": "انجیر"}
    assert read(element, {"f": ["lime"], "f.other": ["انجیر"]}).answers == {"f": "lime"}
    assert read(element, {"f": ["other"]}).answers == {"f": "other"}
    assert codes(read(element, {"f": ["other"], "f.other": ["x" * 501]})) == {"f.other": ["text-too-long"]}


def test_own_words_go_with_several_codes_too():
    element = "{name: f, kind: several, codes: fruits, other: other, wording: w}"
    reading = read(element, {"f": ["lime", "other"], "f.other": ["انجیر"]})
    assert reading.answers == {"f": ["lime", "other"], "f.other": "انجیر"}


def test_a_constraint_judges_the_value_and_speaks_in_the_authors_words():
    element = '{name: n, kind: integer, wording: w, constraint: ". > 17", constraint_message: {fa: بزرگ‌تر, en: Older}}'
    (problem,) = read(element, {"n": ["۱۷"]}).problems["n"]
    assert (problem.code, problem.sentence("en")) == ("constraint-own-words", "Older")
    assert read(element, {"n": ["18"]}).problems == {}
    assert read(element, {}).problems == {}


def test_a_constraint_may_speak_of_a_neighbour_further_down():
    elements = """
        {name: low, kind: integer, wording: w, constraint: "${high} = '' or . <= ${high}"}
        {name: high, kind: integer, wording: w}
        """
    assert codes(read(elements, {"low": ["5"], "high": ["3"]})) == {"low": ["constraint-not-met"]}
    assert codes(read(elements, {"low": ["5"]})) == {}


def test_a_missing_reason_is_not_judged_by_a_constraint():
    element = '{name: n, kind: integer, wording: w, missing: [refused], constraint: ". > 17"}'
    assert codes(read(element, {"n.missing": ["refused"]})) == {}


def test_what_is_irrelevant_is_not_judged_and_keeps_its_stored_answer():
    elements = """
        {name: a, kind: one, codes: yes_no, wording: w}
        {name: n, kind: integer, wording: w, required: true, relevance: "${a} = 'yes'"}
        {name: f, kind: one, codes: fruits, other: other, wording: w, relevance: "${a} = 'yes'"}
        """
    earlier = {"a": "yes", "n": 7, "f": "other", "f.other": "انجیر", "elsewhere": "x"}
    reading = read(elements, {"a": ["no"], "n": ["پیر"]}, earlier)
    assert reading.problems == {}
    assert reading.answers == {"a": "no", "n": 7, "f": "other", "f.other": "انجیر"}


def test_relevance_follows_this_pages_own_answers_not_the_stored_ones():
    elements = """
        {name: a, kind: one, codes: yes_no, wording: w}
        {name: n, kind: integer, wording: w, relevance: "${a} = 'yes'"}
        """
    assert read(elements, {"a": ["yes"], "n": ["3"]}, {"a": "no"}).answers == {"a": "yes", "n": 3}
    assert read(elements, {"n": ["3"]}, {"a": "yes"}).answers == {}


def test_an_answer_withdrawn_is_gone():
    assert read("{name: n, kind: integer, wording: w}", {"n": [""]}, {"n": 3}).answers == {}


REPEAT = (
    "{name: demands, kind: repeat, wording: w, minimum: 0, maximum: 2, items: ["
    "{name: what, kind: text, wording: w, required: true}, {name: why, kind: integer, wording: w}]}"
)


def test_a_repeat_is_a_list_of_small_mappings_without_the_empty_ones():
    reading = read(
        REPEAT, {"demands.1.what": ["آب"], "demands.1.why": ["۲"], "demands.2.what": [""], "demands.3.what": ["راه"]}
    )
    assert reading.answers == {"demands": [{"what": "آب", "why": 2}, {"what": "راه"}]}
    assert reading.problems == {}


def test_a_fault_in_a_repeat_is_named_by_its_number_as_posted():
    reading = read(REPEAT, {"demands.1.what": [""], "demands.3.why": ["دو"], "demands.4.why": ["2"]})
    assert codes(reading) == {
        "demands.3.what": ["answer-required"],
        "demands.3.why": ["not-a-number"],
        "demands.4.what": ["answer-required"],
    }


def test_a_repeat_stays_within_its_bounds():
    raw = {f"demands.{number}.what": ["x"] for number in range(1, 4)}
    assert codes(read(REPEAT, raw)) == {"demands": ["too-many-instances"]}
    at_least = REPEAT.replace("minimum: 0", "minimum: 1")
    assert codes(read(at_least, {})) == {"demands": ["too-few-instances"]}


def test_the_tenth_of_a_repeat_comes_after_the_second():
    many = REPEAT.replace("maximum: 2", "maximum: 20")
    raw = {f"demands.{number}.what": [str(number)] for number in (10, 2, 1)}
    assert [one["what"] for one in read(many, raw).answers["demands"]] == ["1", "2", "10"]


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
    assert codes(reading) == {"visits.2.stars": ["answer-required"]}
    stored = {"visits": [{"went": "no", "stars": 9}, {"went": "yes"}]}
    assert submitted_answers(instrument, stored) == {"visits": [{"went": "no"}, {"went": "yes"}]}
    assert list(problems_of_whole(instrument, stored)["s"]) == ["visits.2.stars"]


def test_today_is_the_day_that_is_given():
    element = page("{name: t, kind: text, wording: w, relevance: \"today() >= '2025-10-15'\"}").elements[0]
    assert is_relevant(element, {}, date(2025, 10, 15))
    assert not is_relevant(element, {}, date(2025, 10, 14))


def test_a_refused_consent_or_an_ending_category_ends_the_interview():
    instrument = shipped_instrument("vision-stakeholders")
    assert not ends_interview(instrument, {"consent": "yes", "age": "30-39"})
    assert ends_interview(instrument, {"consent": "no"})
    assert ends_interview(instrument, {"consent": "yes", "age": "under-18"})


def test_problems_show_texts_in_the_readers_language():
    element = "{name: f, kind: several, codes: fruits, wording: w}"
    (problem,) = read(element, {"f": ["none", "lime"]}).problems["f"]
    assert problem.place["value"] == Texts.of({"fa": "هیچ‌کدام", "en": "None of these"})
    assert "«هیچ‌کدام»" in problem.sentence("fa")
    assert "“None of these”" in problem.sentence("en")


HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["yes", "no", "other", "refused", "1", "۳", "²", "0", "-1", "NaN", "inf", "1e9", "9999", "9" * 30,
         "\x00", "\ud800"]
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_posted_field_whatsoever_breaks_a_page(data):
    instrument = make_instrument(
        """
  - name: s
    title: t
    elements:
      - {name: a, kind: one, codes: fruits, other: other, wording: w, missing: [refused]}
      - {name: b, kind: several, codes: fruits, other: other, wording: w}
      - {name: g, kind: grid, scale: five, wording: w, rows: [{code: x, fa: x}], missing: [cannot-judge]}
      - {name: rk, kind: ranking, codes: fruits, wording: w}
      - {name: al, kind: allocation, codes: fruits, wording: w}
      - {name: n, kind: integer, wording: w, constraint: ". > 3 or ${de} mod 2 = 0"}
      - {name: de, kind: decimal, wording: w, relevance: "number(${n}) div 0 > ${t}"}
      - {name: d, kind: date, wording: w, relevance: "${n} != '' or selected(${b}, 'lime')"}
      - {name: t, kind: text, wording: w}
      - {name: r, kind: repeat, wording: w, items: [{name: ra, kind: integer, wording: w, required: true}]}
"""
    )
    fields = [
        "a", "a.other", "a.missing", "b", "g.x", "g.x.missing", "rk.date", "rk.lime", "al.date", "al.lime", "n", "de",
        "d.year", "d.month", "d.day", "t", "r.1.ra", "r.2.ra", "r.999.ra", "r.0.ra", "r.x.ra", "",
    ]  # fmt: skip
    raw = data.draw(st.dictionaries(st.sampled_from(fields), st.lists(HOSTILE, max_size=3)))
    reading = read_section(instrument.sections[0], raw, {}, instrument=instrument)
    assert orjson.loads(orjson.dumps(reading.answers)) == reading.answers
    for problems in reading.problems.values():
        assert all(problem.sentence("fa") and problem.sentence("en") for problem in problems)
    submitted_answers(instrument, reading.answers)
    problems_of_whole(instrument, reading.answers)


CASCADE = """code_lists:
  regions: [{code: north, fa: شمال}, {code: south, fa: جنوب}]
  towns:
    - {code: a, fa: الف, attributes: {region: north}}
    - {code: b, fa: ب, attributes: {region: south}}
    - {code: c, fa: پ, attributes: {region: north, region#2: south}}
sections:
  - name: s
    title: t
    elements:
      - {name: region, kind: one, codes: regions, wording: w}
      - {name: town, kind: one, codes: towns, wording: w, choice_filter: "region = ${region}"}
      - {name: number, kind: integer, wording: w, required_when: "${region} = 'north'"}
      - {name: twice, kind: calculated, wording: {}, expression: "${number} * 2"}
      - {name: label, kind: calculated, wording: {}, expression: "jr:choice-name(${region}, '${region}')"}
      - {name: big, kind: text, wording: w, relevance: "${twice} > 10"}
"""


def cascade():
    return read_instrument(f"name: tiny\ntitle: t\n{CASCADE}")


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
    elements = " ".join(visits.split())
    reading = read(elements, {"visits.1.paid": ["yes"], "visits.1.cost": ["5"], "visits.2.cost": ["7"]})
    assert reading.answers == {"visits": [{"paid": "yes", "cost": 5}]}
    stored = {"visits": [{"paid": "yes", "cost": 5}, {"cost": 7}]}
    assert submitted_answers(one_section(elements), stored)["visits"] == [{"paid": "yes", "cost": 5}, {}]


def test_values_worked_out_in_a_repeat_are_known_after_it_on_the_same_page():
    items = '{name: a, kind: integer, wording: w}, {name: double, kind: calculated, wording: w, expression: "${a} * 2"}'
    elements = f"""{{name: r, kind: repeat, wording: w, items: [{items}]}}
        {{name: much, kind: text, wording: w, relevance: "sum(${{double}}) > 10"}}"""
    posted = {"r.1.a": ["2"], "r.2.a": ["4"], "much": ["x"]}
    assert read(elements, posted).answers == {"r": [{"a": 2}, {"a": 4}], "much": "x"}
    assert read(elements, {**posted, "r.2.a": ["3"]}).answers == {"r": [{"a": 2}, {"a": 3}]}


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
