"""Words lose their order and, where few speak, their group."""

import pytest

from analysis.tables.open_answers import OpenAnswer, anonymous_words, open_answers
from tests.analysis.tiny_study import make_case, make_cases, make_dataset


def words(times: int, group: str) -> list[dict]:
    return [make_case(group, last=f"{group} {number}") for number in range(times)]


def test_a_group_of_k_or_more_stands_beside_its_words():
    found = open_answers(make_dataset(words(6, "staff") + words(5, "growers"), threshold=5), "last")
    assert {answer.group for answer in found.answers} == {"staff", "growers"}
    assert all(answer.text.startswith(answer.group) for answer in found.answers)
    assert found.base == 11


def test_groups_that_are_few_are_unnamed_and_never_alone():
    stored = words(6, "staff") + words(5, "growers") + words(2, "doctors")
    found = open_answers(make_dataset(stored, threshold=5), "last")
    # the doctors' two alone without a group would be known as theirs: the growers' go unnamed with them
    assert {answer.group for answer in found.answers} == {"staff", None}
    assert len(found.answers) == 13


def test_a_group_counts_by_its_answers_to_this_item_alone():
    stored = words(3, "staff") + make_cases("staff", 9, future="1") + words(6, "growers") + words(6, "doctors")
    found = open_answers(make_dataset(stored, threshold=5), "last")
    assert "staff" not in {answer.group for answer in found.answers}


def test_the_order_says_nothing_and_is_the_same_each_time():
    stored = words(9, "staff")
    first = open_answers(make_dataset(stored), "last").answers
    assert open_answers(make_dataset(stored[::-1]), "last").answers == first
    assert [answer.text for answer in first] != [case["answers"]["last"] for case in stored]
    pairs = [(answer.text, answer.group) for answer in first]
    assert anonymous_words(pairs, "other", study="tiny", k=1) != anonymous_words(pairs, "last", study="tiny", k=1)


def test_only_approved_words_are_shown_and_the_others_counted():
    stored = words(3, "staff")
    approved = {stored[0]["case"]: "redacted", "stranger": "never"}
    found = open_answers(make_dataset(stored), "last", approved)
    assert found.answers == (OpenAnswer("redacted", "staff"),)
    assert (found.base, found.left_out) == (3, 2)


def test_own_words_of_other_are_open_answers_too():
    found = open_answers(make_dataset([make_case("staff", wish="other", wish__other="sea")]), "wish.other")
    assert found.answers == (OpenAnswer("sea", "staff"),)


def test_codes_are_no_words():
    with pytest.raises(TypeError):
        open_answers(make_dataset(make_cases("staff", 1)), "wish")
