"""Repeats whose count follows from answers: how many instances are asked, and which of those stored count.

What is stored of such a repeat keeps its place: an instance passed over stands as an empty mapping before a later one,
and instances beyond the count stay where they are, uncounted, until the count rises again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from questionnaires.expressions import evaluate, parse
from questionnaires.expressions.functions import as_number
from questionnaires.model import Repeat

Instances = list[dict[str, Any]]


def count_asked(repeat: Repeat, answers: Mapping[str, Any], today: date | None = None) -> int | None:
    """How many instances are asked, the maximum at most; None where people add as many as they like.

    As in ODK a fraction is cut off, and what is no number is none.
    """
    if repeat.count is None:
        return None
    number = as_number(evaluate(parse(repeat.count), answers, today=today))
    return 0 if math.isnan(number) else int(max(0, min(number, repeat.maximum)))


def counted_instances(
    repeat: Repeat, instances: Sequence[dict[str, Any]], answers: Mapping[str, Any], today: date | None = None
) -> Instances:
    """The stored instances that count: all, or as many as are asked."""
    count = count_asked(repeat, answers, today)
    return list(instances) if count is None else without_empty_end(instances[:count])


def without_empty_end(instances: Sequence[dict[str, Any]]) -> Instances:
    """Up to the last instance in which anything stands."""
    filled = [place for place, own in enumerate(instances, start=1) if own]
    return list(instances[: filled[-1]]) if filled else []
