"""What follows from what: order, what a change moves, circles by name."""

import pytest

from questionnaires.dependencies import dependencies
from tests.questionnaires.instruments import make_instrument, one_section
from tests.yardstick import takes_at_most

CITY = """
  - name: s
    title: بخش
    elements:
      - {name: age, kind: integer, wording: سن}
      - {name: work, kind: one, codes: yes_no, wording: کار, relevance: "${age} > 14"}
      - {name: hours, kind: integer, wording: "ساعت ${work}", relevance: "${work} = 'yes'", constraint: ". <= 168"}
      - {name: week, kind: calculated, expression: "${hours} div 7", wording: در روز}
      - {name: city, kind: text, wording: شهر}
  - name: t
    title: بخش دوم
    relevance: "${week} > 8"
    elements:
      - {name: tired, kind: one, codes: yes_no, wording: "خسته؟"}
      - {name: why, kind: text, wording: چرا, relevance: "${tired} = 'yes'"}
"""


def moved(instrument, *variables):
    return [(rule.owner, rule.key) for rule in dependencies(instrument).after(*variables)]


def test_a_change_moves_what_follows_from_it_and_nothing_else():
    city = make_instrument(CITY)
    assert moved(city, "age") == [
        ("work", "relevance"),
        ("hours", "relevance"),
        ("hours", "constraint"),
        ("hours", "wording"),
        ("week", "expression"),
        ("t", "relevance"),
        ("why", "relevance"),
    ]
    assert moved(city, "hours") == [
        ("hours", "constraint"),
        ("week", "expression"),
        ("t", "relevance"),
        ("why", "relevance"),
    ]
    assert moved(city, "tired") == [("why", "relevance")]
    assert moved(city, "city") == moved(city, "case_group") == []


def test_rules_stand_after_those_they_follow_from_wherever_they_are_asked():
    turned = one_section(
        """{name: c, kind: calculated, expression: "${b} + 1", wording: c}
        {name: b, kind: calculated, expression: "${a} + 1", wording: b}
        {name: a, kind: integer, wording: a}"""
    )
    assert [rule.owner for rule in dependencies(turned).rules] == ["b", "c"]
    assert dependencies(turned).circles == ()


def test_rows_of_a_grid_shares_and_the_words_of_other_belong_to_their_element():
    instrument = one_section(
        """{name: g, kind: grid, scale: five, wording: g, rows: [{code: water, fa: آب}]}
        {name: f, kind: one, codes: fruits, other: other, wording: f}
        {name: x, kind: text, wording: x, relevance: "${g.water} = 2 and ${f.other} != ''"}"""
    )
    assert moved(instrument, "g.water") == moved(instrument, "f.other") == [("x", "relevance")]


def test_a_repeat_that_goes_takes_its_items_along():
    instrument = one_section(
        """{name: a, kind: integer, wording: a}
        {name: r, kind: repeat, wording: r, relevance: "${a} > 1", items: [{name: cost, kind: integer, wording: c}]}
        {name: total, kind: calculated, expression: "sum(${cost})", wording: t}"""
    )
    assert moved(instrument, "a") == [("r", "relevance"), ("total", "expression")]
    assert moved(instrument, "cost") == [("total", "expression")]


@pytest.mark.parametrize(
    ("elements", "circles"),
    [
        ('{name: a, kind: text, wording: a, relevance: "${a} = 1"}', [("a",)]),
        (
            """{name: a, kind: text, wording: a, relevance: "${b} = 1"}
            {name: b, kind: text, wording: b, relevance: "${a} = 1"}""",
            [("a", "b")],
        ),
        (
            """{name: x, kind: text, wording: x}
            {name: a, kind: text, wording: a, relevance: "${c} = 1 and ${x} = 1"}
            {name: b, kind: calculated, wording: b, expression: "${a}"}
            {name: c, kind: text, wording: c, relevance: "${b} = 1"}""",
            [("a", "b", "c")],
        ),
        ('{name: a, kind: integer, wording: "چند ${a}؟", constraint: ". > 1 and ${a} < 5"}', []),
    ],
)
def test_circles_are_named_from_what_is_asked_first(elements, circles):
    assert [circle.names for circle in dependencies(one_section(elements)).circles] == circles


def test_a_large_instrument_takes_no_time():
    lines = "\n".join(
        f'{{name: q{n}, kind: integer, wording: q, relevance: "${{q{n - 1}}} > ${{q{n // 2}}}"}}' for n in range(1, 800)
    )
    large = one_section("{name: q0, kind: integer, wording: q}\n" + lines)
    with takes_at_most(1):
        assert len(dependencies(large).after("q0")) == 799
