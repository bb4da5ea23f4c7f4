"""People's own words: interviews with their themes and quotes, and the open answers of the questionnaire."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.results import Statistic, Table
from exports.report.blocks import (
    Block,
    CellValue,
    ColumnHead,
    Companion,
    FormatKind,
    Heading,
    Paragraph,
    ParagraphRole,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.facts import InterviewFindings, OpenAnswer, Quote, StudyFacts
from exports.report.labels import Labels
from exports.report.table_blocks import Numbering, transposed
from exports.safe_text import is_too_long, spoken
from questionnaires.model import Instrument

OPEN_ANSWER_ROWS = 5_000  # an item, in the workbook; the rest stands in a CSV file


@dataclass(frozen=True)
class OpenAnswers:
    """The sheet, what it had no room for, and how many of each item stand where."""

    section: ReportSection
    companions: tuple[Companion, ...]
    counted: tuple[tuple[str, int, int], ...]  # item, rows in the workbook, rows in the CSV file only


def open_answers_section(
    answers: Mapping[str, Sequence[OpenAnswer]],
    instrument: Instrument,
    facts: StudyFacts,
    labels: Labels,
    numbering: Numbering,
) -> OpenAnswers | None:
    """Every approved answer by item, in an order that says nothing about who wrote it; None without any."""
    blocks: list[Block] = []
    companions: list[Companion] = []
    counted: list[tuple[str, int, int]] = []
    for variable, words in answers.items():
        if not words:
            continue
        label = _item_label(instrument, variable, labels)
        shuffled = shuffle(variable, _without_small_groups(words, facts.study.threshold))
        shown = shuffled[:OPEN_ANSWER_ROWS]
        block = _answers_block(variable, label, shown, len(shuffled), facts, labels, numbering)
        blocks.append(block)
        rest = shuffled[OPEN_ANSWER_ROWS:]
        too_long = [answer for answer in shown if is_too_long(answer.text)]
        if rest or too_long:
            companions.append(_companion(variable, [*too_long, *rest], facts, labels))
        counted.append((label, len(shown), len(rest)))
    if not blocks:
        return None
    section = ReportSection(
        "open-answers",
        SectionKind.OPEN_ANSWERS,
        labels.say("section.open_answers"),
        tuple(blocks),
        labels.say("open_answers_introduction"),
    )
    return OpenAnswers(section, tuple(companions), tuple(counted))


def shuffle(variable: str, answers: Sequence[OpenAnswer]) -> list[OpenAnswer]:
    """An order drawn from the words themselves: the same each time, and no trace of who came when."""

    def drawn(answer: OpenAnswer) -> bytes:
        return hashlib.sha256(f"{variable}\0{answer.text}\0{answer.group}\0{answer.wave}".encode()).digest()

    return sorted(answers, key=drawn)


def _without_small_groups(answers: Sequence[OpenAnswer], threshold: int) -> list[OpenAnswer]:
    """A group stands beside words only where at least `threshold` answers of this item carry it."""
    sizes = Counter((answer.wave, answer.group) for answer in answers)
    return [
        answer
        if answer.group is None or sizes[answer.wave, answer.group] >= threshold
        else OpenAnswer(answer.text, None, answer.wave)
        for answer in answers
    ]


def _answers_block(
    variable: str,
    label: str,
    shown: Sequence[OpenAnswer],
    everything: int,
    facts: StudyFacts,
    labels: Labels,
    numbering: Numbering,
) -> TableBlock:
    several = len(facts.waves) > 1
    heads = [ColumnHead(labels.say("row_head.group"), FormatKind.TEXT)]
    if several:
        heads.append(ColumnHead(labels.say("row_head.wave"), FormatKind.TEXT))
    base = labels.say("base_words", n=everything)
    notes = (labels.say("rest_in_csv", shown=len(shown), n=everything),) if everything > len(shown) else ()
    return TableBlock(
        name=numbering.name(f"open-{variable}"),
        number=numbering.table(),
        caption=label,
        row_head=labels.say("row_head.words"),
        rows=tuple(answer.text for answer in shown),
        columns=tuple(heads),
        cells=tuple(_attributes(answer, several, facts, labels) for answer in shown),
        base=base,
        notes=notes,
        text_from_people=True,
    )


def _attributes(answer: OpenAnswer, several: bool, facts: StudyFacts, labels: Labels) -> tuple[CellValue, ...]:
    group = labels.group(answer.group) if answer.group else None
    return (group, _wave_title(answer, facts, labels)) if several else (group,)


def _wave_title(answer: OpenAnswer, facts: StudyFacts, labels: Labels) -> str:
    try:
        return labels.text(facts.wave(answer.wave or "").title)
    except KeyError:
        return answer.wave or ""


def _companion(variable: str, answers: Sequence[OpenAnswer], facts: StudyFacts, labels: Labels) -> Companion:
    head = (labels.say("row_head.words"), labels.say("row_head.group"), labels.say("row_head.wave"))
    rows = tuple(
        (answer.text, labels.group(answer.group) if answer.group else "", _wave_title(answer, facts, labels))
        for answer in answers
    )
    return Companion(f"open-{variable.replace('.', '-')}", head, rows)


def _item_label(instrument: Instrument, variable: str, labels: Labels) -> str:
    """The question's wording; for own words of "other" it says so."""
    name = variable.removesuffix(".other")
    try:
        wording = labels.text(instrument.item(name).wording)
    except KeyError:
        return variable
    return labels.say("other_words", question=wording) if name != variable else wording


def interviews_section(interviews: InterviewFindings, labels: Labels, numbering: Numbering) -> ReportSection | None:
    """Themes of the interviews by group, what each theme means, and quotes that people allowed."""
    blocks: list[Block] = []
    table = interviews.themes_by_group
    if table is not None and table.rows:
        blocks.append(_themes_block(table, interviews, labels, numbering))
        blocks.append(_definitions_block(table, interviews, labels, numbering))
    if interviews.quotes:
        blocks.append(Heading(labels.say("quotes")))
        blocks.append(Paragraph(labels.say("quotes_note"), ParagraphRole.NOTE))
        blocks += _quotes(interviews, labels)
    if not blocks:
        return None
    introduction = labels.say("interviews_introduction", n=interviews.records)
    return ReportSection(
        "interviews", SectionKind.INTERVIEWS, labels.say("section.interviews"), tuple(blocks), introduction
    )


def _themes_block(table: Table, interviews: InterviewFindings, labels: Labels, numbering: Numbering) -> TableBlock:
    names = tuple(_theme(interviews, code, labels) for code in table.rows)
    return transposed(
        table,
        name=numbering.name("themes"),
        number=numbering.table(),
        caption=labels.say("themes_caption"),
        row_names=names,
        labels=labels,
        base=labels.say("base_interviews", n=table.base),
    )


def _definitions_block(table: Table, interviews: InterviewFindings, labels: Labels, numbering: Numbering) -> TableBlock:
    definitions = {category.code: labels.text(category.definition) for category in interviews.themes.categories}
    counts = {row: _count(table, row) for row in table.rows}
    return TableBlock(
        name=numbering.name("theme-definitions"),
        number=numbering.table(),
        caption=labels.say("definitions_caption"),
        row_head=labels.say("row_head.theme"),
        rows=tuple(_theme(interviews, code, labels) for code in table.rows),
        columns=(
            ColumnHead(labels.say("interviews_count"), FormatKind.COUNT),
            ColumnHead(labels.say("definition"), FormatKind.TEXT),
        ),
        cells=tuple((counts[code], definitions.get(code, "")) for code in table.rows),
        base=labels.say("base_interviews", n=table.base),
    )


def _count(table: Table, row: str) -> CellValue:
    try:
        return table.cell(row, Statistic.N)
    except KeyError:
        return None


def _quotes(interviews: InterviewFindings, labels: Labels) -> list[Block]:
    """Under their themes in the guide's order, the same words of a group once; those of no or several themes last."""
    blocks: list[Block] = []
    by_theme: dict[str | None, list[Quote]] = {}
    for quote in dict.fromkeys(interviews.quotes):
        by_theme.setdefault(quote.theme, []).append(quote)
    for theme in (*interviews.themes.codes, None):
        quotes = by_theme.get(theme, [])
        if not quotes:
            continue
        blocks.append(Heading(_theme(interviews, theme, labels) if theme else labels.say("no_single_theme"), 3))
        ordered = sorted(quotes, key=lambda quote: hashlib.sha256(quote.text.encode()).digest())
        blocks += [Paragraph(_quoted(quote, labels), ParagraphRole.QUOTE) for quote in ordered]
    return blocks


def _quoted(quote: Quote, labels: Labels) -> str:
    text = spoken(quote.text, labels.language)
    if quote.group is None:
        return labels.say("quote", text=text)
    return labels.say("quote_of", text=text, group=labels.group(quote.group))


def _theme(interviews: InterviewFindings, code: str, labels: Labels) -> str:
    try:
        return labels.text(interviews.themes.category(code).labels)
    except KeyError:
        return code
