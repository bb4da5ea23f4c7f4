"""The interviews' sheet: themes by group, what they mean, quotes that people allowed."""

from analysis.tables.themes import Interview, themes_by_group
from exports.report.blocks import Heading, Paragraph, ParagraphRole, SectionKind, TableBlock
from exports.report.composing import build_report
from exports.report.facts import InterviewFindings, Quote
from questionnaires.model import Category, CodeList
from questionnaires.texts import Texts
from tests.exports.studies import dataset, facts

THEMES = CodeList(
    "themes",
    (
        Category("water", Texts.of("آب"), definition=Texts.of("سخن از کم‌آبی")),
        Category("work", Texts.of("کار"), definition=Texts.of("سخن از بیکاری")),
    ),
)
# By hand: of 8 interviews 6 spoke of water and 5 of work; guilds (6): 5 and 5.
SPOKEN = [Interview("guilds", {"water", "work"})] * 5 + [
    Interview("guilds", set()),
    Interview("council", {"water"}),
] * 1
SPOKEN += [Interview("council", set())]


def section_of(threshold: int, quotes=()):
    table = themes_by_group(
        SPOKEN, THEMES.codes, groups=("council", "guilds"), inside=("council",), threshold=threshold
    )
    findings = InterviewFindings(8, THEMES, table, tuple(quotes), without_consent=2, unfinished=1)
    report = build_report([dataset()], facts=facts(dataset()), interviews=findings, open_answers=None, language="fa")
    return report, next(section for section in report.sections if section.kind is SectionKind.INTERVIEWS)


def test_themes_stand_by_group_with_the_totals_first():
    _, section = section_of(1)
    block = next(block for block in section.blocks if isinstance(block, TableBlock))
    assert [head.text for head in block.columns] == ["پایه", "آب", "کار"]
    rows = dict(zip(block.rows, block.cells, strict=True))
    assert rows["همهٔ پاسخ‌گویان"] == (8, 6 / 8, 5 / 8)
    assert rows["اصناف"] == (6, 5 / 6, 5 / 6)


def test_small_groups_are_withheld():
    _, section = section_of(5)
    block = next(block for block in section.blocks if isinstance(block, TableBlock))
    council = block.rows.index("شورا")
    assert {(council, 1), (council, 2)} <= block.withheld


def test_each_theme_is_defined_and_counted():
    _, section = section_of(1)
    block = [block for block in section.blocks if isinstance(block, TableBlock)][1]
    assert dict(zip(block.rows, block.cells, strict=True)) == {"آب": (6, "سخن از کم‌آبی"), "کار": (5, "سخن از بیکاری")}


def test_quotes_stand_under_their_themes_and_name_a_group_only_where_one_is_given():
    quotes = [Quote("آب که باشد همه چیز هست.", "water", "guilds"), Quote("باید ماند.", None, None)]
    _, section = section_of(1, quotes)
    words = [
        block.text for block in section.blocks if isinstance(block, Paragraph) and block.role is ParagraphRole.QUOTE
    ]
    assert words == ["«آب که باشد همه چیز هست.» — اصناف", "«باید ماند.»"]
    headings = [block.text for block in section.blocks if isinstance(block, Heading)]
    assert headings == ["نقل‌قول‌ها", "آب", "دیگر نقل‌قول‌ها"]


def test_the_same_words_of_a_group_are_quoted_once():
    twice = Quote("آب نیست", "water", "guilds")
    _, section = section_of(1, quotes=(twice, twice, Quote("آب نیست", "water", None)))
    said = [block.text for block in section.blocks if isinstance(block, Paragraph) and "آب نیست" in block.text]
    assert len(said) == 2


def test_interviews_without_consent_or_not_closed_are_in_the_reconciliation():
    report, _ = section_of(1)
    block = next(block for block in report.tables if block.name == "reconciliation-interviews")
    assert [row[0] for row in block.cells] == [11, 8, 2, 1]
