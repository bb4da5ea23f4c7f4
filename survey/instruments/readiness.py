"""Is an instrument ready for a study: completed with the study's own lists, checked, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from questionnaires.checks import check
from questionnaires.fieldwork import Study
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.any_file import read_any
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument
from questionnaires.problems import InstrumentError, Problem
from questionnaires.study_context import context_of
from questionnaires.texts import FALLBACK_LANGUAGE, Texts
from questionnaires.translations import LANGUAGES, catalogue, sentence
from survey.clock import today


@dataclass(frozen=True)
class Readiness:
    """An instrument completed for a study, with what speaks against publishing it."""

    instrument: Instrument | None
    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    hints: tuple[Problem, ...] = ()


def readiness(study: Study, source: Instrument | str | Path) -> Readiness:
    """An instrument (or its file, YAML text, or a shipped one's name), completed for the study and checked."""
    try:
        blank = source if isinstance(source, Instrument) else _instrument(source)
    except InstrumentError as unreadable:
        return Readiness(None, unreadable.problems)
    unfilled = [own for own in blank.code_lists if own.from_study and own.name not in _lists(study)]
    lacking = tuple(
        Problem.at("study-lacks-list", value=_called(own.name), code_list=own.name)
        for own in unfilled
        if not own.categories
    )
    if lacking:
        return Readiness(None, lacking)
    completed = blank.completed_for(context_of(study, today()))
    checked = check(completed)
    examples = tuple(Problem.at("study-list-examples", value=_called(own.name), code_list=own.name) for own in unfilled)
    return Readiness(completed, tuple(checked.faults), (*examples, *checked.warnings), checked.hints)


def _instrument(source: str | Path) -> Instrument:
    if isinstance(source, str) and source in shipped_instruments():
        return shipped_instrument(source)
    if isinstance(source, str) and "\n" not in source:
        source = Path(source)
    return read_any(source).instrument if isinstance(source, Path) else read_instrument(source)


def _called(name: str) -> Texts:
    """A list as the form of the study calls it."""
    keys = (f"staff.study.{name}", f"staff.study-lists.{name}")
    key = next((key for key in keys if key in catalogue(FALLBACK_LANGUAGE)), None)
    return Texts.of({language: sentence(key, language) if key else name for language in LANGUAGES})


def _lists(study: Study) -> set[str]:
    return {own.name for own in study.code_lists if own.categories}
