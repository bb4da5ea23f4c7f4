"""XLSForm workbooks into instruments: types, groups, loops, choices, languages; every fault with its cell."""

import openpyxl
import pytest

from questionnaires.checks import check
from questionnaires.choices import offered
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.xlsform.types import TYPES, Support
from questionnaires.model import Repeat
from questionnaires.problems import InstrumentError
from questionnaires.response_domains import Calculated, Note, Number, OneCode, Ranking, SeveralCodes, Text
from questionnaires.texts import Texts
from tests.questionnaires.xlsforms import FOLDER, faults, imported, saved, workbook
from tests.yardstick import takes_at_most

FORMS = sorted(FOLDER.iterdir())
REFUSED = {  # by the reasons that must be named
    "UCL_Biomass_Plot_Form.xlsx": {"xlsform-file-needed", "xlsform-nested-repeat", "expression-function-unknown"},
}
FAULTY = {"bad_calc.xlsx": {"expression-string-open"}}  # its calculation is prose


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_forms_that_pyxform_converts_are_read_or_refused_by_name(form):
    try:
        read = read_xlsform(form)
    except InstrumentError as error:
        assert {problem.code for problem in error.problems} == REFUSED[form.name]
        assert all(problem.place["row"] and problem.place["column"] for problem in error.problems)
        return
    assert form.name not in REFUSED
    found = {problem.code for problem in check(read.instrument).faults}
    assert found == FAULTY.get(form.name, set())
    for problem in read.warnings:
        assert problem.sentence("fa") != problem.sentence("en")


def test_types_become_domains():
    read = imported(
        """type | name | label | parameters | appearance
        text | a | الف | | multiline
        integer | b | ب
        decimal | c | پ
        range | d | ت | start=0 end=5 step=0.5
        select_one yes_no | e | ث
        select_multiple yes_no | f | ج
        rank yes_no | g | چ
        note | h | ح
        acknowledge | i | خ
        phone number | j | د
        percentage | k | ذ
        start | start
        hidden | l"""
    )
    domains = {element.name: element.domain for _, element in read.instrument.elements()}
    assert domains["a"] == Text(long=True)
    assert domains["b"] == Number()
    assert domains["c"] == Number(True)
    assert domains["d"] == Number(True, 0.0, 5.0)
    assert isinstance(domains["e"], OneCode)
    assert isinstance(domains["f"], SeveralCodes)
    assert isinstance(domains["g"], Ranking)
    assert domains["h"] == Note()
    assert domains["i"].code_list.codes == ("OK",)
    assert domains["k"] == Number(False, 0, 100)
    assert domains["start"] == domains["l"] == Calculated()
    assert check(read.instrument).faults == ()


@pytest.mark.parametrize("row", [row for row in TYPES if row.name != "calculate"], ids=lambda row: row.name)
def test_every_type_of_the_table_is_read_by_each_of_its_names(row):
    for name in (row.name, *row.aliases):
        read = imported(f"type | name | label\ntext | a | الف\n{name} | q | پرسش")
        _, element = list(read.instrument.elements())[1]
        plain = [problem for problem in read.warnings if problem.code == "xlsform-plain-field"]
        assert bool(plain) is (row.support is Support.PLAIN)
        assert isinstance(element.domain, Calculated) is (row.becomes == "calculated")


def test_groups_become_pages_and_inner_groups_lend_their_conditions():
    read = imported(
        """type | name | label | relevant
        select_one yes_no | live | w
        begin group | home | خانه | ${live} = 'yes'
        text | street | خیابان
        begin group | inner | درونی | ${street} != ''
        text | flat | واحد | ${live} = 'no'
        end group
        end group
        text | last | w"""
    )
    sections = read.instrument.sections
    assert [section.name for section in sections] == ["questions", "home", "questions_2"]
    assert sections[1].relevance == "${live} = 'yes'"
    assert sections[1].title == Texts.of("خانه")
    heading, flat = sections[1].elements[1:]
    assert isinstance(heading.domain, Note)
    assert heading.relevance == "${street} != ''"
    assert flat.relevance == "(${street} != '') and (${live} = 'no')"


def test_a_repeat_holds_its_items():
    read = imported(
        """type | name | label | repeat_count
        begin_repeat | demand | خواسته | 3
        text | words | متن
        calculate | n
        end_repeat"""
    )
    repeat = read.instrument.section("questions").elements[0]
    assert isinstance(repeat, Repeat)
    assert (repeat.maximum, [item.name for item in repeat.items]) == (3, ["words", "n"])


def test_a_loop_is_one_copy_a_choice():
    read = imported(
        """type | name | label::English (en) | relevant
        begin loop over agencies | served |
        select_one yes_no | asked | Did you ask %(label)s?
        text | what | What of %(label)s? | ${asked} = 'yes'
        end loop""",
        "list_name | name | label::English (en)\nagencies | water | Water\nagencies | gas | Gas\n"
        "yes_no | yes | Yes\nyes_no | no | No",
    )
    items = {element.name: element for _, element in read.instrument.elements()}
    assert list(items) == ["served_water_asked", "served_water_what", "served_gas_asked", "served_gas_what"]
    assert items["served_gas_asked"].wording["en"] == "Did you ask Gas?"
    assert items["served_gas_what"].relevance == "${served_gas_asked} = 'yes'"
    assert check(read.instrument).faults == ()


def test_or_other_is_a_choice_of_a_list_of_its_own_and_its_words_are_read_by_their_old_name():
    read = imported(
        """type | name | label | relevant
        select_one yes_no or_other | q | w
        rank yes_no | r | w
        note | n | w | ${q_other} != ''"""
    )
    items = {element.name: element for _, element in read.instrument.elements()}
    assert items["q"].domain.other == "other"
    assert items["q"].domain.code_list.codes == ("yes", "no", "other")
    assert items["r"].domain.code_list.codes == ("yes", "no")
    assert items["n"].relevance == "${q.other} != ''"
    assert check(read.instrument).faults == ()


def test_a_cascade_keeps_every_row_of_a_choice():
    read = read_xlsform(FOLDER / "choice_filter_test.xlsx")
    county = read.instrument.item("county")
    assert [own.code for own in offered(county, {"state": "texas"})] == ["king", "cameron"]
    assert [own.code for own in offered(county, {"state": "washington"})] == ["king", "pierce"]


def test_choices_come_from_a_file_beside_the_workbook():
    survey = "type | name | label | choice_filter\nselect_one_from_file towns.csv | town | شهر | region = 'north'"
    content = workbook(survey=survey)
    assert faults(content) == [("xlsform-file-needed", "A2")]
    files = {"towns.csv": "name,label,region\na,الف,north\nb,ب,south\n".encode()}
    read = read_xlsform(content, files=files)
    item = read.instrument.item("town")
    assert [own.labels["fa"] for own in offered(item, {})] == ["الف"]


def test_languages_of_headings():
    read = imported(
        """type | name | label | label::English (en) | label::کوردی | hint::Persian (fa)
        text | a | الف | A | ئا | راهنما""",
        settings="default_language\nPersian (fa)",
    )
    item = read.instrument.item("a")
    assert dict(item.wording) == {"fa": "الف", "en": "A", "ckb": "ئا"}
    assert item.hint == Texts.of("راهنما")
    assert read.instrument.languages == ("fa", "en", "ckb")


def test_the_old_ways_of_headings():
    read = imported(
        """command | tag | caption:English | bind:relevant | bind::jr:constraintMsg | Constraint | READONLY
        text | a | A | | | |
        text | b | B | ${a} = 'x' | No | . != 'y' |
        text | c | C | | | | yes"""
    )
    items = {element.name: element for _, element in read.instrument.elements()}
    assert items["b"].relevance == "${a} = 'x'"
    assert items["b"].constraint == ". != 'y'"
    assert items["b"].constraint_message.in_language("en") == "No"
    assert isinstance(items["c"].domain, Note)


def test_conditions_are_read_with_the_quotes_and_names_that_people_write():
    read = imported(
        """type | name | label | relevant | required
        text | Full Name | w
        text | b | w ${Full Name} | ${Full Name} = ‘x’ and ../Full_x = '' | ${Full Name} != ''
        text | Full_x | w"""
    )
    items = {element.name: element for _, element in read.instrument.elements()}
    assert list(items) == ["full_name", "b", "full_x"]
    assert items["b"].relevance == "${full_name} = 'x' and ../full_x = ''"
    assert items["b"].required_when == "${full_name} != ''"
    assert items["b"].wording == Texts.of("w ${full_name}") or items["b"].wording.in_language("en") == "w ${full_name}"
    assert "xlsform-renamed" in {problem.code for problem in read.warnings}


def test_calculated_values_stand_after_what_they_are_made_of():
    read = imported(
        """type | name | label | calculation | relevant
        calculate | total | | ${a} + ${b}
        integer | a | w
        integer | b | w
        text | why | w | | ${total} > 3"""
    )
    assert [element.name for _, element in read.instrument.elements()] == ["a", "b", "total", "why"]
    assert check(read.instrument).faults == ()


def test_unknown_columns_are_kept():
    read = imported("type | name | label | appearance | my notes\ntext | a | w | w1 numbers | ask gently")
    assert read.instrument.item("a").extras == (("appearance", "w1 numbers"), ("my notes", "ask gently"))


def test_every_fault_of_a_form_is_named_at_once_with_its_cell():
    content = workbook(
        survey="""type | name | label | relevant | label
        txet | a | w
        select_one nowhere | b | w
        | c | w
        integer | | w
        select_one | f | w
        text | نام | w
        text | d | w
        text | d | w
        begin group | g | w
        end repeat
        begin repeat | r | w
        begin repeat | s | w
        text | e | w
        end repeat
        end repeat""",
        choices="list_name | name | label\nl | a | A\nl | a | B\nl | | C",
    )
    assert sorted(faults(content), key=str) == sorted(
        [
            ("xlsform-column-twice", "E1"),
            ("xlsform-type-unknown", "A2"),
            ("xlsform-list-unknown", "A3"),
            ("xlsform-type-missing", "A4"),
            ("xlsform-cell-missing", "B5"),
            ("xlsform-list-not-named", "A6"),
            ("xlsform-name-not-latin", "B7"),
            ("xlsform-name-twice", "B9"),
            ("xlsform-not-open", "A11"),
            ("xlsform-nested-repeat", "A13"),
            ("xlsform-not-closed", "A10"),
            ("xlsform-choice-twice", "B3"),
            ("xlsform-cell-missing", "B4"),
        ],
        key=str,
    )


def test_a_name_of_several_groups_cannot_be_referred_to():
    """pyxform refuses it too; without such a reference both take the form."""
    groups = "".join(f"begin group | {g} | w\ntext | a | w\nend group\n" for g in ("g", "h"))
    head = "type | name | label | relevant\n"
    assert imported(head + groups).instrument.items
    content = workbook(survey=f"{head}{groups}text | b | چون ${{a}} | ${{a}} = 'x'")
    assert faults(content) == [("xlsform-reference-ambiguous", "C8"), ("xlsform-reference-ambiguous", "D8")]


def test_faults_of_conditions_are_told_with_their_cell():
    read = imported("type | name | label | relevant\ntext | a | w\ntext | b | w | area(${a}) > 1 and ${c} = 1")
    located = [read.located(problem) for problem in check(read.instrument).faults]
    assert [(own.code, own.place["sheet"], own.place["row"], own.place["column"]) for own in located] == [
        ("expression-function-unknown", "survey", 3, "relevant")
    ]
    assert "area" in located[0].sentence("fa")
    assert "3" in located[0].sentence("en")


def test_a_list_is_told_apart_from_the_question_that_is_called_like_it():
    read = imported(
        "type | name | label\nselect_one sat | sat | رضایت؟\ntext | a | چرا؟ ${b}",
        "list_name | name | label\nother | x | ایکس\nsat | 1 | کم\nsat | 2 | زیاد\nsat | 9 | نمی‌دانم",
    )
    checked = check(read.instrument)
    places = {own.code: read.located(own).place for own in (*checked.faults, *checked.warnings)}
    assert places["reason-among-choices"]["sheet"] == places["code-list-unused"]["sheet"] == "choices"
    assert (places["code-list-unused"]["row"], places["reference-unknown"]["row"]) == (2, 3)


def test_a_bilingual_form_of_six_hundred_items_is_read_and_checked_in_a_second():
    book = openpyxl.Workbook()
    survey, choices = book.active, book.create_sheet("choices")
    survey.title = "survey"
    survey.append(["type", "name", "label::Persian (fa)", "label::English (en)", "relevant", "required"])
    for number in range(600):
        relevant = f"${{q{number - 1}}} = 'yes'" if number % 3 == 2 else None
        survey.append(["select_one yes_no", f"q{number}", f"پرسش {number}", f"Question {number}", relevant, "yes"])
    choices.append(["list_name", "name", "label::Persian (fa)", "label::English (en)"])
    choices.append(["yes_no", "yes", "بله", "Yes"])
    choices.append(["yes_no", "no", "نه", "No"])
    content = saved(book)
    with takes_at_most(1):
        checked = check(read_xlsform(content).instrument)
    assert checked.faults == ()
