"""Outcomes of cases and AAPOR's rates, by hand."""

import pytest

from analysis.results import ALL, Statistic
from analysis.tables.dispositions import RATES, dispositions
from tests.analysis.tiny_study import make_case, make_cases, make_dataset


def gone(group: str | None, disposition: str, times: int) -> list[dict]:
    return [case | {"disposition": disposition, "answers": {}} for case in make_cases(group, times)]


def twenty():
    """Of 20 growers: 10 complete, 2 partial, 3 refused (one withdrew), 2 not reached, 1 ill, 1 dead, 1 untried."""
    stored = make_cases("growers", 10, future="3")
    stored += [case | {"disposition": "partial"} for case in make_cases("growers", 2, future="3")]
    stored += [make_case("growers", future="3") | {"withdrawn": True}]
    for disposition, times in {"refused": 2, "non-contact": 2, "other": 1, "not-eligible": 1, "untried": 1}.items():
        stored += gone("growers", disposition, times)
    return stored


def rate(table, name: str, row: str = ALL):
    return table.cell(row, Statistic.RATE, ALL, name)


def count(table, name: str, row: str = ALL):
    return table.cell(row, Statistic.N, ALL, name)


def test_rates_are_those_of_the_standard_definitions():
    table = dispositions(make_dataset(twenty()))
    # I 10, P 2, R 3, NC 2, O 1, UH 1; one is not eligible
    assert [rate(table, one.name) for one in RATES] == pytest.approx([10 / 19, 12 / 19, 10 / 16, 3 / 19, 16 / 19])
    assert [one.name for one in RATES] == ["RR1", "RR2", "COOP1", "REF1", "CON1"]
    assert count(table, "target") == 20
    assert count(table, "refused") == 3


def test_breaking_off_before_an_answer_is_a_refusal():
    begun = make_case("growers", age="old") | {"disposition": "partial"}
    assert count(dispositions(make_dataset([begun])), "refused") == 1


def test_leaving_partials_out_of_tables_does_not_change_what_became_of_them():
    table = dispositions(make_dataset(twenty(), partials=False))
    assert count(table, "partial") == 2


def test_small_counts_of_a_group_are_withheld_and_rates_that_would_tell_them():
    stored = twenty() + make_cases("doctors", 12, future="3") + gone("doctors", "untried", 8)
    table = dispositions(make_dataset(stored, threshold=5))
    assert count(table, "refused", "growers") is None
    assert rate(table, "REF1", "growers") is None
    assert rate(table, "RR1", "growers") is None  # it would tell how many are not eligible
    assert count(table, "complete", "doctors") == 12
    assert count(table, "target", "growers") == 20
    assert count(table, "refused") == 3  # of all


def test_open_waves_have_counts_but_no_rates():
    table = dispositions(make_dataset([case | {"kind": "open"} for case in make_cases("staff", 6, future="1")]))
    assert count(table, "complete") == 6
    assert Statistic.RATE not in {column.statistic for column in table.columns}


def test_a_wave_of_nobody_has_a_row_for_all():
    table = dispositions(make_dataset([]))
    assert count(table, "target") == 0
    assert rate(table, "RR1") is None


def test_those_of_no_group_have_a_row_that_tells_of_no_few_of_them_nor_of_the_only_group():
    stored = gone(None, "untried", 20) + gone(None, "refused", 9)
    stored += make_cases("staff", 12, future="3") + gone("staff", "refused", 3)
    table = dispositions(make_dataset(stored, threshold=5))
    assert count(table, "refused") == 12
    assert count(table, "refused", "staff") is None
    assert count(table, "refused", "no-group") is None  # else twelve less nine were the three
    assert count(table, "target", "no-group") == 29
    alone = dispositions(make_dataset(gone(None, "refused", 3), threshold=5))
    assert count(alone, "refused", "no-group") == count(alone, "refused")  # the same row twice
