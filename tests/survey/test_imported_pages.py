"""Forms from other programs on our own pages: every page compiles and is read, calculated values are never shown."""

import re

import pytest

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import relevant_sections, submitted_answers
from questionnaires.burden import burden
from questionnaires.checks import check
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.page_reading import read_section
from questionnaires.response_domains import Calculated
from survey import create_app
from survey.respondents.answers_in_words import element_in_words
from survey.respondents.section_pages import compile_page, page_source
from survey.settings import Settings
from tests.questionnaires.xlsforms import FOLDER

NOT_SERVED = ("UCL_Biomass_Plot_Form.xlsx", "bad_calc.xlsx")  # refused when read or checked
FORMS = [file for file in sorted(FOLDER.iterdir()) if file.name not in NOT_SERVED]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imported")
    made = create_app(Settings(f"sqlite:///{folder / 'pages.sqlite'}", b"0" * 32))
    yield made
    made.extensions["database"].close()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_an_imported_form_is_served(app, form):
    instrument = read_xlsform(form).instrument
    assert check(instrument).may_be_published
    answers = {}
    with app.app_context():
        for section in instrument.sections:
            for language in ("fa", "en"):
                compile_page(app, instrument, section, language)
            source = page_source(app, section, "fa")
            for element in section.elements:
                if isinstance(getattr(element, "domain", None), Calculated):
                    assert not re.search(rf'(name|id)="(q-|f-)?{element.name}"', source)
            raw = {name: ["1"] for name in section.variables}
            answers |= read_section(section, raw, answers, instrument=instrument).answers
            for element in section.elements:
                element_in_words(element, answers, "fa")
    submitted_answers(instrument, answers)
    problems_of_whole(instrument, answers)
    relevant_sections(instrument, answers)
    assert burden(instrument).sentence("fa")
