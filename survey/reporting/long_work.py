"""The kinds of long work: who may ask for each, and how it is done."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exports.fieldwork.invitations import write_invitations
from exports.report.layouts import Audience
from questionnaires.translations import sentence
from survey.fieldwork.invitations import invitations
from survey.reporting.report_files import PACKAGE, MadeFile, Progress, data_file, files_of, report_file
from survey.staff.access import Permission
from survey.staff.staff_pages import XLSX, file_name
from survey.store.database import Database
from survey.store.tasks import Task

REPORT, PUBLICATION, DATA, INVITATIONS = "report", "publication", "data", "invitations"
Work = Callable[[Database, Task, Mapping[str, Any], Progress], MadeFile]


@dataclass(frozen=True)
class Kind:
    """Long work that whoever has `permission` may ask for, and take the file of while they have it."""

    permission: Permission
    work: Work


def do(database: Database, task: Task, progress: Progress) -> MadeFile:
    """The file of a task. Raises ProblemsFound and what the store refuses."""
    return KINDS[task.kind].work(database, task, task.parameters, progress)


def _report(database: Database, task: Task, asked: Mapping[str, Any], progress: Progress) -> MadeFile:
    audience = Audience(asked["audience"])
    return report_file(database, asked["study"], asked["waves"], audience, asked["format"], task.language, progress)


def _publication(database: Database, task: Task, asked: Mapping[str, Any], progress: Progress) -> MadeFile:
    """Every format of a report that leaves: attacked before, and put on record when its files are made."""
    from survey.reporting import datasets, releasing

    audience, study = Audience(asked["audience"]), asked["study"]
    material = datasets.gather(database, study, asked["waves"])
    layout = material.layout[audience]
    checked = releasing.check_release(
        database, material, layout, audience, task.language, by=layout.groups, who=task.by,
        progress=lambda done, whole: progress("attack", done, whole),
    )  # fmt: skip
    made = files_of(checked.report, audience, study, PACKAGE, progress)
    releasing.record(database, study, checked)
    return made


def _data(database: Database, task: Task, asked: Mapping[str, Any], progress: Progress) -> MadeFile:
    return data_file(database, asked["study"], asked["waves"], asked["format"], task.language, progress, by=task.by)


def _invitations(database: Database, task: Task, asked: Mapping[str, Any], progress: Progress) -> MadeFile:
    who = asked["who"]
    made = invitations(
        database,
        asked["wave"],
        address=asked["address"],
        by=task.by,
        only_unanswered=who == "unanswered",
        message=asked["message"],
        progress=lambda done, whole: progress("letters", done, whole),
    )
    file = io.BytesIO()
    write_invitations(made, file, task.language)
    name = sentence(f"staff.invitations.file-{who}", task.language, wave=asked["wave"])
    return MadeFile(f"{file_name(name)}.xlsx", XLSX, file.getvalue())


KINDS = {
    REPORT: Kind(Permission.SEE_REPORTS, _report),
    PUBLICATION: Kind(Permission.MANAGE_STUDIES, _publication),
    DATA: Kind(Permission.TAKE_ANSWERS_OUT, _data),
    INVITATIONS: Kind(Permission.MANAGE_STUDIES, _invitations),
}
