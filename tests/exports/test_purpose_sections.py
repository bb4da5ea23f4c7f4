"""What each shipped instrument is for stands on a sheet of its own, and its layout shows it to each audience."""

import subprocess

import pytest

from analysis.cases.dataset import Dataset
from analysis.cases.instances import instances_of
from analysis.tables.bottlenecks import bottlenecks
from exports.documents.brief import brief_bytes
from exports.documents.pdf import convert
from exports.report.blocks import ChartKind, TableBlock
from exports.report.composing import build_report
from exports.report.layouts import Audience, laid_out, layout_of
from questionnaires.fieldwork import WaveKind
from questionnaires.library import shipped_study
from tests.exports.invented_answers import completed, facts_of, wave_of

CITY = ("vision-citizens", "line-137", "service-path", "service-desk", "delphi-round")
# Seven causes of a textbook example (Juran's vital few): three of them make 80 %.
COUNTS = {"reception": 120, "request": 80, "documents": 40, "visit": 30, "review": 15, "enquiry": 10, "other": 5}
DAYS = {"reception": 1, "request": 1, "documents": 10, "visit": 1, "review": 1, "enquiry": 1, "other": 1}


def stored(name, answers, number):
    return {
        "case": f"c{number}",
        "wave": "first",
        "kind": "open",
        "disposition": "complete",
        "withdrawn": False,
        "answers": {"consent": "yes", **answers},
    }


def textbook():
    codes = [code for code, n in COUNTS.items() for _ in range(n)] + ["none"] * 50
    cases = [stored("service-path", {"stuck": code, "delay": DAYS.get(code)}, n) for n, code in enumerate(codes)]
    return Dataset.of(completed("service-path"), cases, shipped_study("jahrom"))


def report_of(dataset, by=(), language="en"):
    return build_report(
        [dataset], facts=facts_of(dataset), interviews=None, open_answers=None, language=language, by=by
    )


def test_the_vital_few_of_a_textbook_by_count_and_by_delay():
    found = bottlenecks(textbook(), "stuck", "delay")
    assert [cause.code for cause in found.by_count if cause.is_vital] == ["reception", "request", "documents"]
    assert [round(cause.cumulative, 4) for cause in found.by_count][:3] == [0.4, 0.6667, 0.8]
    assert found.by_count[-1].code == "other"
    # days in all: 400 at documents, 120 at reception, 80 at requests, of 660
    first, second = found.by_delay[:2]
    assert (first.code, round(first.share, 4)) == ("documents", round(400 / 660, 4))
    assert (second.code, second.is_vital) == ("reception", True)


def test_no_order_is_told_from_fewer_than_twenty():
    cases = [stored("service-path", {"stuck": "visit"}, number) for number in range(19)]
    dataset = Dataset.of(completed("service-path"), cases, shipped_study("jahrom"))
    assert bottlenecks(dataset, "stuck", "delay") is None
    (section,) = [one for one in report_of(dataset).sections if one.name == "bottlenecks"]
    assert "20" in section.blocks[0].text


def test_demands_are_counted_one_by_one():
    demands = [{"demand": "light", "asked": "power", "answer": "promised"}] * 3 + [{"demand": "x", "asked": "water"}]
    cases = [
        stored("service-desk", {"who": "secretary", "held_on": "2025-10-01", "demands": demands}, n) for n in range(2)
    ]
    cases.append(stored("service-desk", {"who": "participant", "held_on": "2025-10-01"}, 9))
    dataset = Dataset.of(completed("service-desk"), cases, shipped_study("jahrom"))
    repeat = dataset.instrument.sections[2].element("demands")
    inside = instances_of(dataset, repeat)
    assert (len(inside), inside.base("asked"), inside.base("answer")) == (8, 8, 6)


def test_trust_after_is_set_against_trust_before():
    section = next(one for one in report_of(wave_of("service-desk", 200)).sections if one.name == "desk")
    table = next(block for block in section.blocks if block.name == "trust-change" and isinstance(block, TableBlock))
    for change, before, after in table.cells:
        assert change == pytest.approx(after - before)
    sizes = [abs(row[0]) for row in table.cells]
    assert sizes == sorted(sizes, reverse=True)


def test_units_have_a_funnel_only_where_the_wave_was_drawn():
    def funnels(kind):
        report = report_of(wave_of("line-137", 600, kind=kind))
        judged = next(one for one in report.sections if one.name == "judged")
        return [block for block in judged.blocks if getattr(block, "kind", None) is ChartKind.FUNNEL]

    assert funnels(WaveKind.SAMPLE) and not funnels(WaveKind.OPEN)


@pytest.mark.parametrize("name", CITY)
def test_every_part_that_a_shipped_layout_names_is_in_its_report(name):
    dataset = wave_of(name, 60 if name == "delphi-round" else 500, kind=WaveKind.SAMPLE)
    layout = layout_of(dataset.instrument)
    whole = report_of(dataset)
    words = {"findings", "open-answers"}  # not of invented answers
    for audience in Audience:
        shown = {section.name for section in laid_out(whole, layout[audience]).sections}
        assert {part.section for part in layout[audience].parts} - words <= shown
        for part in layout[audience].parts:
            if part.show and part.section not in words:
                section = next(one for one in laid_out(whole, layout[audience]).sections if one.name == part.section)
                names = {block.name for block in section.blocks if isinstance(block, TableBlock)}
                assert {shown.replace("_", "-") for shown in part.show} <= names


def test_a_brief_says_the_consultants_words_and_first_tables_where_nothing_stands_out(tmp_path):
    dataset = wave_of("delphi-round", 60)  # statements of two lines: the longest of them
    council = laid_out(report_of(dataset), layout_of(dataset.instrument)[Audience.COUNCIL])
    file = convert(brief_bytes(council, for_print=True), ".docx", tmp_path / "brief.pdf")
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True).stdout.decode()
    assert "what splits the panel" in said
    assert "Interquartile" in said
    assert said.count("\f") <= 2
