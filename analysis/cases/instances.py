"""What stands in a repeat, counted one by one: the demands of a session instead of the sessions."""

from __future__ import annotations

from dataclasses import replace

from analysis.cases.dataset import Dataset
from questionnaires.fieldwork import Disposition, WaveKind
from questionnaires.model import Repeat


def instances_of(dataset: Dataset, repeat: Repeat) -> Dataset:
    """A dataset with one case for each filled-in block of `repeat`, and its items as the questionnaire.

    They belong to no group, and to nobody's weight: a wave of them speaks of what was written down alone (`OPEN`).
    Cells under k are withheld as everywhere. Raises ValueError where the dataset has no such repeat.
    """
    if repeat.name not in dataset.columns:
        raise ValueError(f"wave {dataset.wave!r} has no {repeat.name!r}")
    column = dataset.columns[repeat.name]
    section = next(own for own in dataset.instrument.sections if repeat.name in own.variables)
    alone = replace(section, elements=repeat.items, relevance=None)
    instrument = replace(dataset.instrument, sections=(alone,))
    stored = [
        {
            "case": f"{case}.{number}",
            "wave": dataset.wave,
            "kind": WaveKind.OPEN.value,
            "disposition": Disposition.COMPLETE.value,
            "withdrawn": False,
            "submitted_on": day,
            "answers": dict(answers),
        }
        for case, day, answered, blocks in zip(
            dataset.cases["case"], dataset.cases["submitted_on"], column.answered, column.values, strict=True
        )
        if answered
        for number, answers in enumerate(blocks, start=1)
    ]
    study = replace(dataset.study, inside_groups=())
    return Dataset.of(instrument, stored, study, dataset.threshold)
