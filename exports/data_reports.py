"""The report of any data file with its instrument: no study, no database."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Literal

from analysis.dataset import Dataset
from exports.blocks import Report
from exports.data_files import DATA_WAVE, read_data_file
from exports.facts import StudyFacts, WaveFacts
from exports.report import build_report
from questionnaires.fieldwork import Study
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument
from questionnaires.texts import Texts

GROUP = "group"


def report_of_file(
    data: Path,
    instrument_file: Path,
    *,
    id_column: str | None = None,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    population: str | None = None,
    lenient: bool = False,
    language: str = "fa",
    by: Sequence[str] = (),
    status: Literal["draft", "final"] | None = None,
) -> Report:
    """Read `data` against its instrument and report it; `by` names items that results are broken down by.

    Raises
    ------
    InstrumentError, DataError
        With every fault and its place; with `lenient` faulty cells are set aside instead and their
        sentences stand in the reconciliation.
    """
    instrument = read_instrument(instrument_file)
    file = read_data_file(
        data, instrument, id_column=id_column, weight=weight, stratum=stratum, cluster=cluster,
        population=population, lenient=lenient,
    )  # fmt: skip
    study = _study_of(instrument)
    wave = WaveFacts(DATA_WAVE, instrument.title, file.kind, instrument_version=instrument.version)
    return build_report(
        [Dataset.of(instrument, file.cases, study)],
        facts=StudyFacts(study, (wave,), version_of("chashmandaz")),
        interviews=None,
        open_answers=None,
        language=language,
        by=[name for name in by if name != GROUP],
        status=status or "draft",
        faults=[problem.sentence(language) for problem in file.problems],
    )


def _study_of(instrument: Instrument) -> Study:
    """The instrument stands for the study: a data file belongs to no city."""
    return Study(name="data", title=instrument.title, city=Texts(), horizon=0, code_lists=instrument.code_lists)
