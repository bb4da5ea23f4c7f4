"""From posted fields to the answers of a page: what is read, what is refused, what stays."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import missing_reason, submitted_answers
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


def test_values_worked_out_in_a_repeat_are_known_after_it_on_the_same_page():
    items = '{name: a, kind: integer, wording: w}, {name: double, kind: calculated, wording: w, expression: "${a} * 2"}'
    elements = f"""{{name: r, kind: repeat, wording: w, items: [{items}]}}
        {{name: much, kind: text, wording: w, relevance: "sum(${{double}}) > 10"}}"""
    posted = {"r.1.a": ["2"], "r.2.a": ["4"], "much": ["x"]}
    assert read(elements, posted).answers == {"r": [{"a": 2}, {"a": 4}], "much": "x"}
    assert read(elements, {**posted, "r.2.a": ["3"]}).answers == {"r": [{"a": 2}, {"a": 3}]}
