"""A filled translation sheet taken into a study: its questionnaire published anew with one more language."""

from __future__ import annotations

from pathlib import Path

from questionnaires.checks import check
from questionnaires.loaders.translation_sheet import read_translation
from questionnaires.problems import InstrumentError
from questionnaires.translating import with_language
from survey.instruments import publishing
from survey.instruments.languages import newest_version
from survey.store.database import Database
from survey.store.instruments import InstrumentVersion


def load_translation(
    database: Database, study_name: str, file: Path | bytes, *, by: str, language: str | None = None
) -> tuple[InstrumentVersion, str]:
    """Publish the newest version anew with the language of a filled sheet, whole or not at all.

    Raises `ProblemsFound` with every fault of the sheet and of the instrument that it would make.
    """
    with database.write() as connection:
        newest = newest_version(connection, study_name)
        translation = read_translation(file, newest.instrument, language)
        translated = with_language(newest.instrument, translation.language, translation.texts)
        if faults := check(translated).faults:
            raise InstrumentError(faults)
        version = publishing.publish(connection, study_name, translated, by=by)
    return version, translation.language
