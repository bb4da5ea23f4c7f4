"""Every kind of thing that pyxform's own forms hold is read, written and read back equal, or refused by its name."""

import io

import pytest
from pyxform.xls2xform import convert

from questionnaires.checks import check
from questionnaires.choices import offered
from questionnaires.defaults import default_value, worked_out_beforehand
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.problems import InstrumentError
from questionnaires.response_domains import Calculated, Note, Text, Time
from questionnaires.writers.xlsform import write
from tests.questionnaires.xlsform_kinds import KINDS
from tests.questionnaires.xlsforms import FOLDER, imported, workbook

REFUSED = {"repeat in a repeat": {"xlsform-nested-repeat"}}  # nothing of it is read
UNPUBLISHABLE = {  # read, and what stands against publishing them named, until the language knows it
    "once, random, uuid": {"expression-function-unknown"},
    "counts in an instance": {"condition-path"},
    "predicates over repeats": {"condition-predicate"},
    "trigonometry": {"expression-function-unknown"},
    "area and distance": {"expression-function-unknown"},
    "digests": {"expression-function-unknown"},
}


def converted(content):
    return convert(io.BytesIO(content), warnings=[], validate=False, file_type=".xlsx").xform


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_pyxform_converts_is_read_or_refused_by_name(kind):
    content = KINDS[kind]
    assert "<h:html" in converted(content)
    try:
        read = read_xlsform(content)
    except InstrumentError as error:
        assert {problem.code for problem in error.problems} == REFUSED[kind]
        return
    assert kind not in REFUSED
    faults = {problem.code for problem in check(read.instrument).faults}
    assert faults <= UNPUBLISHABLE.get(kind, set())
    assert read_xlsform(write(read.instrument)).instrument == read.instrument
    if not faults:
        assert "<h:html" in converted(write(read.instrument))
    for problem in read.warnings:
        assert problem.remedy("fa") != problem.remedy("en")


def test_nearly_all_kinds_are_read():
    assert len(REFUSED) <= 0.02 * len(KINDS)
    assert len(REFUSED) + len(UNPUBLISHABLE) <= 0.07 * len(KINDS)


def items(read):
    return {element.name: element for _, element in read.instrument.elements()}


def codes(read):
    return [problem.code for problem in read.warnings]


def test_an_answer_given_beforehand_is_read_as_it_stands_or_as_what_works_it_out():
    read = imported(
        """type | name | label | default
        select_multiple yes_no | a | A | yes no
        integer | b | B | ۵
        date | c | C | 2020-01-31
        date | d | D | today()
        text | e | E | 1 - 2
        text | f | F | ${b} + digest()
        text | g | G | area(1) and more
        hidden | h | | fixed"""
    )
    found = items(read)
    assert [default_value(found[name]) for name in "abcd"] == [["yes", "no"], 5, "2020-01-31", None]
    assert [found[name].default_from for name in "acdef"] == [None, None, "today()", "1 - 2", None]
    assert found["f"].extras == (("default", "${b} + digest()"),)
    assert found["h"].domain == Calculated("'fixed'")
    assert codes(read) == ["xlsform-default-computed", "xlsform-default-computed"]


def test_a_question_that_another_answer_triggers_is_asked_with_what_its_calculation_gives_beforehand():
    """As in ODK's own example (docs.getodk.org/form-logic, dynamic defaults from form data)."""
    read = imported(
        """type | name | label | calculation | trigger | read_only
        integer | Current Age | A | | |
        integer | diagnosis | B | ${Current Age} | ${Current Age} |
        select_one yes_no | c | C | if(${Current Age} > 17, 'yes', 'no') | ${Current Age}, ${diagnosis} |
        integer | fixed | D | ${Current Age} | ${Current Age} | yes
        dateTime | changed | | now() | ${Current Age} |"""
    )
    found = items(read)
    assert found["diagnosis"].default_from == "${current_age}"
    assert worked_out_beforehand(found["diagnosis"], {"current_age": 41}) == 41
    assert worked_out_beforehand(found["c"], {"current_age": 17}) == "no"
    assert dict(found["c"].extras) == {"trigger": "${current_age}, ${diagnosis}"}
    assert [found[name].domain for name in ("fixed", "changed")] == [Calculated("${current_age}"), Calculated("now()")]
    assert codes(read)[:4] == ["xlsform-trigger-asked"] * 2 + ["xlsform-trigger"] * 2
    written = write(read.instrument)
    assert read_xlsform(written).instrument == read.instrument
    assert converted(written).count('event="xforms-value-changed" value=" /data/questions/current_age "') == 2


def test_a_value_that_is_worked_out_in_a_field_with_words_is_told_in_a_note():
    read = imported(
        """type | name | label | calculation | default | read_only
        integer | a | A | | |
        integer | b | Twice: | ${a} * 2 | |
        text | c | C | | hello | yes
        date | d | D | | today() | yes
        select_one yes_no | e | E | if(${a} > 1, 'yes', 'no') | |
        text | f | F | | | ${a} > 1"""
    )
    found = items(read)
    assert list(found) == ["a", "b", "b_shown", "c", "c_shown", "d", "e", "f"]
    assert found["b_shown"].domain == Note()
    assert found["b_shown"].wording.in_language("en") == "Twice: ${b}"
    assert [found[name].domain.expression for name in "cd"] == ["'hello'", "once(today())"]
    assert codes(read) == ["xlsform-calculated-hidden", "xlsform-calculated-hidden", "xlsform-read-only-when"]
    assert read_xlsform(write(read.instrument)).instrument == read.instrument


def test_a_path_with_more_than_one_condition_is_refused_by_name_not_read_as_a_look_up():
    path = "instance('yes_no')/root/item[name = ${t} and label = 'x']/label"
    read = imported(f"type | name | label | calculation\ntext | t | T |\ncalculate | p | | {path}")
    assert [problem.code for problem in check(read.instrument).faults] == ["condition-path"]


def test_what_the_language_leaves_out_is_named():
    read = imported(
        """type | name | label | relevant
        begin group | g | G |
        text | a | A |
        text | b | B | ${last-saved#a} = 'x'
        end group | | |
        text | c | C | ${g} != ''
        text | d | D | //a = 'x'
        text | e | E | count(/data/*) > 3"""
    )
    found = [problem.code for problem in check(read.instrument).faults]
    assert found == ["condition-last-saved", "reference-to-section", "condition-path", "condition-path"]


def test_codes_that_would_look_alike_stay_apart():
    read = imported(
        "type | name | label | relevant\nselect_one l | a | A\ntext | b | B | ${a} = 'x y' or ${a} = 'x_y'",
        "list_name | name | label\nl | x y | 1\nl | x_y | 2",
    )
    assert read.instrument.code_list("l").codes == ("x_y_2", "x_y")
    assert items(read)["b"].relevance == "${a} = 'x_y_2' or ${a} = 'x_y'"


def test_a_cascade_of_choices_with_spaces_offers_what_it_offered():
    read = imported(
        """type | name | label | choice_filter | relevant | constraint | calculation
        select_one states | s | S | | | |
        select_one cities | c | C | state = ${s} | | |
        select_one cities | d | D | name = 'Big Apple' or state = 'tx' | | |
        calculate | k | | | | | if(${s} = 'New York', ${s}, 'x')
        text | t | T | | ${k} = 'New York' | . != 'New York' |
        calculate | n | | | | | concat('New York', ${t})""",
        "list_name | name | label | state\nstates | New York | 1\nstates | tx | 2\n"
        "cities | Big Apple | 3 | New York\ncities | austin | 4 | tx",
    )
    found = items(read)
    assert [own.code for own in offered(found["c"], {"s": "New_York"})] == ["Big_Apple"]
    assert [own.code for own in offered(found["d"], {})] == ["Big_Apple", "austin"]
    assert found["t"].relevance == "${k} = 'New_York'"
    assert found["t"].constraint == ". != 'New York'"  # any words may be written there
    assert found["n"].domain == Calculated("concat('New York', ${t})")
    assert read_xlsform(write(read.instrument)).instrument == read.instrument


def test_words_of_a_heading_without_language_give_way_to_those_of_one_with_it():
    survey = "type | name | label | label::English (en)\ntext | a | Old | New\ntext | b | Only old |"
    choices = "list_name | name | label\nyes_no | yes | Yes"
    read = imported(survey, choices)
    assert [items(read)[name].wording.in_language("en") for name in "ab"] == ["New", "Only old"]
    assert "xlsform-language-twice" in codes(read)
    read = imported(survey.replace("Old", "کهنه"), choices, settings="default_language\nEnglish (en)")
    assert dict(items(read)["a"].wording) == {"fa": "کهنه", "en": "New"}
    assert "xlsform-language-twice" not in codes(read)


def test_words_under_no_language_make_no_language_of_their_own():
    """Titles, files and messages without a language are in that of the form."""
    survey = """type | name | label::Persian (fa) | constraint | constraint_message
        date | day | کی؟ | . <= today() | هنوز نیامده است
        select_one_from_file towns.csv | town | کجا؟"""
    content = workbook(survey=survey, settings="form_title\nروزها")
    read = read_xlsform(content, files={"towns.csv": "name,label\nq,قروه\n".encode()})
    assert read.instrument.languages == ("fa",)
    assert dict(read.instrument.title) == {"fa": "روزها"}
    assert dict(items(read)["day"].constraint_message) == {"fa": "هنوز نیامده است"}
    assert "translation-missing" not in {own.code for own in check(read.instrument).warnings}
    first = imported("type | name | label::Persian (fa) | label::English (en)\ntext | a | الف | A", "list_name | name")
    assert first.instrument.languages == ("fa", "en")


def test_a_list_of_which_all_questions_want_own_words_too_stands_once():
    read = imported("type | name | label\nselect_one yes_no or_other | a | A")
    assert [own.name for own in read.instrument.code_lists] == ["yes_no_or_other"]
    both = imported("type | name | label\nselect_one yes_no or_other | a | A\nselect_one yes_no | b | B")
    assert [own.name for own in both.instrument.code_lists] == ["yes_no", "yes_no_or_other"]


@pytest.mark.parametrize(("written", "is_required"), [("بله", True), ("آری", True), ("خیر", False), ("نه", False)])
def test_required_may_be_said_in_persian(written: str, is_required: bool):
    read = imported(f"type | name | label | required\ntext | a | A | {written}")
    assert (items(read)["a"].required, items(read)["a"].required_when) == (is_required, None)


def test_a_time_in_a_cell_of_excel_is_a_time_given_beforehand():
    (item,) = items(read_xlsform(FOLDER / "default_time_demo.xls")).values()
    assert (item.domain, default_value(item)) == (Time(), "09:30")


def test_a_path_into_a_list_is_a_look_up():
    read = imported(
        "type | name | label | calculation\nselect_one towns | t | T\n"
        "calculate | p | | instance('towns')/root/item[name = ${t}]/people",
        "list_name | name | label | people\ntowns | qorveh | قروه | 78276\ntowns | bijar | بیجار | 50014",
    )
    assert items(read)["p"].domain == Calculated("pulldata('towns', 'people', 'name', ${t})")
    written = write(read.instrument)
    assert b"<h:html" in converted(written).encode()


def test_values_are_looked_up_in_a_file_beside_the_workbook(tmp_path):
    from questionnaires.answers import submitted_answers

    survey = (
        "type | name | label | calculation\ntext | id | Id\ncalculate | n | | pulldata('people', 'name', 'id', ${id})"
    )
    (tmp_path / "people.csv").write_text("id,name\n7,زهرا\n۸,علی\n7,again\n", encoding="utf-8")
    (tmp_path / "form.xlsx").write_bytes(workbook(survey=survey))
    instrument = read_xlsform(tmp_path / "form.xlsx").instrument
    assert submitted_answers(instrument, {"id": "7"})["n"] == "زهرا"
    assert submitted_answers(instrument, {"id": "9"})["n"] == ""
    assert codes(read_xlsform(workbook(survey=survey))) == ["xlsform-table-needed"]


def test_choices_come_from_a_map_of_places():
    places = """{"type": "FeatureCollection", "features": [
      {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
       "properties": {"id": "fs87b", "title": "باغ", "kind": "park"}}]}"""
    survey = "type | name | label\nselect_one_from_file parks.geojson | p | P"
    read = read_xlsform(workbook(survey=survey), files={"parks.geojson": places.encode()})
    category = read.instrument.code_list("parks").categories[0]
    assert (category.code, category.labels.in_language("fa"), category.attribute("kind")) == ("fs87b", "باغ", "park")
    with pytest.raises(InstrumentError) as error:
        read_xlsform(workbook(survey=survey), files={"parks.geojson": b"[1, 2]"})
    assert [problem.code for problem in error.value.problems] == ["xlsform-file-unreadable"]


def test_what_the_pages_do_not_do_is_warned_of():
    read = imported(
        """type | name | label | appearance | trigger | calculation | media::image | disabled
        select_one yes_no | a | A | search('towns') | | | a.png |
        calculate | b | | | ${a} | now() | |
        begin group | g | G
        end group
        text | c | C | | | | | yes
        select_one ${a} | d | D
        xml-external | houses"""
    )
    assert codes(read) == [
        "xlsform-searched",
        "xlsform-trigger",
        "xlsform-group-empty",
        "xlsform-choices-from-answers",
        "xlsform-file-not-taken",
        "xlsform-media",
        "xlsform-column-disabled",
    ]
    assert "c" not in items(read)
    assert items(read)["d"].domain == Text()


def test_codes_in_persian_digits_are_those_in_latin_ones_in_conditions_too():
    read = imported(
        "type | name | label | relevant\nselect_one l | a | A\ntext | b | B | ${a} = '۱'",
        "list_name | name | label\nl | ۱ | یک\nl | ۲ | دو",
    )
    assert read.instrument.code_list("l").codes == ("1", "2")
    assert items(read)["b"].relevance == "${a} = '1'"
    assert codes(read) == ["xlsform-codes-changed"]
    assert check(read.instrument).faults == ()
