"""Scales: each point with words, scores that rise evenly, and no "don't know" among the points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from questionnaires.checks.walk import grids, single_items
from questionnaires.model import CodeList, Instrument
from questionnaires.problems import Problem
from questionnaires.response_domains import Scale
from questionnaires.text import match_key

# Answers that are reasons for a missing value; as a category they would be counted as an opinion.
_REASONS = frozenset(
    match_key(words)
    for words in (
        "نمی‌دانم", "اطلاعی ندارم", "نظری ندارم", "بدون نظر", "نمی‌توانم قضاوت کنم", "مایل نیستم پاسخ دهم",
        "ترجیح می‌دهم نگویم", "دربارهٔ من صدق نمی‌کند", "موردی ندارد", "بی‌پاسخ", "don't know", "do not know", "dont know",
        "no opinion", "cannot judge", "can't judge", "prefer not to say", "refused", "not applicable", "no answer",
    )
)  # fmt: skip


def scale_faults(instrument: Instrument) -> Iterator[Problem]:
    """Scales of fewer than two points, points without words, scores for some points only."""
    for code_list in _scales(instrument):
        categories = code_list.categories
        if len(categories) < 2 and not code_list.from_study:
            yield Problem.at("scale-too-short", code_list=code_list.name, count=len(categories))
        for category in categories:
            if not category.labels:
                yield Problem.at("scale-point-unlabelled", code_list=code_list.name, value=category.code)
        scored = [category for category in categories if category.value is not None]
        if scored and len(scored) < len(categories):
            without = [category.code for category in categories if category.value is None]
            yield Problem.at("scale-scores-partly", code_list=code_list.name, value=without)


def scale_warnings(instrument: Instrument) -> Iterator[Problem]:
    """Scores that fall or leap, and reasons for missing values among the choices of any list."""
    for code_list in _scales(instrument):
        scores = [category.value for category in code_list.categories if category.value is not None]
        steps = [after - before for before, after in pairwise(scores)]
        if any(step <= 0 for step in steps):
            yield Problem.at("scale-scores-not-rising", code_list=code_list.name)
        elif steps and not _balanced(steps):
            yield Problem.at("scale-unbalanced", code_list=code_list.name)
    for code_list in instrument.code_lists:
        for category in code_list.categories:
            if any(match_key(label) in _REASONS for label in category.labels.values()):
                yield Problem.at("reason-among-choices", code_list=code_list.name, value=category.labels)


def _balanced(steps: list[float]) -> bool:
    """As far from point to point on one side of the middle as on the other."""
    return all(math.isclose(step, other) for step, other in zip(steps, steps[::-1], strict=True))


def _scales(instrument: Instrument) -> list[CodeList]:
    """The code lists that are used as scales, each once."""
    used = [grid.domain.code_list for _, grid in grids(instrument)]
    used += [item.domain.code_list for _, item, _ in single_items(instrument) if isinstance(item.domain, Scale)]
    return list({code_list.name: code_list for code_list in used}.values())
