"""Answers to several versions read as answers to one: by key, through renames, moves and recodings, nothing guessed."""

from __future__ import annotations

import pytest

from questionnaires.model import Instrument
from questionnaires.revisions import Choices, Lineage, Step, settle
from tests.questionnaires.instruments import LISTS, make_instrument

NOT_ASKED = {"missing": "not-asked"}
UNREADABLE = {"missing": "unreadable"}
CODES_OF_5 = "[{code: 1, fa: یک}, {code: 4, fa: چهار}, {code: 5, fa: پنج}]"
CODES_OF_4 = "[{code: 1, fa: یک}, {code: 4, fa: چهار}]"


def instrument(elements: str, **lists: str) -> Instrument:
    own = LISTS + "".join(f"  {name}: {text}\n" for name, text in lists.items())
    return make_instrument(f"  - {{name: s, title: بخش, elements: [{elements}]}}", own)


def lineage(first: Instrument, *later: tuple[Instrument, Choices]) -> Lineage:
    """Versions 1, 2, … as publishing would make them."""
    steps = [Step(1, first)]
    for number, (new, choices) in enumerate(later, start=2):
        settled = settle([step.instrument for step in steps], new, choices)
        assert settled.problems == ()
        steps.append(Step(number, settled.instrument, settled.recodings))
    return Lineage(tuple(steps))


def test_a_rename_and_a_move_leave_one_column():
    first = instrument("{name: water, kind: one, codes: yes_no, wording: آب}, {name: wish, kind: text, wording: آرزو}")
    second = instrument("{name: wish, kind: text, wording: آرزو}, "
                        "{name: dry, was: water, kind: one, codes: yes_no, wording: آب}")  # fmt: skip
    third = instrument("{name: wish, kind: text, wording: آرزو}, "
                       "{name: thirst, was: dry, kind: one, codes: yes_no, wording: آب}")  # fmt: skip
    joined = lineage(first, (second, Choices()), (third, Choices())).joined([1, 2, 3])
    assert joined.answers(1, {"water": "yes", "wish": "باران"}) == {"thirst": "yes", "wish": "باران"}
    assert joined.answers(2, {"dry": "no"}) == {"thirst": "no"}
    assert joined.answers(3, {"thirst": "no"}) == {"thirst": "no"}
    assert joined.variable(1, "water") == "thirst"
    (water,) = joined.items
    assert (water.name, water.versions) == ("thirst", (1, 2, 3))
    assert [(number, [own.what for own in changes]) for number, changes in water.changes] == [
        (2, ["renamed"]),
        (3, ["renamed"]),
    ]


def test_a_recoding_table_counts_old_codes_as_new_ones_and_says_so():
    item = "{name: q, kind: one, codes: own, wording: پرسش}"
    versions = lineage(
        instrument(item, own=CODES_OF_5), (instrument(item, own=CODES_OF_4), Choices(recodings={"q": {"5": "4"}}))
    )
    joined = versions.joined([1, 2])
    assert joined.answers(1, {"q": "5"}) == {"q": "4"}
    assert joined.answers(1, {"q": "1"}) == {"q": "1"}
    assert joined.answers(1, {"q": {"missing": "refused"}}) == {"q": {"missing": "refused"}}
    assert [own.what for own in joined.items[0].changes[0][1]] == ["code-removed", "recoded"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("one, codes: own", "5", UNREADABLE),
        ("several, codes: own", ["1", "5"], ["1"]),
        ("several, codes: own", ["5"], UNREADABLE),
        ("ranking, codes: own", ["5", "4", "1"], ["4", "1"]),
        ("allocation, codes: own, total: 10", {"5": 4, "1": 6}, UNREADABLE),
        ("allocation, codes: own, total: 10", {"4": 4, "1": 6}, {"4": 4, "1": 6}),
    ],
)
def test_a_code_set_aside_is_set_aside_in_every_kind_of_answer(kind: str, value, expected):
    item = f"{{name: q, kind: {kind}, wording: پرسش}}"
    versions = lineage(
        instrument(item, own=CODES_OF_5), (instrument(item, own=CODES_OF_4), Choices(recodings={"q": {"5": ""}}))
    )
    assert versions.joined([1, 2]).answers(1, {"q": value}) == {"q": expected}


def test_points_of_codes_that_become_one_are_added_and_choices_stand_once():
    table = Choices(recodings={"q": {"5": "4"}})
    several = "{name: q, kind: several, codes: own, wording: پرسش}"
    points = "{name: q, kind: allocation, codes: own, total: 10, wording: پرسش}"
    for item, value, expected in (
        (several, ["4", "5"], ["4"]),
        (several, ["5", "1"], ["1", "4"]),  # in code-list order, as answers are stored
        (points, {"4": 3, "5": 7}, {"4": 10}),
    ):
        versions = lineage(instrument(item, own=CODES_OF_5), (instrument(item, own=CODES_OF_4), table))
        assert versions.joined([1, 2]).answers(1, {"q": value}) == {"q": expected}


def test_a_table_of_a_grid_is_that_of_all_its_rows():
    grid = "{{name: g, kind: grid, scale: own, wording: داوری, rows: [{0}]}}"
    both = grid.format("{code: a, fa: الف}, {code: b, fa: ب}")
    versions = lineage(
        instrument(both, own=CODES_OF_5),
        (
            instrument(grid.format("{code: a, fa: الف}"), own=CODES_OF_4),
            Choices(recodings={"g": {"5": "4"}}, retired=("g.b",)),
        ),
    )
    joined = versions.joined([1, 2])
    assert joined.answers(1, {"g.a": "5", "g.b": "5"}) == {"g.a": "4", "g.b": "4"}
    assert joined.answers(2, {"g.a": "1"}) == {"g.a": "1", "g.b": NOT_ASKED}


def test_one_choice_becomes_a_list_of_one_where_several_are_asked_now():
    versions = lineage(
        instrument("{name: q, kind: one, codes: own, other: 4, wording: پرسش}", own=CODES_OF_5),
        (
            instrument("{name: q, kind: several, codes: own, other: 4, wording: پرسش}", own=CODES_OF_5),
            Choices(recodings={"q": {}}),
        ),
    )
    assert versions.joined([1, 2]).answers(1, {"q": "4", "q.other": "نان"}) == {"q": ["4"], "q.other": "نان"}


def test_numbers_outside_narrower_bounds_are_set_aside():
    number = "{{name: n, kind: integer, wording: سن, maximum: {0}}}"
    versions = lineage(
        instrument(number.format(120)), (instrument(number.format(99)), Choices(recodings={"n": {"110": "99"}}))
    )
    joined = versions.joined([1, 2])
    assert [joined.answers(1, {"n": n})["n"] for n in (99, 110, 111)] == [99, 99, UNREADABLE]


def test_an_item_asked_in_some_versions_only_was_not_asked_in_the_others():
    water, wish = "{name: water, kind: one, codes: yes_no, wording: آب}", "{name: wish, kind: text, wording: آرزو}"
    joined = lineage(instrument(water), (instrument(wish), Choices(retired=("water",)))).joined([1, 2])
    assert joined.answers(1, {"water": "yes"}) == {"wish": NOT_ASKED, "water": "yes"}
    assert joined.answers(2, {"wish": "باران"}) == {"wish": "باران", "water": NOT_ASKED}
    # what is gone is still reported: it stands at the end of its section
    assert [element.name for _, element in joined.instrument.elements()] == ["wish", "water"]
    assert [(own.name, own.versions) for own in joined.items] == [("wish", (2,)), ("water", (1,))]


def test_who_was_not_asked_by_the_condition_of_their_version_was_not():
    item = "{name: water, kind: one, codes: yes_no, wording: آب}"
    why = "{name: why, kind: text, wording: چرا؟, relevance: \"${water} = 'no'\"}"
    everybody = "{name: why, kind: text, wording: چرا؟}"
    joined = lineage(instrument(f"{item}, {why}"), (instrument(f"{item}, {everybody}"), Choices())).joined([1, 2])
    assert joined.answers(1, {"water": "yes"})["why"] == NOT_ASKED
    assert "why" not in joined.answers(1, {"water": "no"})  # asked, and silent


def test_entries_of_a_repeat_follow_their_renamed_items():
    repeat = "{{name: {0}, kind: repeat, wording: خواسته‌ها, items: [{1}]}}"
    first = instrument(repeat.format("demands", "{name: words, kind: text, wording: خواسته}"))
    second = instrument(repeat.format("asks, was: demands", "{name: said, was: words, kind: text, wording: خواسته}"))
    joined = lineage(first, (second, Choices())).joined([1, 2])
    assert joined.answers(1, {"demands": [{"words": "نان"}]}) == {"asks": [{"said": "نان"}]}
    assert joined.variable(1, "demands.2.words") == "asks.2.said"


def test_one_version_alone_is_left_as_it_is():
    joined = lineage(instrument("{name: water, kind: one, codes: yes_no, wording: آب}")).joined([1])
    assert joined.answers(1, {"water": "yes", "draft.s": {}}) == {"water": "yes", "draft.s": {}}
    assert joined.items == ()


def test_what_no_version_knows_stays_under_its_name():
    item = "{name: water, kind: one, codes: yes_no, wording: آب}"
    joined = lineage(instrument(item), (instrument(item.replace("آب", "آب؟")), Choices())).joined([1, 2])
    assert joined.answers(1, {"wind": "yes"}) == {"wind": "yes"}
