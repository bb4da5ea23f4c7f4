"""Scales: each point with words, scores that rise evenly, and no "don't know" among the points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from questionnaires.checks.walk import grids, single_items
from questionnaires.model import CodeList, Instrument
from questionnaires.problems import Problem
from questionnaires.response_domains import Scale
from questionnaires.text import ascii_digits, match_key

# Answers that are reasons for a missing value; as a category they would be counted as an opinion.
_REASONS = frozenset(
    match_key(words)
    for words in (
        "نمی‌دانم", "اطلاعی ندارم", "نظری ندارم", "بدون نظر", "نمی‌توانم قضاوت کنم", "مایل نیستم پاسخ دهم",
        "ترجیح می‌دهم نگویم", "دربارهٔ من صدق نمی‌کند", "موردی ندارد", "بی‌پاسخ", "don't know", "do not know", "dont know",
        "no opinion", "cannot judge", "can't judge", "prefer not to say", "refused", "not applicable", "no answer",
    )
)  # fmt: skip


# Of scales with two sides; on one from little to much all points but the first lie on the same side.
_OPPOSITES = tuple(
    (frozenset(low.split()), frozenset(high.split()))
    for low, high in (
        ("مخالف مخالفم", "موافق موافقم"), ("ناراضی ناراضی‌ام ناراضیم", "راضی راضی‌ام راضیم"), ("ضعیف بد", "خوب عالی"),
        ("سخت دشوار", "آسان"),
        ("disagree", "agree"), ("dissatisfied", "satisfied"), ("poor bad", "good excellent"),
        ("hard difficult", "easy"),
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


def scale_hints(instrument: Instrument) -> Iterator[Problem]:
    """Points that only bear a number, and more points on one side of the middle than on the other.

    Labels on every point give more reliable answers (Krosnick and Presser, "Question and questionnaire
    design", Handbook of Survey Research, 2010); sides are told apart by words and their opposites.
    """
    for code_list in _scales(instrument):
        bare = [own.code for own in code_list.categories if own.labels and all(map(_is_number, own.labels.values()))]
        if bare:
            yield Problem.at("scale-points-bare", code_list=code_list.name, value=bare)
        sides = [_side(own.labels) for own in code_list.categories]
        if min(sides.count(-1), sides.count(1)) and sides.count(-1) != sides.count(1):
            counts = {"low": sides.count(-1), "high": sides.count(1)}
            yield Problem.at("scale-sides-uneven", code_list=code_list.name, **counts)


def _is_number(label: str) -> bool:
    return ascii_digits(label).strip().lstrip("-+").isdecimal()


def _side(labels: Mapping[str, str]) -> int:
    """-1 for a label with the lower word of a pair, 1 with the upper, 0 with both or neither."""
    for label in labels.values():
        words = set(re.findall(r"[\w\u200c]+", label.lower()))
        for low, high in _OPPOSITES:
            has_low, has_high = bool(words & low), bool(words & high)
            if has_low != has_high:
                return -1 if has_low else 1
    return 0


def _balanced(steps: list[float]) -> bool:
    """As far from point to point on one side of the middle as on the other."""
    return all(math.isclose(step, other) for step, other in zip(steps, steps[::-1], strict=True))


def _scales(instrument: Instrument) -> list[CodeList]:
    """The code lists that are used as scales, each once."""
    used = [grid.domain.code_list for _, grid in grids(instrument)]
    used += [item.domain.code_list for _, item, _ in single_items(instrument) if isinstance(item.domain, Scale)]
    return list({code_list.name: code_list for code_list in used}.values())
