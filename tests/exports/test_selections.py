"""The report of a part of the respondents: its tables are the questionnaire's, its refusals come with a reason."""

import pytest

from analysis.publication.subsets import Criterion
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ChartBlock, Paragraph, TableBlock
from exports.report.labels import Labels
from exports.report.layouts import Audience, AudienceLayout, LayoutError, read_layout
from exports.report.selections import dimensions_of, selected_report
from questionnaires.problems import ProblemsFound
from tests.exports.studies import INSTRUMENT, case, dataset, facts, judged, study

K = 5
# Twelve online, of whom six find water good; eight by telephone, who find it bad; two of them name nothing important.
PEOPLE = [
    *(case(n, "guilds", judged("3", "1", ["water"] if n else ["other"], age="old")) for n in range(6)),
    *(case(n, "guilds", judged("2", "1", ["work"], age="young")) for n in range(6, 12)),
    *(case(n, "guilds", judged("1", "3", ["work"], age="old"), mode="phone") for n in range(12, 18)),
    *(case(n, "guilds", judged("1", "3", [], age="young"), mode="phone") for n in range(18, 20)),
]


def of(*criteria, cases=PEOPLE, more=(), language="en", **rest):
    data = [dataset(cases, K), *more]
    wanted = [Criterion(*criterion) for criterion in criteria]
    return selected_report(data, facts=facts(*data), language=language, criteria=wanted, **rest)


def table(made, name) -> TableBlock:
    return next(block for block in made.report.tables if block.name == name)


def test_the_tables_are_those_of_the_selection():
    made = of(("mode", "phone"))
    assert (made.words, made.sizes) == ("Mode of answering: phone", (("Wave 1", 8),))
    state = table(made, "state")
    bad = next(place for place, head in enumerate(state.columns) if head.text == "Bad")
    assert state.cells[state.rows.index("Water")][bad] == 1.0
    assert table(made, "important").base == "Base: 6 of 8 people; without an answer 2"
    assert all("phone" in chart.source for chart in made.report.charts)


def test_without_a_choice_the_tables_are_of_everybody():
    assert of().sizes == (("Wave 1", 20),)
    assert "of 20 people" in table(of(), "important").base


def test_what_can_be_chosen_is_what_would_not_be_refused():
    labels = Labels(INSTRUMENT, study(), "en")
    names = AudienceLayout().dimensions_for(INSTRUMENT)
    assert names == ("group", "mode", "age")
    found = dimensions_of([dataset(PEOPLE, K)], labels, names)
    assert [(one.label, one.values) for one in found] == [
        ("Group", (("guilds", "Guilds"),)),
        ("Mode of answering", (("phone", "phone"), ("web", "by the respondent, online"))),
        ("Age", (("young", "Young"), ("old", "Old"))),
    ]


def test_a_table_of_which_nothing_may_be_told_is_a_sentence_and_has_no_chart():
    thrice = [{**each, "case": f"{each['case']}-{copy}"} for each in PEOPLE for copy in range(3)]
    # three of the old who answered online named something else: a small cell of another combination
    made = of(("mode", "phone"), ("age", "old"), cases=thrice)
    assert [block for block in made.report.tables if block.name == "important"] == []
    said = [block.text for section in made.report.sections for block in section.blocks if isinstance(block, Paragraph)]
    assert any("Most important" in sentence for sentence in said)
    numbers = {block.number for block in made.report.tables}
    assert all(chart.table in numbers for chart in made.report.charts if isinstance(chart, ChartBlock))


def test_a_wave_that_refuses_is_left_out_and_named():
    few = dataset([case(n, "guilds", judged("1", "1", ["water"]), mode="phone", wave="open") for n in range(3)], K)
    made = of(("mode", "phone"), more=[few])
    assert [title for title, _ in made.sizes] == ["Wave 1"]
    assert [(title, problem.code) for title, problem in made.left_out] == [("Wave 2", "selection-small")]


def test_where_every_wave_refuses_so_does_the_report():
    with pytest.raises(ProblemsFound) as refused:
        of(("mode", "pigeon"))
    assert refused.value.problems[0].code == "selection-unknown"


def test_one_section_alone_is_made_and_the_workbook_says_who_it_is_of():
    made = of(("mode", "phone"), section="section-today")
    assert [section.name for section in made.report.sections] == ["section-today"]
    assert made.report.sections[0].introduction == "Only: Mode of answering: phone (Wave 1 8)"
    assert workbook_bytes(made.report)


def test_a_layout_declares_dimensions_and_names_those_that_are_none():
    layout = read_layout("planners: {parts: all, dimensions: [group, age]}", INSTRUMENT)
    assert layout[Audience.PLANNERS].dimensions_for(INSTRUMENT) == ("group", "age")
    with pytest.raises(LayoutError) as found:
        read_layout("planners: {parts: all, dimensions: [state, last, mode]}", INSTRUMENT)
    assert [(problem.code, problem.place["value"]) for problem in found.value.problems] == [
        ("dimension-unknown", "state"), ("dimension-unknown", "last"),
    ]  # fmt: skip
