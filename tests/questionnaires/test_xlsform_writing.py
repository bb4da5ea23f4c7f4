"""Instruments into XLSForm workbooks: nothing is lost on the way back, and pyxform takes what is written."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from pyxform.xls2xform import convert

from questionnaires.checks import check
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.yaml_files import instrument_from_document
from questionnaires.model import Grid, Repeat
from questionnaires.problems import InstrumentError
from questionnaires.response_domains import Allocation, Calculated, Consent, Note
from questionnaires.writers.odk_constraints import full_constraint, own_constraint
from questionnaires.writers.xlsform import write
from questionnaires.writers.yaml_files import instrument_to_document
from tests.questionnaires.instruments import cascade, make_instrument
from tests.questionnaires.strategies import instruments
from tests.questionnaires.xlsforms import FOLDER, imported

FORMS = [file for file in sorted(FOLDER.iterdir()) if file.name != "UCL_Biomass_Plot_Form.xlsx"]
TINY = """
  - name: first
    title: {fa: نخست, en: First}
    introduction: {fa: درآمد}
    self_completed: true
    elements:
      - {name: agree, kind: consent, wording: {fa: رضایت, en: Consent}, statement: {fa: متن, en: Text}, required: true}
      - {name: area, kind: place, codes: groups, wording: محله}
      - {name: fruit, kind: several, codes: fruits, maximum: 2, other: other, wording: میوه,
         constraint: "not(selected(., 'x'))"}
      - {name: best, kind: ranking, codes: fruits, places: 2, wording: بهترین}
      - {name: judged, kind: grid, scale: five, wording: داوری, required: true, missing: [dont-know],
         rows: [{code: water, fa: آب}, {code: 2-roads, fa: راه, short: {fa: ر}}]}
      - {name: share, kind: allocation, codes: fruits, total: 10, step: 1, unit: {fa: سکه}, wording: سهم}
      - {name: n, kind: integer, minimum: 0, maximum: 9, wording: شمار, relevance: "${judged.water} = '1'"}
      - {name: day, kind: date, earliest: 2020-01-01, wording: روز}
      - {name: sum, kind: calculated, wording: {}, expression: "${n} + ${share.lime}"}
      - {name: said, kind: text, long: true, maximum_length: 50, wording: گفته, required_when: "${fruit.other} != ''"}
  - name: judged
    title: دوم
    relevance: "${n} > 3"
    elements:
      - {name: demands, kind: repeat, minimum: 1, maximum: 4, wording: خواسته‌ها, items: [
          {name: what, kind: text, wording: چه}, {name: scale, kind: scale, scale: five, wording: چقدر}]}
"""


def read_back(instrument):
    return read_xlsform(write(instrument)).instrument


def xform(instrument):
    return convert(io.BytesIO(write(instrument)), warnings=[], validate=False).xform


def tidy(instrument):
    """As a checked instrument is: names once, no spaces around the words of other programs."""
    numbers = iter(range(10_000))

    def extras(own):
        return tuple(sorted((name, re.sub(r"\s+", " ", value).strip() or "x") for name, value in own))

    def element(own):
        own = replace(own, name=f"i{next(numbers)}", extras=extras(own.extras))
        return replace(own, items=tuple(map(element, own.items))) if isinstance(own, Repeat) else own

    def attributes(category):
        own = tuple((name, re.sub(r"\s+", " ", value).strip() or "x") for name, value in category.attributes)
        return replace(category, attributes=own)

    lists = tuple(
        replace(own, categories=tuple(map(attributes, own.categories)), name=f"l{next(numbers)}")
        for own in instrument.code_lists
    )
    renamed = {old.name: new for old, new in zip(instrument.code_lists, lists, strict=True)}

    def with_lists(own):
        if isinstance(own, Repeat):
            return replace(own, items=tuple(map(with_lists, own.items)))
        if isinstance(own.domain, Note | Calculated | Consent | Allocation):
            own = replace(own, default=None, default_from=None)
        code_list = getattr(own.domain, "code_list", None)
        if code_list is None:
            return own
        own = replace(own, domain=replace(own.domain, code_list=renamed[code_list.name]))
        if isinstance(own, Grid):
            codes = {row.code: row for row in own.rows}
            return replace(own, rows=tuple(codes.values()))
        return own

    return replace(
        instrument,
        sections=tuple(
            replace(
                own,
                name=f"s{next(numbers)}",
                extras=extras(own.extras),
                elements=tuple(with_lists(element(part)) for part in own.elements),
            )
            for own in instrument.sections
        ),
        code_lists=lists,
        version=re.sub(r"\s+", " ", instrument.version).strip() or "1",
        name=instrument.name.replace("_", ""),
        extras=extras(instrument.extras),
    )


@settings(max_examples=40, deadline=None)
@given(instruments())
def test_what_is_written_is_read_back_equal(instrument):
    instrument = tidy(instrument)
    read = read_back(instrument)
    assert instrument_to_document(read) == instrument_to_document(instrument)
    assert read == instrument


@pytest.mark.parametrize("name", shipped_instruments())
def test_shipped_instruments_survive_the_way_through_excel_and_pyxform_takes_them(name):
    instrument = shipped_instrument(name)
    read = read_xlsform(write(instrument))
    assert (read.instrument, read.warnings) == (instrument, ())
    assert "<h:html" in xform(instrument)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_that_was_read_is_written_and_read_back_equal(form):
    instrument = read_xlsform(form).instrument
    assert read_back(instrument) == instrument
    assert instrument_from_document(instrument_to_document(instrument)) == instrument


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_pyxform_takes_what_was_read_and_written(form):
    instrument = read_xlsform(form).instrument
    if check(instrument).may_be_published:
        assert "<h:html" in xform(instrument)


def test_every_kind_of_element_survives():
    instrument = make_instrument(TINY)
    assert read_back(instrument) == instrument
    converted = xform(instrument)
    for name in ("judged.water", "share.lime", "fruit.other", "sum", "demands"):
        assert f"/{name}" in converted


def test_choice_filters_and_choices_of_several_rows_survive():
    assert read_back(cascade()) == cascade()
    assert "itemset" in xform(cascade())


def test_other_programs_check_the_bounds_that_we_check_by_the_kind():
    instrument = make_instrument(TINY)
    items = {item.name: item for _, item in instrument.items()}
    full = {name: full_constraint(items[name].constraint, items[name].domain) for name in ("n", "fruit", "day", "said")}
    assert full == {
        "n": ". >= 0 and . <= 9",
        "fruit": "(not(selected(., 'x'))) and (count-selected(.) <= 2)",
        "day": ". >= date('2020-01-01')",
        "said": "string-length(.) <= 50",
    }
    assert own_constraint(full["fruit"], items["fruit"].domain) == items["fruit"].constraint
    assert own_constraint(". > 5", items["n"].domain) == ". > 5"


def test_a_word_changed_in_excel_is_the_word_that_is_read():
    book = openpyxl.load_workbook(io.BytesIO(write(make_instrument(TINY))))
    sheet = book["survey"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.sheet_view.rightToLeft
    for row in sheet.iter_rows(min_row=2):
        if row[headings.index("name")].value == "judged.water":
            row[headings.index("label::Persian (fa)")].value = "آب آشامیدنی"
    buffer = io.BytesIO()
    book.save(buffer)
    grid = read_xlsform(buffer.getvalue()).instrument.section("first").element("judged")
    assert [row.labels["fa"] for row in grid.rows] == ["آب آشامیدنی", "راه"]


def test_text_that_looks_like_a_formula_stays_text():
    read = imported("type | name | label\ntext | a | w")
    section = read.instrument.sections[0]
    item = replace(section.elements[0], default="=1+1")
    instrument = replace(read.instrument, sections=(replace(section, elements=(item,)),))
    assert read_back(instrument) == instrument


def test_an_instrument_that_cannot_be_read_back_is_never_written_silently():
    with pytest.raises(InstrumentError):
        read_xlsform(b"")
