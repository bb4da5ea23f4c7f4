"""Words of respondents, in an order that says nothing, with no attribute but a group large enough to hide in.

The group stands beside the words of one item only where k or more of it answered that item, and where
the groups left unnamed are themselves several and k or more persons together: else "no group" would name
the one that is too small. No second attribute is ever carried.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.cases.grouping import Grouping
from analysis.disclosure.group_rules import group_rule
from analysis.results import NO_GROUP


@dataclass(frozen=True)
class OpenAnswer:
    """What one person wrote; `group` only where it may be shown."""

    text: str
    group: str | None = None


@dataclass(frozen=True)
class OpenAnswers:
    """All words of one item: `answers` shuffled, `base` cases that wrote, `left_out` without approved words."""

    variable: str
    answers: tuple[OpenAnswer, ...]
    base: int
    left_out: int = 0
    wave: str | None = None


def open_answers(dataset: Dataset, variable: str, approved: Mapping[str, str] | None = None) -> OpenAnswers:
    """The words given to one text item (or to `<item>.other`).

    Parameters
    ----------
    approved
        Words as a consultant approved them, by `case`; cases without are left out and counted. None: the
        words as they were written, for the consultant alone.

    Raises
    ------
    KeyError
        For a variable that the instrument does not have.
    TypeError
        For an item whose answers are no words.
    """
    column = dataset.column(variable)
    if column.values.dtype != object or column.codes:
        raise TypeError(f"{variable!r} has no words")
    keys = [str(key) for key in dataset.cases["case"]]
    cases = [int(case) for case in np.flatnonzero(column.answered)]
    written = {keys[case]: (str(column.values[case]), _group(dataset, case)) for case in cases}
    if approved is None:
        shown = list(written.values())
    else:
        shown = [(approved[key], group) for key, (_, group) in written.items() if key in approved]
    answers = anonymous_words(shown, variable, study=dataset.study.name, k=dataset.threshold, wave=dataset.wave)
    return OpenAnswers(variable, answers, len(written), len(written) - len(shown), dataset.wave)


def anonymous_words(
    words: Iterable[tuple[str, str | None]], variable: str, *, study: str, k: int, wave: str | None = None
) -> tuple[OpenAnswer, ...]:
    """(text, group) pairs of one item, one a person, as they may be shown: shuffled, small groups unnamed.

    The order depends on the words, the study, the wave and the item alone, not on the order given, so
    that the same answers make the same file.
    """
    given = sorted(words, key=lambda pair: (pair[0], pair[1] or ""))
    named = groups_named(given, k)
    answers = [OpenAnswer(text, group if group in named else None) for text, group in given]
    answers.sort(key=lambda answer: (answer.text, answer.group or ""))
    seed = hashlib.sha256(f"{study}\0{wave}\0{variable}".encode()).digest()
    random.Random(seed).shuffle(answers)  # noqa: S311 - an order to forget, not a secret
    return tuple(answers)


def groups_named(words: Sequence[tuple[str, str | None]], k: int) -> frozenset[str]:
    """Groups that may stand beside their words."""
    groups = [group for _, group in words]
    grouping = Grouping.of(groups, sorted({group for group in groups if group}))
    rule = group_rule(grouping.sizes(np.ones(len(groups), bool)), grouping, k)
    return frozenset(
        name for name, hidden in zip(grouping.names, rule.hidden, strict=True) if not hidden and name != NO_GROUP
    )


def _group(dataset: Dataset, case: int) -> str | None:
    name = dataset.groups[dataset.grouping.codes[case]]
    return None if name == NO_GROUP else name
