"""What stands before the results: the cover, the line of facts on every sheet, and response by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.results import ALL, Statistic
from exports.report.blocks import (
    CellValue,
    Cover,
    FormatKind,
)
from exports.report.facts import InterviewFindings, StudyFacts, WaveFacts
from exports.report.labels import Labels, long_date
from exports.report.numbers import shown
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.text import native_digits

_LARGEST_GROUPS = 25
_ENDS = ".!؟?…»"


def fieldwork_days(wave: WaveFacts, labels: Labels) -> str:
    """«از ۱ مهر ۱۴۰۴ تا ۳۰ مهر ۱۴۰۴», the empty string where no day is known."""
    if wave.first_day is None or wave.last_day is None:
        return ""
    first, last = (long_date(day, labels.language) for day in (wave.first_day, wave.last_day))
    return labels.say("one_day", day=last) if first == last else labels.say("days", first=first, last=last)


def last_day(facts: StudyFacts) -> date:
    """The date on the file: the last day of fieldwork, a fixed day where none is known."""
    return max((wave.last_day for wave in facts.waves if wave.last_day), default=date(2000, 1, 1))


def meta_lines(datasets: Sequence[Dataset], facts: StudyFacts, labels: Labels) -> tuple[str, ...]:
    """Study, waves, dates, n, response rate, weights, versions of instrument and program."""
    lines = [labels.text(facts.study.title)]
    for dataset, wave in zip(datasets, facts.waves, strict=True):
        parts = [labels.text(wave.title), fieldwork_days(wave, labels), labels.say("meta_n", n=len(dataset))]
        rate = response_rate(wave)
        if rate is not None:
            parts.append(labels.say("meta_rate", rate=shown(rate, FormatKind.SHARE, labels.language)))
        parts.append(weighting(dataset, wave, labels))
        parts.append(labels.say("meta_instrument", version=native_digits(wave.instrument_version, labels.language)))
        lines.append(labels.say("comma").join(part for part in parts if part))
    lines.append(labels.say("meta_program", version=native_digits(facts.program_version, labels.language)))
    return tuple(lines)


def weighting(dataset: Dataset, wave: WaveFacts, labels: Labels) -> str:
    """How answers are weighted: as the wave's facts say, else as its design is."""
    if said := labels.text(wave.weighting):
        return said
    if dataset.design is None:
        return labels.say("weights.none")
    is_known = np.isfinite(dataset.design.stages[0].populations).all()
    return labels.say("weights.strata" if is_known else "weights.given")


def response_rate(wave: WaveFacts) -> float | None:
    """AAPOR RR2 of all groups together: complete and partial among the eligible."""
    table = wave.dispositions
    if table is None or ALL not in table.rows:
        return None
    rates = [column for column in table.columns if column.statistic is Statistic.RATE]
    wanted = next((column for column in rates if column.category == "RR2"), rates[0] if rates else None)
    if wanted is None:
        return None
    value = table.cell(ALL, wanted.statistic, wanted.group, wanted.category)
    return float(value) if value is not None else None


def cover(
    datasets: Sequence[Dataset],
    facts: StudyFacts,
    interviews: InterviewFindings | None,
    labels: Labels,
    *,
    is_draft: bool,
) -> Cover:
    """The first page."""
    study = facts.study
    titles = labels.say("comma").join(labels.text(wave.title) for wave in facts.waves)
    city = labels.text(study.city)
    return Cover(
        city=city or labels.text(study.title),
        title=labels.text(study.title),
        subtitle=titles,
        is_draft=is_draft,
        status=labels.say("draft" if is_draft else "final"),
        facts=tuple(_facts(datasets, facts, labels)),
        figures=tuple(_figures(datasets, facts, interviews, labels)),
        about=about(datasets, facts, labels),
        how_to_read=tuple(_how_to_read(datasets, facts, interviews, labels)),
        accent=study.accent,
        emblem=study.emblem,
        references=tuple(_references(study, labels)),
        font=study.font,
    )


def _references(study: Study, labels: Labels) -> Iterator[tuple[str, str]]:
    """Under which contract the report was made, and with which letter it goes."""
    for key, number in (("contract_number", study.contract_number), ("letter_number", study.letter_number)):
        if number:
            yield labels.say(f"reference.{key}"), native_digits(number, labels.language)
    if study.letter_date is not None:
        yield labels.say("reference.letter_date"), long_date(study.letter_date, labels.language)


def about(datasets: Sequence[Dataset], facts: StudyFacts, labels: Labels) -> str:
    """In plain words: how people were chosen, by whom, how many of each group answered, for whom they speak."""
    return "\n".join(
        _about_wave(dataset, wave, facts, labels) for dataset, wave in zip(datasets, facts.waves, strict=True)
    )


def _about_wave(dataset: Dataset, wave: WaveFacts, facts: StudyFacts, labels: Labels) -> str:
    study = facts.study
    who = labels.text(study.organisation) or labels.text(study.city)
    invited = _invited(dataset, wave)
    key = {WaveKind.FRAME: "about.frame", WaveKind.SAMPLE: "about.sample", WaveKind.OPEN: "about.open"}[wave.kind]
    if _is_file(wave):
        key = "about.file"
    parts = []
    if len(facts.waves) > 1:
        parts.append(labels.say("about.wave", title=wave.title))
    if selection := _selection(wave, study, labels):
        parts.append(selection)
        key = f"about.{wave.kind.value}_selected"
    if not len(dataset):
        return " ".join((*parts, labels.say("about.nobody")))
    parts.append(labels.say(key, who=who, invited=invited, n=len(dataset), city=study.city))
    groups = _answered_by_group(dataset, labels)
    if groups:
        parts.append(labels.say("about.groups", groups=groups))
    parts.append(
        labels.say({"frame": "about.speaks_frame", "sample": "about.speaks_sample"}.get(wave.kind, "about.speaks_open"))
    )
    return " ".join(parts)


def _is_file(wave: WaveFacts) -> bool:
    """Whether its answers come from a file, of which nobody said how people were chosen: a wave knows whom it asked."""
    return wave.dispositions is None and wave.kind is not WaveKind.FRAME


def _selection(wave: WaveFacts, study: Study, labels: Labels) -> str:
    """The consultant's sentence on how the people were chosen; the study's is about its listed people."""
    said = labels.text(wave.selection) or (labels.text(study.selection) if wave.kind is WaveKind.FRAME else "")
    return said if not said or said[-1] in _ENDS else f"{said}."


def _answered_by_group(dataset: Dataset, labels: Labels) -> str:
    """How many of each group answered; small groups are told together, so that nobody is pointed at."""
    if not dataset.has_groups or dataset.kind is WaveKind.SAMPLE:
        return ""
    counts = dataset.cases["group"].value_counts()
    sizes = [(group, int(counts.get(group, 0))) for group in dataset.groups]
    large = [(group, n) for group, n in sizes if n >= dataset.threshold]
    small = [n for _, n in sizes if 0 < n < dataset.threshold]
    if len(large) > _LARGEST_GROUPS:
        return ""
    comma = labels.say("comma")
    told = [labels.say("reason_count", reason=labels.group(group), n=n) for group, n in large]
    if len(small) > 1 and sum(small) >= dataset.threshold:
        told.append(labels.say("reason_count", reason=labels.say("small_groups", groups=len(small)), n=sum(small)))
    elif small:
        told.append(labels.say("small_groups_withheld"))
    return comma.join(told)


def _invited(dataset: Dataset, wave: WaveFacts) -> int:
    return len(dataset.outcomes) if wave.dispositions is not None else len(dataset)


def _facts(datasets: Sequence[Dataset], facts: StudyFacts, labels: Labels) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    several = len(facts.waves) > 1
    for dataset, wave in zip(datasets, facts.waves, strict=True):
        title = f" ({labels.text(wave.title)})" if several else ""
        days = fieldwork_days(wave, labels)
        if days:
            rows.append((labels.say("fact.fieldwork") + title, days))
        modes = labels.say("comma").join(
            labels.say("reason_count", reason=labels.mode(mode), n=n) for mode, n in wave.modes if n
        )
        if wave.kind is not WaveKind.OPEN or not _is_file(wave):
            rows.append((labels.say("fact.kind") + title, labels.say(f"wave_kind.{wave.kind.value}")))
        if modes:
            rows.append((labels.say("fact.modes") + title, modes))
        rows.append((labels.say("fact.weights") + title, weighting(dataset, wave, labels)))
        stored = dataset.reconciliation
        said = labels.say(
            "fact.reconciled", stored=stored.stored, included=stored.included, out=stored.stored - stored.included
        )
        rows.append((labels.say("fact.cases") + title, said))
    versions = labels.say("comma").join(dict.fromkeys(wave.instrument_version for wave in facts.waves))
    version = labels.say(
        "fact.versions_text",
        instrument=native_digits(versions, labels.language),
        program=native_digits(facts.program_version, labels.language),
    )
    rows.append((labels.say("fact.versions"), version))
    if facts.study.telephone:
        rows.append((labels.say("fact.telephone"), facts.study.telephone))
    return rows


def _figures(
    datasets: Sequence[Dataset], facts: StudyFacts, interviews: InterviewFindings | None, labels: Labels
) -> list[tuple[str, CellValue, FormatKind]]:
    """The few large numbers: of the main wave, and the other waves' n."""
    main, wave = datasets[0], facts.waves[0]
    figures: list[tuple[str, CellValue, FormatKind]] = []
    if wave.dispositions is not None and wave.kind is not WaveKind.OPEN:
        figures.append((labels.say("figure.invited"), _invited(main, wave), FormatKind.COUNT))
    figures.append((labels.say("figure.answered"), len(main), FormatKind.COUNT))
    rate = response_rate(wave)
    if rate is not None:
        figures.append((labels.say("figure.rate"), rate, FormatKind.SHARE))
    if interviews is not None:
        figures.append((labels.say("figure.interviews"), interviews.records, FormatKind.COUNT))
    for dataset, other in list(zip(datasets, facts.waves, strict=True))[1:]:
        figures.append((labels.say("figure.answered_of", title=other.title), len(dataset), FormatKind.COUNT))
    if wave.kind is WaveKind.OPEN and len(figures) == 1:
        figures.append((labels.say("figure.variables"), len(main.columns), FormatKind.COUNT))
    return figures


def _how_to_read(
    datasets: Sequence[Dataset], facts: StudyFacts, interviews: InterviewFindings | None, labels: Labels
) -> list[str]:
    main = datasets[0]
    lines = [labels.say("how.base"), labels.say("how.missing")]
    if main.has_groups and main.kind is not WaveKind.SAMPLE:
        lines.append(labels.say("how.totals"))
        if main.inside_groups:
            lines.append(labels.say("how.inside"))
        lines.append(labels.say("how.withheld", k=main.threshold))
    if len(datasets) > 1:
        lines.append(labels.say("how.waves"))
    lines.append(labels.say("how.reconciliation"))
    return lines
