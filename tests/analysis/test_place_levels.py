"""Places told on a level: counted at the place above, the smallest level that says something, nothing given away."""

from analysis.publication.persons_behind import persons_of
from analysis.publication.published_numbers import EXACT
from analysis.results import ALL, Statistic
from analysis.tables.cross_tabulations import by_group
from analysis.tables.frequencies import frequencies
from analysis.tables.place_levels import levels_of, told_level
from questionnaires.model import Category, CodeList
from questionnaires.response_domains import OneCode, Place
from tests.analysis.tiny_study import (
    make_cases,
    make_dataset,
    make_instrument,
    make_item,
    make_list,
    texts,
    whole_instrument,
)

# Quarters n1 and n2 lie in the district north, s1 in south.


def futures(n1=6, n2=2, s1=6):
    """So many of each quarter: of n1 all say 5, of n2 all 1, of s1 all 3."""
    return (
        make_cases("growers", n1, future="5", home="n1")
        + make_cases("growers", n2, future="1", home="n2")
        + make_cases("growers", s1, future="3", home="s1")
    )


def test_answers_are_counted_at_the_place_above_them():
    table = by_group(make_dataset(futures(), threshold=5), "future", "home", "district")
    assert {column.group for column in table.columns} == {"north", "south", ALL}
    # north (6*5 + 2*1) / 8 = 4, south 3, all (30 + 2 + 18) / 14
    assert table.cell("future", Statistic.MEAN, "north") == 4.0
    assert table.cell("future", Statistic.MEAN, "south") == 3.0
    assert table.cell("future", Statistic.MEAN) == 50 / 14


def test_the_smallest_level_on_which_half_of_the_places_may_be_shown_is_told():
    assert levels_of(whole_instrument(), "home") == ("district", "quarter")
    assert told_level(make_dataset(futures(), threshold=5), "home") == "quarter"  # two of three quarters reach five
    assert told_level(make_dataset(futures(n1=4, n2=4), threshold=5), "home") == "district"  # one of three
    assert told_level(make_dataset(futures(1, 1, 1), threshold=5), "home") == "district"  # none: the highest
    assert told_level(make_dataset(futures(), threshold=5), "home", "district") == "district"
    assert told_level(make_dataset(futures(), threshold=5), "home", "continent") == "quarter"
    assert told_level(make_dataset(futures(), threshold=5), "age") is None  # no place


def test_a_second_report_on_another_level_that_gives_a_withheld_quarter_away_is_found_out():
    quarters = {"north": ("n1", "n2"), "south": ("s1", "s2")}
    places = [Category(district, texts(district), level="district") for district in quarters]
    places += [Category(q, texts(q), parent=above, level="quarter") for above, own in quarters.items() for q in own]
    asked = make_instrument(
        (
            make_item("wish", OneCode(make_list("wishes", "work calm"))),
            make_item("home", Place(CodeList("places", tuple(places))), role="demographic:place"),
        )
    )
    stored = []
    for home, (work, calm) in {"n1": (7, 3), "n2": (90, 90), "s1": (6, 5), "s2": (7, 6)}.items():
        stored += make_cases("growers", work, wish="work", home=home) + make_cases(
            "growers", calm, wish="calm", home=home
        )
    dataset = make_dataset(stored, asked, threshold=5)
    by_quarter = [frequencies(dataset, "wish"), by_group(dataset, "wish", "home")]
    by_district = [by_group(dataset, "wish", "home", "district")]
    assert [by_quarter[1].cell("calm", Statistic.SHARE, home) for home in ("n1", "n2", "s1", "s2")] == [
        None, 0.5, None, None,
    ]  # fmt: skip
    behind = persons_of(dataset, "wish", "home")
    assert behind is not None
    assert behind.exposed([(by_quarter, EXACT)]) == []
    # all of north (93 of 190 calm) less n2 (90 of 180)
    (found,) = behind.exposed([(by_quarter, EXACT), (by_district, EXACT)])
    assert (found.cell.row, found.cell.column.group, found.fewest, found.most) == ("calm", "n1", 3, 3)
