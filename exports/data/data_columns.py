"""Which columns of a data file hold which variable of the instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.model import Instrument, Item
from questionnaires.response_domains import Allocation, OneCode, Ranking, SeveralCodes

_IN_COLUMNS = (SeveralCodes, Ranking, Allocation)


@dataclass(frozen=True)
class VariableColumns:
    """The places of one variable's cells; `codes` names them where each category has its own column."""

    variable: str
    item: Item
    places: tuple[int, ...]
    heads: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnPlan:
    variables: tuple[VariableColumns, ...]
    missing: tuple[str, ...]  # variables without a column
    unused: tuple[str, ...]  # columns that are no variable


def plan_columns(header: Sequence[str], instrument: Instrument, named: Sequence[str]) -> ColumnPlan:
    """Matches columns by name, then by name in any case, then grid rows by a code that only one grid has."""
    items = {item.name: item for _, item in instrument.items()}
    names = _names_of_columns(header, items, named)
    found: list[VariableColumns] = []
    missing: list[str] = []
    for variable, item in items.items():
        plan = _columns_of(variable, item, header, names)
        if plan is None:
            missing.append(variable)
        else:
            found.append(plan)
        other = _other_words(variable, item, header, names)
        if other is not None:
            found.append(other)
    used = {place for plan in found for place in plan.places}
    unused = tuple(name for place, name in enumerate(header) if name and place not in used and name not in named)
    return ColumnPlan(tuple(found), tuple(missing), unused)


def _names_of_columns(header: Sequence[str], items: Mapping[str, Item], named: Sequence[str]) -> dict[str, int]:
    """Place of the column for each variable name (and `variable/code`)."""
    exact = {name: place for place, name in enumerate(header) if name}
    folded = _unique({name.casefold(): place for name, place in exact.items()}, [n.casefold() for n in exact])
    row_codes = [variable.rpartition(".")[2].casefold() for variable in items if "." in variable]
    places: dict[str, int] = dict(exact)
    for variable in items:
        if variable in places:
            continue
        row = variable.rpartition(".")[2].casefold()
        if variable.casefold() in folded:
            places[variable] = folded[variable.casefold()]
        elif (
            "." in variable and row_codes.count(row) == 1 and row in folded and row not in (n.casefold() for n in named)
        ):
            places[variable] = folded[row]
    return places


def _unique(places: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    return {name: place for name, place in places.items() if names.count(name) == 1}


def _columns_of(variable: str, item: Item, header: Sequence[str], names: Mapping[str, int]) -> VariableColumns | None:
    if variable in names:
        place = names[variable]
        return VariableColumns(variable, item, (place,), (header[place],))
    if isinstance(item.domain, _IN_COLUMNS):
        codes = [code for code in item.domain.code_list.codes if f"{variable}/{code}" in names]
        if codes:
            places = tuple(names[f"{variable}/{code}"] for code in codes)
            return VariableColumns(variable, item, places, tuple(header[p] for p in places), tuple(codes))
    return None


def _other_words(variable: str, item: Item, header: Sequence[str], names: Mapping[str, int]) -> VariableColumns | None:
    """The column of one's own words for "other", where the file has it."""
    name = f"{variable}.other"
    if not isinstance(item.domain, OneCode | SeveralCodes) or item.domain.other is None or name not in names:
        return None
    from questionnaires.response_domains import Text

    words = Item(name=name, wording=item.wording, domain=Text())
    return VariableColumns(name, words, (names[name],), (header[names[name]],))
