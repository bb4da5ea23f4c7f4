"""A draft of an instrument as a person looks at it: what could be read of the file, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from questionnaires.fieldwork import Study
from questionnaires.loaders.any_file import WORKBOOKS, read_bundle
from questionnaires.loaders.bundles import BUNDLE
from questionnaires.loaders.imported import Imported
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.yaml_files import read_with_lines
from questionnaires.model import Instrument
from questionnaires.problems import InstrumentError, Problem
from questionnaires.study_context import context_of
from questionnaires.writers.yaml_files import write
from survey.clock import today
from survey.instruments.readiness import readiness

LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True)
class Look:
    """What stands in a file, and what speaks against publishing it.

    `blank` is the instrument as its author wrote it, None where the file has faults that keep it
    from being one; `shown` is what there is to see, completed for the study.
    """

    blank: Instrument | None
    shown: Instrument | None
    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    hints: tuple[Problem, ...] = ()

    @property
    def ready(self) -> Instrument | None:
        """What may be published; None where something speaks against it."""
        return self.shown if self.blank is not None and not self.faults else None

    @property
    def is_worth_keeping(self) -> bool:
        """Whether there is something to mend: a place in the file that a fault names, or an instrument."""
        return self.shown is not None or any(not {"row", "line"}.isdisjoint(own.place) for own in self.faults)


def look(study: Study, file_name: str, content: bytes) -> Look:
    """The instrument of a file, completed for the study and checked; every fault with its place in the file."""
    if len(content) > LARGEST_FILE:
        return Look(None, None, (Problem.at("file-too-large", megabytes=LARGEST_FILE // 1024 // 1024),))
    read = _read(file_name, content)
    if isinstance(read, InstrumentError):
        seen = read.readable and _completed(study, read.readable)
        return Look(None, seen, _by_row(read.problems), read.warnings, read.hints)
    ready = readiness(study, read.instrument)
    return Look(
        read.instrument,
        ready.instrument or read.instrument,
        _by_row(map(read.located, ready.faults)),
        (*read.warnings, *map(read.located, ready.warnings)),
        tuple(map(read.located, ready.hints)),
    )


def written(instrument: Instrument, file_name: str) -> tuple[str, bytes]:
    """An instrument that was changed in the page, as a file: its name and its content."""
    return f"{PurePosixPath(file_name).stem or instrument.name}.yaml", write(instrument).encode()


def _by_row(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """As one goes through the file to mend them; those without a row or line first."""
    return tuple(sorted(problems, key=_row))


def _row(problem: Problem) -> tuple[str, int]:
    place = problem.place
    return str(place.get("sheet", "")), int(place.get("row") or place.get("line") or 0)


@lru_cache(maxsize=8)
def _read(file_name: str, content: bytes) -> Imported | InstrumentError:
    """A file read once a process: its pages are asked for again and again."""
    name = PurePosixPath(file_name.replace("\\", "/"))
    try:
        if name.suffix.lower() in WORKBOOKS:
            return read_xlsform(content, name=name.stem)
        if name.suffix.lower() == BUNDLE:
            return read_bundle(content)
        return read_with_lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return InstrumentError((Problem.at("file-not-text"),))
    except InstrumentError as unreadable:
        return unreadable.with_traceback(None)


def _completed(study: Study, instrument: Instrument) -> Instrument:
    try:
        return instrument.completed_for(context_of(study, today()))
    except KeyError:  # a list that the study lacks
        return instrument
