"""The answers of waves for other programs: who takes them out is logged."""

from __future__ import annotations

from collections.abc import Sequence

from exports.data.variables import DataFile, data_file
from exports.report.labels import Labels
from survey.clock import now
from survey.reporting.datasets import dataset_of
from survey.store import access_log, studies, waves
from survey.store.database import Database


def data_files(
    database: Database, study_name: str, wave_names: Sequence[str], language: str, *, by: str
) -> list[DataFile]:
    """The variables of each wave, by default of all; waves are never pooled.

    Raises `StudyNotFound`, `WaveNotFound`.
    """
    with database.read() as connection:
        study = studies.study(connection, study_name)
        names = wave_names or [stored.wave.name for stored in waves.waves(connection, study.name)]
    files = []
    for name in names:
        dataset = dataset_of(database, study_name, name)
        labels = Labels(dataset.instrument, dataset.study, language)
        title = labels.text(dataset.study.title)
        files.append(data_file(dataset, labels, f"{title} · {name}"))
    with database.write() as connection:
        for name in names:
            access_log.record(connection, at=now(), by=by, action="answers-exported", subject=name)
    return files
