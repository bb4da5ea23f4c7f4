"""A small study with an open wave, put into a fresh database for loads and crashes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from questionnaires.fieldwork import Wave, WaveKind
from questionnaires.library import shipped_instruments, shipped_study
from questionnaires.texts import Texts
from survey.clock import now
from survey.fieldwork import fieldwork_actions
from survey.settings import settings_from_environment
from survey.store import studies
from survey.store.database import open_database

INSTRUMENTS = Path(__file__).parents[1] / "tiny_instruments"


def prepare(folder: Path, instrument: str, environment: Mapping[str, str] | None = None) -> None:
    """Database under `folder/var` (or where the environment says) with the open wave `bench`."""
    url = f"sqlite:///{folder / 'var' / 'chashmandaz.sqlite'}"
    settings = settings_from_environment({**os.environ, "CHASHMANDAZ_DATABASE_URL": url, **(environment or {})})
    database = open_database(settings.database_url, settings.server_key)
    database.upgrade()
    study = shipped_study("jahrom")
    with database.write() as connection:
        studies.create_study(connection, study, at=now())
    source = instrument if instrument in shipped_instruments() else str(INSTRUMENTS / f"{instrument}.yaml")
    fieldwork_actions.publish_instrument(database, study.name, source, by="bench")
    wave = Wave(name="bench", study=study.name, title=Texts.of("بار"), kind=WaveKind.OPEN, languages=("fa", "en"))
    fieldwork_actions.open_wave(database, wave, by="bench")
    database.close()
