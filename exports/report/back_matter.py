"""What stands after the results: the codebook, and the reconciliation that accounts for every case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.cases.dataset import Dataset
from exports.report.blocks import (
    Block,
    CellValue,
    ColumnHead,
    FormatKind,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.facts import InterviewFindings, StudyFacts, WaveFacts
from exports.report.labels import Labels
from exports.report.table_blocks import Numbering
from questionnaires.fieldwork import CollectionMode
from questionnaires.model import Instrument, Item
from questionnaires.response_domains import Allocation, Number, Ranking, SeveralCodes
from questionnaires.text import native_digits
from questionnaires.translations import sentence

_TEXT, _COUNT = FormatKind.TEXT, FormatKind.COUNT
_BASES = "reconciliation-bases"


def codebook_section(datasets: Sequence[Dataset], labels: Labels, numbering: Numbering) -> ReportSection:
    """Every variable: its question, kind, codes, and how many answered."""
    main = datasets[0]
    rows, cells = [], []
    for _, item in main.instrument.items():
        if item.name not in main.columns:
            continue
        missing = sum(n for _, n in main.missing(item.name))
        rows.append(item.name)
        cells.append(
            (
                _question(main.instrument, item, labels),
                labels.say(f"domain.{item.domain.kind}"),
                _values(item, labels),
                main.base(item.name),
                missing,
            )
        )
    heads = (
        ColumnHead(labels.say("codebook.question"), _TEXT),
        ColumnHead(labels.say("codebook.kind"), _TEXT),
        ColumnHead(labels.say("codebook.values"), _TEXT),
        ColumnHead(labels.say("codebook.answered"), _COUNT),
        ColumnHead(labels.say("codebook.missing"), _COUNT),
    )
    block = TableBlock(
        name=numbering.name("codebook"),
        number=numbering.table(),
        caption=labels.say("section.codebook"),
        row_head=labels.say("codebook.variable"),
        rows=tuple(rows),
        columns=heads,
        cells=tuple(cells),
        base=labels.say("base_cases", n=len(main)),
    )
    return ReportSection("codebook", SectionKind.CODEBOOK, labels.say("section.codebook"), (block,))


def _question(instrument: Instrument, item: Item, labels: Labels) -> str:
    """The wording; a grid's row after the question of its grid."""
    wording = labels.text(item.wording)
    grid_name, dot, _ = item.name.partition(".")
    if not dot:
        return wording
    grid = next((element for _, element in instrument.elements() if element.name == grid_name), None)
    return f"{labels.text(grid.wording)}\n{wording}" if grid is not None else wording


def _values(item: Item, labels: Labels) -> str:
    """Codes and labels, bounds, and the missing reasons offered."""
    domain = item.domain
    parts: list[str] = []
    code_list = getattr(domain, "code_list", None)
    if code_list is not None:
        parts += [f"{category.code} = {labels.text(category.labels)}" for category in code_list.categories]
    elif domain.kind == "consent":
        parts += [f"{code} = {labels.say(f'consent.{code}')}" for code in ("yes", "no")]
    if isinstance(domain, SeveralCodes) and domain.maximum:
        parts.append(labels.say("codebook.at_most", n=domain.maximum))
    if isinstance(domain, Ranking):
        parts.append(labels.say("codebook.places", n=domain.depth))
    if isinstance(domain, Allocation):
        parts.append(labels.say("codebook.total", n=domain.total))
    if isinstance(domain, Number) and (domain.minimum is not None or domain.maximum is not None):
        low, high = (_bound(bound) for bound in (domain.minimum, domain.maximum))
        parts.append(labels.say("codebook.bounds", low=low, high=high))
    parts += [f"{reason} = {labels.reason(reason)}" for reason in item.missing]
    return labels.say("base_joiner").join(parts)


def _bound(bound: float | None) -> str | int | float:
    if bound is None:
        return "…"
    return int(bound) if float(bound).is_integer() else bound


def reconciliation_section(
    datasets: Sequence[Dataset],
    facts: StudyFacts,
    interviews: InterviewFindings | None,
    tables: Iterable[TableBlock],
    labels: Labels,
    numbering: Numbering,
    left_out: Sequence[tuple[str, int, int]] = (),
    faults: Sequence[str] = (),
) -> ReportSection:
    """stored = included + excluded for each wave; answers set aside; the base of every table.

    `left_out` gives open answers by item: shown in the workbook and left to the CSV file. `faults`
    are sentences about cells of a data file that were set aside.
    """
    blocks: list[Block] = [
        _cases(dataset, labels.text(wave.title), labels, numbering)
        for dataset, wave in zip(datasets, facts.waves, strict=True)
    ]
    if any(wave.modes for wave in facts.waves):
        blocks.append(_modes(facts.waves, labels, numbering))
    blocks += [
        block
        for dataset, wave in zip(datasets, facts.waves, strict=True)
        if (block := _set_aside(dataset, labels.text(wave.title), labels, numbering)) is not None
    ]
    blocks += [_joins(wave, labels, numbering) for wave in _joined_once(facts)]
    if interviews is not None:
        blocks.append(_interviews(interviews, labels, numbering))
    if left_out:
        blocks.append(_open_answers(left_out, labels, numbering))
    if faults:
        blocks.append(_faults(faults, labels, numbering))
    blocks.append(_bases(tables, labels, numbering))
    return ReportSection(
        "reconciliation",
        SectionKind.RECONCILIATION,
        labels.say("section.reconciliation"),
        tuple(blocks),
        labels.say("reconciliation_introduction"),
    )


def _cases(dataset: Dataset, title: str, labels: Labels, numbering: Numbering) -> TableBlock:
    counted = dataset.reconciliation
    rows = [(labels.say("reconciled.stored"), counted.stored), (labels.say("reconciled.included"), counted.included)]
    rows += [
        (labels.say("reconciled.excluded_for", reason=labels.exclusion(reason)), n) for reason, n in counted.excluded
    ]
    rows.append((labels.say("reconciled.excluded"), sum(n for _, n in counted.excluded)))
    return _counts(
        "reconciliation-cases", labels.say("reconciled.cases", title=title), rows, labels, numbering, totals={0}
    )


def _modes(waves: Sequence[WaveFacts], labels: Labels, numbering: Numbering) -> TableBlock:
    """How the answers in the report came, wave beside wave."""
    counts = [dict(wave.modes) for wave in waves]
    modes = [mode.value for mode in CollectionMode if any(mode.value in own for own in counts)]
    heads = [labels.text(wave.title) for wave in waves] if len(waves) > 1 else [labels.say("statistic.n")]
    cells = [tuple(own.get(mode, 0) for own in counts) for mode in modes]
    return TableBlock(
        name=numbering.name("reconciliation-modes"),
        number=numbering.table(),
        caption=labels.say("reconciled.modes"),
        row_head=labels.say("row_head.mode"),
        rows=(*(labels.mode(mode) for mode in modes), labels.say("reconciled.included")),
        columns=tuple(ColumnHead(head, _COUNT) for head in heads),
        cells=(*cells, tuple(sum(own.values()) for own in counts)),
        base="",
        total_rows=frozenset({len(modes)}),
    )


def _set_aside(dataset: Dataset, title: str, labels: Labels, numbering: Numbering) -> TableBlock | None:
    aside = [entry for entry in dataset.reconciliation.answers_set_aside if entry[2]]
    if not aside:
        return None
    rows = [(f"{variable}: {labels.reason(reason)}", n) for variable, reason, n in aside]
    return _counts("reconciliation-answers", labels.say("reconciled.answers", title=title), rows, labels, numbering)


def _joined_once(facts: StudyFacts) -> list[WaveFacts]:
    """The waves whose items were joined over versions; of those joined alike the first."""
    return list({wave.joins: wave for wave in reversed(facts.waves) if wave.joins}.values())[::-1]


def _joins(wave: WaveFacts, labels: Labels, numbering: Numbering) -> TableBlock:
    """What each version changed about each item, and how older answers are counted."""
    comma = labels.say("comma")
    cells = tuple(
        (
            labels.text(join.label),
            comma.join(native_digits(str(number), labels.language) for number in join.versions),
            "\n".join(
                labels.say(
                    "joined.step",
                    number=number,
                    changes=" ".join(change.sentence(labels.language) for change in changes),
                )
                for number, changes in join.changes
            ),
        )
        for join in wave.joins
    )
    return TableBlock(
        name=numbering.name("reconciliation-joined"),
        number=numbering.table(),
        caption=labels.say("joined.caption", title=wave.title),
        row_head=labels.say("codebook.variable"),
        rows=tuple(join.name for join in wave.joins),
        columns=tuple(ColumnHead(labels.say(f"joined.{head}"), _TEXT) for head in ("item", "versions", "how")),
        cells=cells,
        base="",
        text_from_people=True,
    )


def _interviews(interviews: InterviewFindings, labels: Labels, numbering: Numbering) -> TableBlock:
    total = interviews.records + interviews.without_consent + interviews.unfinished
    rows = [
        (labels.say("reconciled.stored"), total),
        (labels.say("reconciled.included"), interviews.records),
        (labels.say("reconciled.without_consent"), interviews.without_consent),
        (labels.say("reconciled.unfinished"), interviews.unfinished),
    ]
    caption = labels.say("reconciled.interviews")
    return _counts("reconciliation-interviews", caption, rows, labels, numbering, totals={0})


def _open_answers(left_out: Sequence[tuple[str, int, int]], labels: Labels, numbering: Numbering) -> TableBlock:
    heads = (
        ColumnHead(labels.say("reconciled.approved"), _COUNT),
        ColumnHead(labels.say("reconciled.in_workbook"), _COUNT),
        ColumnHead(labels.say("reconciled.in_csv"), _COUNT),
    )
    return TableBlock(
        name=numbering.name("reconciliation-open-answers"),
        number=numbering.table(),
        caption=labels.say("reconciled.open_answers"),
        row_head=labels.say("row_head.item"),
        rows=tuple(item for item, _, _ in left_out),
        columns=heads,
        cells=tuple((inside + outside, inside, outside) for _, inside, outside in left_out),
        base="",
    )


def _faults(faults: Sequence[str], labels: Labels, numbering: Numbering) -> TableBlock:
    return TableBlock(
        name=numbering.name("reconciliation-faults"),
        number=numbering.table(),
        caption=labels.say("reconciled.faults"),
        row_head="",
        rows=tuple(str(place) for place in range(1, len(faults) + 1)),
        columns=(ColumnHead(labels.say("reconciled.fault"), _TEXT),),
        cells=tuple((fault,) for fault in faults),
        base=labels.say("reconciled.faults_base", n=len(faults)),
        text_from_people=True,
    )


def _bases(tables: Iterable[TableBlock], labels: Labels, numbering: Numbering) -> TableBlock:
    known = [block for block in tables if block.base]
    rows: list[str] = []
    cells: list[tuple[CellValue, ...]] = []
    for block in known:
        rows.append(labels.say("table_caption", number=block.number, caption=block.caption))
        n = block.bases[0][1] if len(block.bases) == 1 else None
        cells.append((n, block.base))
    return TableBlock(
        name=numbering.name(_BASES),
        number=numbering.table(),
        caption=labels.say("reconciled.bases"),
        row_head=labels.say("row_head.table"),
        rows=tuple(rows),
        columns=(ColumnHead("n", _COUNT), ColumnHead(labels.say("reconciled.base"), _TEXT)),
        cells=tuple(cells),
        base="",
    )


def bases_of(section: ReportSection, tables: Iterable[TableBlock], language: str) -> ReportSection:
    """The reconciliation with the bases of `tables` alone: of those that an audience gets."""
    told = {sentence("report.table_caption", language, number=each.number, caption=each.caption) for each in tables}

    blocks: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, TableBlock) or block.name != _BASES:
            blocks.append(block)
        elif lines := [line for line in zip(block.rows, block.cells, strict=True) if line[0] in told]:
            rows, cells = zip(*lines, strict=True)
            blocks.append(replace(block, rows=rows, cells=cells))
    return replace(section, blocks=tuple(blocks))


def _counts(
    name: str,
    caption: str,
    rows: Sequence[tuple[str, int]],
    labels: Labels,
    numbering: Numbering,
    totals: set[int] | None = None,
) -> TableBlock:
    return TableBlock(
        name=numbering.name(name),
        number=numbering.table(),
        caption=caption,
        row_head=labels.say("row_head.cases"),
        rows=tuple(label for label, _ in rows),
        columns=(ColumnHead(labels.say("statistic.n"), _COUNT),),
        cells=tuple((n,) for _, n in rows),
        base="",
        total_rows=frozenset(totals or ()),
    )
