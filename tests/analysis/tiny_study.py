"""A tiny study for the tests of analysis: four groups, a few items, and cases made in one line."""

from __future__ import annotations

from typing import Any

from analysis.cases.dataset import Dataset
from questionnaires.fieldwork import Study
from questionnaires.model import Category, CodeList, Element, Grid, GridRow, Instrument, Item, MissingReason, Section
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Text,
)
from questionnaires.texts import Texts

GROUPS = ("council", "staff", "growers", "doctors")
INSIDE = ("council", "staff")


def texts(text: str) -> Texts:
    return Texts.of(text)


def make_list(name: str, codes: str, **attributes: Any) -> CodeList:
    """A code list from codes parted by spaces."""
    return CodeList(name, tuple(Category(code, texts(code), **attributes) for code in codes.split()))


FIVE = make_list("five", "1 2 3 4 5")
FIELDS = make_list("fields", "water roads parks")
PLACES = CodeList(
    "places",
    (
        Category("north", texts("north"), level="district"),
        Category("n1", texts("n1"), parent="north", level="quarter"),
        Category("n2", texts("n2"), parent="north", level="quarter"),
        Category("south", texts("south"), level="district"),
        Category("s1", texts("s1"), parent="south", level="quarter"),
    ),
)


def make_item(name: str, domain: Any, **rest: Any) -> Item:
    return Item(name, texts(name), domain, **rest)


def make_grid(name: str, rows: str, **rest: Any) -> Grid:
    return Grid(name, texts(name), tuple(GridRow(row, texts(row)) for row in rows.split()), Scale(FIVE), **rest)


def make_instrument(*sections: tuple[Element, ...]) -> Instrument:
    """An instrument with these sections, named s1, s2…"""
    return Instrument(
        "tiny",
        texts("tiny"),
        tuple(Section(f"s{place}", texts(""), elements) for place, elements in enumerate(sections, start=1)),
    )


def whole_instrument() -> Instrument:
    """One of every kind: consent, judgements and choices, then who the person is."""
    return make_instrument(
        (make_item("consent", Consent(), required=True),),
        (
            make_grid("performance", "water roads parks", role="performance", missing=(MissingReason.CANNOT_JUDGE,)),
            make_item("important", SeveralCodes(FIELDS, maximum=2), role="importance"),
            make_item("wish", OneCode(make_list("wishes", "work calm other"), other="other")),
            make_item("future", Scale(FIVE)),
            make_item("trust", Scale(FIVE), role="trust"),
        ),
        (
            make_item("programmes", Ranking(make_list("programmes", "a b c d"), places=2), role="programmes"),
            make_item("budget", Allocation(FIELDS), role="budget"),
            make_item("years", Number(minimum=0, maximum=99)),
            make_item("last", Text(long=True), role="open:last"),
        ),
        (
            make_item("age", OneCode(make_list("ages", "young old")), role="demographic:age"),
            make_item("gender", OneCode(make_list("genders", "woman man")), role="demographic:gender"),
            make_item("education", OneCode(make_list("levels", "school university")), role="demographic:education"),
            make_item("home", Place(PLACES), role="demographic:place"),
        ),
    )


def make_study(**rest: Any) -> Study:
    lists = (make_list("groups", " ".join(GROUPS)), PLACES)
    settings = {"horizon": 1420, "code_lists": lists, "inside_groups": INSIDE} | rest
    return Study("tiny", texts("tiny"), texts("Jahrom"), **settings)


_numbers = iter(range(1_000_000))


def make_case(group: str | None = None, /, **answers: Any) -> dict[str, Any]:
    """A submitted case of the frame wave that answered this (`performance__water` is the grid's row)."""
    given = {name.replace("__", "."): value for name, value in answers.items()}
    return {
        "case": f"c{next(_numbers)}",
        "wave": "main",
        "kind": "frame",
        "group": group,
        "second_group": None,
        "place": None,
        "mode": "web",
        "disposition": "complete",
        "language": "fa",
        "submitted_on": "2025-10-15",
        "version": 1,
        "weight": None,
        "stratum": None,
        "population": None,
        "answers": {"consent": "yes", **given},
        "withdrawn": False,
    }


def make_cases(group: str | None, times: int, /, **answers: Any) -> list[dict[str, Any]]:
    return [make_case(group, **answers) for _ in range(times)]


def make_dataset(cases: list[dict[str, Any]], instrument: Instrument | None = None, **rest: Any) -> Dataset:
    """The cases as a dataset; k is 1 (nothing withheld) unless a `threshold` is given."""
    return Dataset.of(instrument or whole_instrument(), cases, make_study(), **{"threshold": 1, **rest})
