"""Answers given beforehand that follow from what is known when a page is first seen."""

from datetime import date

import pytest

from questionnaires.checks import check
from questionnaires.choices import Labels
from questionnaires.defaults import worked_out_beforehand
from tests.questionnaires.instruments import make_instrument, one_section

DAY = date(2025, 10, 15)


@pytest.mark.parametrize(
    ("kind", "source", "value"),
    [
        ("date", "today()", "2025-10-15"),
        ("date", "today() - 7", "2025-10-08"),
        ("date", "${n}", "1970-01-04"),  # three days after the first of 1970
        ("datetime", "now()", "2025-10-15T00:00"),
        ("time", "format-date-time(now(), '%H:%M')", "00:00"),
        ("integer", "${n} * 2", 6),
        ("integer", "${n} div 2", None),  # 1.5 is no answer
        ("decimal", "${n} div 2", 1.5),
        ("text", "concat('a', ${n})", "a3"),
        ("text", "${none}", None),
        ("text", "once(today())", "2025-10-15"),
        ("one, codes: fruits", "'lime'", "lime"),
        ("one, codes: fruits", "'plum'", None),
        ("several, codes: fruits", "${chosen}", ["date", "lime"]),
    ],
)
def test_an_expression_gives_an_answer_of_the_item_or_none(kind, source, value):
    instrument = one_section(f'{{name: a, kind: {kind}, wording: w, default_from: "{source}"}}')
    known = {"n": 3, "chosen": ["date", "lime"]}
    assert worked_out_beforehand(instrument.item("a"), known, DAY, Labels(instrument)) == value


def test_what_it_reads_must_be_known_and_should_be_asked_on_an_earlier_page():
    instrument = make_instrument(
        """  - name: s
    title: t
    elements:
      - {name: a, kind: text, wording: w, default_from: "${b}"}
      - {name: b, kind: text, wording: w, default_from: "${a}"}
  - name: t
    title: t
    elements:
      - {name: c, kind: text, wording: w, default_from: "concat(${a}, ${zz})"}
      - {name: d, kind: text, wording: w, default_from: "foo(1)"}"""
    )
    checked = check(instrument)
    assert [(own.code, own.place["item"]) for own in checked.faults] == [
        ("reference-unknown", "c"),
        ("expression-function-unknown", "d"),
    ]
    late = [own.place["item"] for own in checked.warnings if own.code == "default-reads-later"]
    assert late == ["a", "b"]
