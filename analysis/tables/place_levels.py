"""On which level of a study's places results are told: regions, districts, neighbourhoods."""

from __future__ import annotations

from analysis.cases.dataset import Dataset
from analysis.tables.cross_tabulations import regrouped
from questionnaires.model import Instrument, Item
from questionnaires.response_domains import Place

PLACE_ROLE = "demographic:place"


def levels_of(instrument: Instrument, by: str) -> tuple[str, ...]:
    """The levels of a place item, the highest first; none where its places say no level."""
    domain = instrument.item(by).domain
    if not isinstance(domain, Place):
        return ()
    depths = {own.level: len(domain.path(own.code)) for own in domain.code_list.categories if own.level is not None}
    return tuple(sorted(depths, key=lambda level: depths[level]))


def place_levels(instrument: Instrument) -> tuple[str, ...]:
    """The levels on which results by place may be told, the highest first; none where nobody is asked for a place."""
    asked = instrument.by_role(PLACE_ROLE)
    return levels_of(instrument, asked.name) if isinstance(asked, Item) else ()


def told_level(dataset: Dataset, by: str, wanted: str | None = None) -> str | None:
    """The level that places are told on: the one that is wanted, where they have it.

    Otherwise the lowest on which half of the places with answers or more reach k, or the highest where none does.
    None where places say no level: they are told as they were answered.
    """
    levels = levels_of(dataset.instrument, by)
    if wanted in levels:
        return wanted
    survives = (level for level in reversed(levels) if regrouped(dataset, by, level).may_compare_groups)
    return next(survives, levels[0] if levels else None)
