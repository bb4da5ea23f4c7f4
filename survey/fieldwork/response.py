"""How far a wave has come, group by group: for those who run it, and for planners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from questionnaires.fieldwork import Disposition, Study, WaveKind
from questionnaires.model import CodeList
from questionnaires.translations import sentence
from survey.store import cases, datasets, instruments, studies, waves
from survey.store.database import Database


@dataclass(frozen=True)
class GroupResponse:
    """How far one group of a wave has come; `group` None is the sum of all."""

    group: str | None
    label: str
    target: int
    complete: int = 0
    partial: int = 0
    refused: int = 0
    non_contact: int = 0
    other: int = 0
    not_eligible: int = 0
    untried: int = 0
    last_contact_at: datetime | None = None

    @property
    def rest(self) -> int:
        return self.target - self.complete

    @property
    def share(self) -> float | None:
        return self.complete / self.target if self.target else None


def response_by_group(database: Database, wave_name: str, language: str = "fa") -> list[GroupResponse]:
    """One row a group, in the study's order, and the sum of all last (its `group` is None)."""
    with database.read() as connection:
        stored = waves.wave(connection, wave_name)
        wave = stored.wave
        study = studies.study(connection, wave.study)
        if wave.kind is WaveKind.OPEN:
            asked = instruments.version(connection, stored.version_id).instrument.by_role("group")
            found = [
                (_typed_group(row, asked.name if asked else ""), Disposition(row["disposition"]), None)
                for row in datasets.stored_cases(connection, wave.name)
            ]
        else:
            listed = cases.cases(connection, wave_name)
            found = [(case.group, case.disposition, case.last_contact_at) for case in listed]
            unlisted = datasets.unlisted_dispositions(connection, wave_name)
            found += [(group, Disposition(disposition), None) for group, disposition in unlisted]
    label = group_labels(study, language)
    order = group_order(study)
    present = {group for group, _, _ in found}
    rows = [
        _counted(group, label(group), [entry for entry in found if entry[0] == group])
        for group in sorted(present, key=order)
    ]
    total = _counted(None, sentence("staff.response.all", language), found)
    return [*rows, total]


@dataclass(frozen=True)
class PlannersRow:
    """What a planner sees of one group: answered and not yet, or neither where either is a small number."""

    label: str
    target: int | None
    complete: int | None
    is_total: bool = False

    @property
    def rest(self) -> int | None:
        return None if self.complete is None or self.target is None else self.target - self.complete

    @property
    def share(self) -> float | None:
        return self.complete / self.target if self.complete is not None and self.target else None


def for_planners(rows: Sequence[GroupResponse], threshold: int, *, targets_are_known: bool = True) -> list[PlannersRow]:
    """The rows with small numbers withheld, and enough beside them that the total does not give them back.

    Refusals and failed contacts are not told apart by group: in a group of twelve known people they
    point at persons. Targets are the frame's and known anyway, except in an open wave, where they are
    those who began. Withheld are groups of which 1 to k-1 have answered, or have not; never only one,
    and never fewer than k persons together.
    """
    groups, total = list(rows[:-1]), rows[-1]
    hidden = {row.group for row in groups if _is_small(row.complete, threshold) or _is_small(row.rest, threshold)}
    while _is_exposed([row for row in groups if row.group in hidden], threshold):
        shown = sorted((row for row in groups if row.group not in hidden), key=lambda row: row.target)
        if not shown:
            break
        hidden.add(shown[0].group)
    all_hidden = len(hidden) == len(groups) and _is_exposed(groups, threshold)
    sheltered = [
        PlannersRow(row.label, row.target if targets_are_known else None, None)
        if row.group in hidden
        else PlannersRow(row.label, row.target, row.complete)
        for row in groups
    ]
    return [*sheltered, PlannersRow(total.label, total.target, None if all_hidden else total.complete, is_total=True)]


def _is_small(count: int, threshold: int) -> bool:
    return 0 < count < threshold


def _is_exposed(hidden: Sequence[GroupResponse], threshold: int) -> bool:
    """Whether the total less the groups that are shown says too much about the withheld ones."""
    if not hidden:
        return False
    together = (sum(row.complete for row in hidden), sum(row.rest for row in hidden))
    return len(hidden) < 2 or any(_is_small(count, threshold) for count in together)


def group_labels(study: Study, language: str) -> Callable[[str | None], str]:
    """Names of the groups; a code that the study no longer has stands for itself."""
    labels = {own.code: own.labels.in_language(language) for own in _list(study, "groups").categories}
    return lambda code: labels.get(code or "", code or sentence("staff.response.no-group", language))


def group_order(study: Study) -> Callable[[str | None], tuple[int, str]]:
    """A key that sorts groups as the study lists them, and unknown ones after those."""
    places = {code: place for place, code in enumerate(_list(study, "groups").codes)}
    return lambda code: (places.get(code or "", len(places)), code or "")


def _counted(
    group: str | None, label: str, found: Iterable[tuple[str | None, Disposition, datetime | None]]
) -> GroupResponse:
    entries = list(found)
    counts = {own: sum(1 for _, disposition, _ in entries if disposition is own) for own in Disposition}
    last = max((at for _, _, at in entries if at is not None), default=None)
    return GroupResponse(
        group=group,
        label=label,
        target=len(entries),
        complete=counts[Disposition.COMPLETE],
        partial=counts[Disposition.PARTIAL],
        refused=counts[Disposition.REFUSED],
        non_contact=counts[Disposition.NON_CONTACT],
        other=counts[Disposition.OTHER],
        not_eligible=counts[Disposition.NOT_ELIGIBLE],
        untried=counts[Disposition.UNTRIED],
        last_contact_at=last,
    )


def _typed_group(row: datasets.StoredCase, variable: str) -> str | None:
    """The group that somebody in an open wave chose."""
    chosen = row["answers"].get(variable)
    return chosen if isinstance(chosen, str) else row["group"]


def _list(study: Study, name: str) -> CodeList:
    return next((own for own in study.code_lists if own.name == name), CodeList(name))
