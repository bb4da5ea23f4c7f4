"""A part of the respondents is told of only where neither it nor what is left without it is small.

1. A selection or a complement of under k persons is refused; so is the partner that would give a small value away.
2. What is shown is the selection's own count and share.
3. No count of 1 to k-1 persons follows from all figures less those of every selection of a dimension, checked
   here by ranks and not by the code under test.
4. Two criteria together need k persons, or none, in every combination and in every cell.
5. Age, gender and neighbourhood never meet the group; least and largest numbers are nobody's to see.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.publication.subsets import Criterion, may_tell, offered, select, selected, told_of_selection
from analysis.results import ALL, Statistic
from analysis.tables.frequencies import frequencies
from analysis.tables.numbers import number
from analysis.tables.scales import grid
from questionnaires.problems import ProblemsFound
from tests.analysis.tiny_study import make_case, make_cases, make_dataset

K = 5


def people(*parts):
    """Cases from (times, mode, answers)."""
    return make_dataset(
        [{**make_case("growers", **answers), "mode": mode} for times, mode, answers in parts for _ in range(times)],
        threshold=K,
    )


def refusal(dataset, *criteria):
    with pytest.raises(ProblemsFound) as found:
        select(dataset, [Criterion(*criterion) for criterion in criteria])
    return found.value.problems[0].code


def counts(dataset, variable):
    """Persons by category as shown, None where withheld."""
    table = told_of_selection(dataset, frequencies(dataset, variable))
    return dict(zip(table.rows, table.column(Statistic.N), strict=True))


def test_a_selection_has_its_own_counts_shares_and_base():
    dataset = people(
        (10, "web", {"wish": "work"}), (10, "web", {"wish": "calm"}), (6, "phone", {"wish": "work"}),
        (12, "phone", {"wish": "calm"}), (5, "phone", {}),
    )  # fmt: skip
    part = select(dataset, [Criterion("mode", "phone")])
    assert selected(part) == 23
    assert counts(part, "wish") == {"work": 6, "calm": 12, "other": 0}
    table = told_of_selection(part, frequencies(part, "wish"))
    assert table.cell("work", Statistic.SHARE, ALL) == pytest.approx(6 / 18)
    assert (table.base, table.missing) == (18, (("without-answer", 5),))  # not why


def test_the_whole_dataset_stays_as_it_is():
    dataset = people((10, "web", {"wish": "work"}), (10, "phone", {"wish": "calm"}))
    before = frequencies(dataset, "wish")
    select(dataset, [Criterion("mode", "web")])
    assert frequencies(dataset, "wish") == before
    assert select(dataset, []) is dataset


def test_a_selection_under_k_and_its_complement_are_refused():
    dataset = people((4, "phone", {}), (20, "web", {}))
    assert refusal(dataset, ("mode", "phone")) == "selection-small"
    assert refusal(dataset, ("mode", "web")) == "selection-small"  # all less these are the four
    assert offered(dataset, "mode") == ()


def test_the_smallest_value_keeps_a_smaller_one_company():
    dataset = people((3, "paper", {}), (8, "phone", {}), (20, "web", {}))
    assert offered(dataset, "mode") == (("web", 20),)  # all less web and phone were the three


def test_those_without_an_answer_are_not_given_away():
    dataset = people((10, "web", {"wish": "work"}), (10, "web", {"wish": "calm"}), (2, "web", {}))
    assert offered(dataset, "wish") == (("calm", 10),) or offered(dataset, "wish") == (("work", 10),)


def test_a_cell_is_withheld_where_the_rest_of_it_is_small():
    # all: work 14, calm 26; phone: work 10, calm 10: without the phone four would be left who say work
    dataset = people(
        (10, "phone", {"wish": "work"}), (10, "phone", {"wish": "calm"}), (4, "web", {"wish": "work"}),
        (16, "web", {"wish": "calm"}),
    )  # fmt: skip
    assert counts(select(dataset, [Criterion("mode", "phone")]), "wish")["work"] is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 14)] * 4), min_size=2, max_size=4))
def test_no_small_count_follows_from_all_figures_less_those_of_the_selections(table):
    """Unknown are the counts by mode and wish; known are all, the bases of the modes, and what is shown."""
    modes, wishes = ("paper", "phone", "web", "face")[: len(table)], ("work", "calm", "other")
    dataset = people(
        *((n, mode, {"wish": wish}) for mode, row in zip(modes, table, strict=True)
          for n, wish in zip(row, wishes, strict=False))
    )  # fmt: skip
    if not len(dataset):
        return
    truth = np.array([row[:3] for row in table])
    size, equations = truth.size, []

    def know(places):
        line = np.zeros(truth.shape)
        line[places] = 1
        equations.append(line.ravel())

    for place in range(3):
        know((slice(None), place))
    for at, mode in enumerate(modes):
        know((at, slice(None)))
        if mode in dict(offered(dataset, "mode")):
            shown = counts(select(dataset, [Criterion("mode", mode)]), "wish")
            for place, wish in enumerate(wishes):
                if shown[wish] is not None:
                    assert shown[wish] == truth[at, place]
                    know((at, place))
    known = np.array(equations)
    rank = np.linalg.matrix_rank(known)
    for place in range(size):
        if 0 < truth.ravel()[place] < K:
            unit = np.eye(size)[place]
            assert np.linalg.matrix_rank(np.vstack([known, unit])) > rank, (modes, truth, place)


def test_two_criteria_need_k_in_every_combination():
    parts = [(6, mode, {"wish": wish}) for mode in ("web", "phone") for wish in ("work", "calm")]
    both = people(*parts)
    assert selected(select(both, [Criterion("mode", "web"), Criterion("wish", "work")])) == 6
    lacking = people(*parts[:-1], (4, "phone", {"wish": "calm"}))
    assert refusal(lacking, ("mode", "web"), ("wish", "work")) == "selection-combination-small"


def test_a_table_of_two_criteria_is_shown_whole_or_not_at_all():
    def answers(**wanted):
        return people(
            *((n, mode, {"wish": wish, "future": future})
              for mode in ("web", "phone") for wish in ("work", "calm")
              for future, n in (("1", 9), ("5", wanted.get(f"{mode}_{wish}", 9))))
        )  # fmt: skip

    criteria = [Criterion("mode", "web"), Criterion("wish", "work")]
    assert counts(select(answers(), criteria), "future") == {"1": 9, "2": 0, "3": 0, "4": 0, "5": 9}
    # four in a far corner: rows and columns of the other combinations would lead to them
    assert set(counts(select(answers(phone_calm=4), criteria), "future").values()) == {None}


def test_what_never_meets_the_group_does_not_meet_it_in_a_selection():
    dataset = make_dataset([*make_cases("growers", 9, age="young"), *make_cases("doctors", 9, age="old")], threshold=K)
    assert refusal(dataset, ("group", "growers"), ("age", "young")) == "selection-never-together"
    part = select(dataset, [Criterion("group", "growers")])
    told = {element.name for _, element in dataset.instrument.elements() if may_tell(part, element)}
    assert {"wish", "education"} <= told
    assert not {"age", "gender", "home"} & told


def test_unknown_dimensions_values_and_a_third_criterion_are_refused():
    dataset = people((10, "web", {"wish": "work"}), (10, "phone", {"wish": "calm"}))
    assert refusal(dataset, ("last", "x")) == "selection-unknown"
    assert refusal(dataset, ("mode", "pigeon")) == "selection-unknown"
    assert refusal(dataset, ("mode", "web"), ("mode", "phone")) == "selection-too-many"
    assert refusal(dataset, ("mode", "web"), ("wish", "work"), ("age", "old")) == "selection-too-many"


def test_judgements_of_the_municipality_are_those_of_the_groups_outside():
    dataset = make_dataset(
        [
            {**case, "mode": mode}
            for mode in ("web", "phone")
            for case in (*make_cases("staff", 6, trust="5"), *make_cases("growers", 6, trust="1"))
        ],
        threshold=K,
    )
    part = select(dataset, [Criterion("mode", "web")])
    table = told_of_selection(part, frequencies(part, "trust"))
    assert (table.base, table.warnings) == (6, ("outside-only",))
    inside = select(dataset, [Criterion("group", "staff")])
    assert told_of_selection(inside, frequencies(inside, "trust")).cell("5", Statistic.N) == 12


def test_the_least_and_the_largest_number_are_nobodys_to_see():
    dataset = people((9, "web", {"years": 3}), (9, "phone", {"years": 5}))
    part = select(dataset, [Criterion("mode", "web")])
    table = told_of_selection(part, number(part, "years"))
    assert table.cell("years", Statistic.MEAN) == 3
    assert not {Statistic.MINIMUM, Statistic.MAXIMUM} & {column.statistic for column in table.columns}


def test_a_grid_has_the_selections_means():
    dataset = people((9, "web", {"performance__water": "1"}), (9, "phone", {"performance__water": "4"}))
    part = select(dataset, [Criterion("mode", "phone")])
    assert told_of_selection(part, grid(part, "performance")).cell("water", Statistic.MEAN) == 4
