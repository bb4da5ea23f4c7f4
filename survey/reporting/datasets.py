"""From the database to a Dataset and a Report: all that a report may know is gathered here.

What goes in obeys consent, redaction and the threshold k before it reaches `exports`: interviews of
people who did not agree are counted and left out, words are shown as a consultant approved them, and a
group is named beside words only where it has k or more respondents.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.metadata import version as version_of
from threading import Lock
from typing import Literal

import orjson
from sqlalchemy import Connection

from analysis.cases.dataset import Dataset
from analysis.tables.dispositions import dispositions
from analysis.tables.open_answers import anonymous_words, groups_named
from analysis.tables.themes import Interview, themes_by_group
from exports.report.blocks import Report
from exports.report.composing import build_report
from exports.report.facts import InterviewFindings, OpenAnswer, Quote, StudyFacts, WaveFacts
from exports.report.layouts import Audience, Layout, layout_of, read_layout
from questionnaires.approved_budget import ApprovedBudget, budget_to_document
from questionnaires.fieldwork import Study, Wave
from questionnaires.interviews import InterviewRecord, TopicGuide
from questionnaires.library import shipped_topic_guide
from questionnaires.model import Category, CodeList, Instrument
from questionnaires.problems import Problem
from questionnaires.revisions import Joined
from questionnaires.revisions.joining import NOT_ASKED, ItemJoin
from survey.fieldwork import redaction
from survey.store import budgets, interviews, open_answers, report_layouts, studies, waves
from survey.store import datasets as stored_datasets
from survey.store.database import Database
from survey.store.datasets import StoredCase
from survey.store.errors import WaveNotFound
from survey.store.instruments import InstrumentVersion, lineage, version
from survey.store.interviews import StoredRecord

Status = Literal["draft", "final"]
_KEPT = 6  # reports a process remembers


@dataclass(frozen=True)
class WaveMaterial:
    """Everything of one wave that a report is made from."""

    wave: Wave
    version: InstrumentVersion
    instrument: Instrument  # the version's, joined with those that other submissions answered
    versions: tuple[int, ...]  # that answers came to
    stored: list[StoredCase]  # answers as answers to `instrument`
    records: list[StoredRecord]
    words: dict[str, dict[str, str]]  # approved open answers by variable, then case
    waiting: int  # texts that nobody has decided on
    joins: tuple[ItemJoin, ...] = ()  # how items of several versions were joined

    def group_of(self, case_key: str) -> str | None:
        return self._groups.get(case_key)

    @cached_property
    def _groups(self) -> dict[str, str | None]:
        return {case["case"]: case["group"] for case in self.stored}


@dataclass(frozen=True)
class Material:
    """Everything that a report of some waves of a study is made from, read at one moment."""

    study: Study
    waves: tuple[WaveMaterial, ...]
    budget: ApprovedBudget | None = None
    own_layout: str | None = None  # `report.yaml` of the study, where somebody changed what came with the instrument

    @property
    def layout(self) -> Layout:
        """Who gets which parts of the report."""
        instrument = self.waves[0].version.instrument
        if self.own_layout is None:
            return layout_of(instrument)
        return read_layout(self.own_layout, instrument, is_of_earlier=True)

    @property
    def draft_reasons(self) -> tuple[Problem, ...]:
        """Why the report is still a draft; nothing where every wave is marked final."""
        unmarked = [each.wave for each in self.waves if each.wave.final_at is None]
        return tuple(
            Problem.at("draft-open-wave" if wave.closed_at is None else "draft-unmarked-wave", title=wave.title)
            for wave in unmarked
        )

    @property
    def left_out(self) -> tuple[Problem, ...]:
        """What has come in but is not in the report, draft or final."""
        waiting = sum(each.waiting for each in self.waves)
        unfinished = sum(not record.is_closed for each in self.waves for record in each.records)
        return (
            *((Problem.at("words-left-out", count=waiting),) if waiting else ()),
            *((Problem.at("interviews-left-out", count=unfinished),) if unfinished else ()),
        )

    @property
    def status(self) -> Status:
        return "draft" if self.draft_reasons else "final"

    @property
    def fingerprint(self) -> str:
        """The same for the same content: a report made before can be shown again."""
        content = [
            self.study,
            budget_to_document(self.budget) if self.budget else None,
            *(
                (each.wave, each.version.id, each.versions, each.stored, each.records, each.words, each.waiting)
                for each in self.waves
            ),
        ]
        return hashlib.sha256(orjson.dumps(content)).hexdigest()


def dataset_of(database: Database, study: str, wave: str) -> Dataset:
    """The dataset of one wave. Raises `StudyNotFound`, `WaveNotFound`."""
    material = gather(database, study, [wave])
    return _dataset(material.study, material.waves[0])


def report_of(
    database: Database,
    study: str,
    wave_names: Sequence[str] = (),
    language: str = "fa",
    *,
    by: Sequence[str] = ("group",),
    status: Status | None = None,
) -> Report:
    """The report of some waves of a study, by default all of them.

    Without a `status` it is final once a consultant has marked every wave of it so.
    Raises `StudyNotFound`, `WaveNotFound`.
    """
    return report_from(gather(database, study, wave_names), language, by=by, status=status)


def gather(database: Database, study: str, wave_names: Sequence[str] = ()) -> Material:
    """Read at one moment what a report is made from. Raises `StudyNotFound`, `WaveNotFound`."""
    with database.read() as connection:
        shown = studies.study(connection, study)
        stored = {each.wave.name: each for each in waves.waves(connection, study)}
        for name in wave_names:
            if name not in stored:
                raise WaveNotFound(name)
        chosen = [each for name, each in stored.items() if not wave_names or name in wave_names]
        kept = budgets.stored_budget(connection, study)
        found = _joined(connection, study, [_wave(connection, each) for each in chosen])
        own = report_layouts.fetch(connection, study, found[0].version.instrument.name) if found else None
        return Material(shown, found, kept.budget if kept else None, own.document if own else None)


def report_from(
    material: Material,
    language: str,
    *,
    by: Sequence[str] = ("group",),
    place_level: str | None = None,
    status: Status | None = None,
    for_publication: bool = False,
) -> Report:
    """The report of what was gathered; `for_publication` withholds what an attack would find (`Dataset`).

    Without a `place_level` places are told on the one of the planners' layout, so that nobody reads two.
    """
    datasets, facts = counted(material, for_publication=for_publication)
    return build_report(
        datasets,
        facts=facts,
        interviews=findings_of(material, for_publication=for_publication),
        open_answers=_words(material, datasets),
        language=language,
        by=by,
        place_level=place_level or material.layout[Audience.PLANNERS].place_level,
        status=status or material.status,
    )


def counted(material: Material, *, for_publication: bool = False) -> tuple[list[Dataset], StudyFacts]:
    """The dataset of each wave, and what a report must know beside them."""
    datasets = [_dataset(material.study, each) for each in material.waves]
    if for_publication:
        datasets = [dataset.for_publication() for dataset in datasets]
    facts = StudyFacts(
        study=material.study,
        waves=tuple(_facts(each, dataset) for each, dataset in zip(material.waves, datasets, strict=True)),
        program_version=version_of("chashmandaz"),
        budget=material.budget,
    )
    return datasets, facts


_Key = tuple[str, str, tuple[str, ...], str | None]  # fingerprint, language, breakdowns, level of places
_kept: OrderedDict[_Key, Report] = OrderedDict()
_kept_lock = Lock()
_building = Lock()


def kept_report(
    material: Material, language: str, by: tuple[str, ...] = ("group",), place_level: str | None = None
) -> Report:
    """`report_from`, remembered as long as nothing it is made from changes."""
    place_level = place_level or material.layout[Audience.PLANNERS].place_level
    key = (material.fingerprint, language, by, place_level)
    known = _recall(key)
    if known is not None:
        return known
    with _building:  # whoever asks for the same report meanwhile waits for it rather than make it again
        report = _recall(key) or report_from(material, language, by=by, place_level=place_level)
        with _kept_lock:
            _kept[key] = report
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
        return report


def _recall(key: _Key) -> Report | None:
    with _kept_lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _wave(connection: Connection, stored: waves.StoredWave) -> WaveMaterial:
    name = stored.wave.name
    own, cases = version(connection, stored.version_id), stored_datasets.stored_cases(connection, name)
    records, words = interviews.records(connection, name), open_answers.open_answers(connection, name)
    return WaveMaterial(
        wave=stored.wave,
        version=own,
        instrument=own.instrument,
        versions=tuple(sorted({own.number, *(case["version"] for case in cases if case["answers"])})),
        stored=cases,
        records=records,
        words=open_answers.approved(words),
        waiting=redaction.waiting(words, records),
    )


def _joined(connection: Connection, study: str, found: Sequence[WaveMaterial]) -> tuple[WaveMaterial, ...]:
    """The waves with answers to several versions of one instrument brought together, by key."""
    numbers: dict[str, set[int]] = {}
    for each in found:
        numbers.setdefault(each.instrument.name, set()).update(each.versions)
    joined = {name: lineage(connection, study, name).joined(own) for name, own in numbers.items() if len(own) > 1}
    return tuple(
        _of_versions(each, joined[each.instrument.name]) if each.instrument.name in joined else each for each in found
    )


def _of_versions(each: WaveMaterial, joined: Joined) -> WaveMaterial:
    """One wave under the names and codes of the newest version, with how its items were joined."""
    instrument = joined.instrument_of(each.versions)
    asked = {name for section in instrument.sections for name in section.variables}
    return replace(
        each,
        instrument=instrument,
        stored=[_case_of_versions(case, joined, asked) for case in each.stored],
        words={joined.variable(each.versions[-1], name): texts for name, texts in each.words.items()},
        joins=joined.items,
    )


def _case_of_versions(case: StoredCase, joined: Joined, asked: Container[str]) -> StoredCase:
    if not case["answers"]:
        return case
    answers = joined.answers(case["version"], case["answers"])
    kept = {name: value for name, value in answers.items() if name in asked or value != NOT_ASKED}
    return {**case, "answers": kept}


def _dataset(study: Study, material: WaveMaterial) -> Dataset:
    return Dataset.of(material.instrument, material.stored, study)


def _facts(material: WaveMaterial, dataset: Dataset) -> WaveFacts:
    days = sorted(case["submitted_on"] for case in material.stored if case["submitted_on"])
    modes = Counter(mode for mode in dataset.cases["mode"] if isinstance(mode, str))
    return WaveFacts(
        name=material.wave.name,
        title=material.wave.title,
        kind=material.wave.kind,
        first_day=date.fromisoformat(days[0]) if days else None,
        last_day=date.fromisoformat(days[-1]) if days else None,
        instrument_version="–".join(dict.fromkeys((str(material.versions[0]), str(material.versions[-1])))),
        dispositions=dispositions(dataset),
        modes=tuple(sorted(modes.items())),
        selection=material.wave.selection,
        joins=material.joins,
    )


def _words(material: Material, datasets: Sequence[Dataset]) -> dict[str, list[OpenAnswer]]:
    """Approved words by question, of the cases that count; the group only where it may be shown."""
    words: dict[str, list[OpenAnswer]] = {}
    for each, dataset in zip(material.waves, datasets, strict=True):
        group_of = {
            str(case): group if isinstance(group, str) else None
            for case, group in zip(dataset.cases["case"], dataset.cases["group"], strict=True)
        }
        by_question: dict[str, list[tuple[str, str | None]]] = {}
        for variable, by_case in each.words.items():
            question = redaction.question_of(variable)
            # Of a repeat one person may give many texts, and k counts persons: no group beside those.
            named = question == variable
            by_question.setdefault(question, []).extend(
                (text, group_of[key] if named else None) for key, text in by_case.items() if key in group_of
            )
        for question, texts in by_question.items():
            shown = anonymous_words(
                texts, question, study=material.study.name, k=dataset.threshold, wave=each.wave.name
            )
            words.setdefault(question, []).extend(OpenAnswer(one.text, one.group, each.wave.name) for one in shown)
    return words


def findings_of(material: Material, *, for_publication: bool = False) -> InterviewFindings | None:
    """What the interviews of all waves said; None where there was none."""
    records = [(each, record) for each in material.waves for record in each.records]
    if not records:
        return None
    closed = [(each, record) for each, record in records if record.is_closed]
    agreed = [
        (each, record, InterviewRecord.of(_guide(record), record.parts))
        for each, record in closed
        if InterviewRecord.of(_guide(record), record.parts).setting.may_take_part
    ]
    themes = _themes([_guide(record) for _, record, _ in agreed])
    study = material.study
    spoken = [
        Interview(each.group_of(record.case_key), {theme for _, notes in words.topics for theme in notes.themes})
        for each, record, words in agreed
    ]
    return InterviewFindings(
        records=len(agreed),
        themes=themes,
        themes_by_group=themes_by_group(
            spoken,
            themes.codes,
            groups=study.code_list("groups").codes,
            inside=study.inside_groups,
            threshold=study.threshold,
            for_publication=for_publication,
        ),
        groups=tuple(each.group for each in spoken),
        quotes=tuple(_quotes(study, agreed)),
        without_consent=len(closed) - len(agreed),
        unfinished=len(records) - len(closed),
    )


def _quotes(study: Study, agreed: Sequence[tuple[WaveMaterial, StoredRecord, InterviewRecord]]) -> Iterator[Quote]:
    """Approved sentences; the group stands beside them where k or more people of it were interviewed."""
    groups = {record.id: each.group_of(record.case_key) for each, record, _ in agreed}
    named = groups_named([("", group) for group in groups.values()], study.threshold)
    for quotable in redaction.quotables([record for _, record, _ in agreed]):
        if quotable.approved:
            group = groups[quotable.record.id]
            theme = quotable.themes[0] if len(quotable.themes) == 1 else None
            yield Quote(quotable.approved, theme, group if group in named else None)


def _themes(guides: Sequence[TopicGuide]) -> CodeList:
    """The themes of all guides that were used, each once."""
    by_code = {theme.code: theme for guide in guides for theme in guide.themes}
    return CodeList("themes", tuple(Category(t.code, t.labels, definition=t.definition) for t in by_code.values()))


def _guide(record: StoredRecord) -> TopicGuide:
    return shipped_topic_guide(record.guide)
