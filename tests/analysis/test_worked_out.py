"""Calculated values and offered choices in a dataset: as the respondents' pages had them, for every case at once."""

import pytest

from analysis.cases.dataset import Dataset
from questionnaires.answers import submitted_answers
from questionnaires.fieldwork import Disposition
from questionnaires.response_domains import Calculated, Date, Number, OneCode
from questionnaires.worked_out import counted
from tests.analysis.tiny_study import make_case, make_dataset
from tests.questionnaires.instruments import LISTS, make_instrument

SECTIONS = """
  - name: s
    title: t
    elements:
      - {name: people, kind: integer, wording: w}
      - {name: twice, kind: calculated, wording: {}, expression: "${people} * 2"}
      - {name: size, kind: calculated, wording: {}, expression: "if(${twice} > 6, 'large', 'small')"}
      - {name: crowd, kind: one, codes: yes_no, wording: "آیا ${people} نفر زیاد است؟", relevance: "${size} = 'large'"}
      - {name: said, kind: calculated, wording: {}, expression: "concat('خانهٔ ', ${size})"}
  - name: t
    title: t
    elements:
      - {name: eaten, kind: several, codes: fruits, wording: w}
      - {name: best, kind: one, codes: fruits, wording: w, choice_filter: "selected(${eaten}, name)"}
      - name: trips
        kind: repeat
        wording: w
        items:
          - {name: paid, kind: one, codes: yes_no, wording: w}
          - {name: cost, kind: integer, wording: w, relevance: "${paid} = 'yes'"}
      - {name: total, kind: calculated, wording: {}, expression: "sum(${cost})"}
      - {name: day, kind: calculated, wording: {}, expression: "today()"}
      - {name: dear, kind: one, codes: yes_no, wording: w, relevance: "${total} > 10 and ${said} = 'خانهٔ large'"}
"""


def instrument():
    return make_instrument(SECTIONS, LISTS)


def dataset(*cases) -> Dataset:
    return make_dataset(list(cases), instrument())


def values(of: Dataset, name: str) -> list:
    column = of.column(name)
    return [
        value if answered else None for value, answered in zip(column.values.tolist(), column.answered, strict=True)
    ]


def test_calculated_numbers_are_columns_like_any_answer():
    data = dataset(make_case(people=2), make_case(people=5), make_case())
    assert values(data, "twice") == [4.0, 10.0, None]
    assert dict(data.missing("twice")) == {"no-answer": 1}


def test_calculated_choices_are_counted_by_their_words():
    data = dataset(make_case(people=2), make_case(people=5))
    assert [data.column("size").codes[code] for code in values(data, "size")] == ["small", "large"]
    assert data.item("size").wording.in_language("fa") == "size"


def test_whether_something_was_asked_may_follow_from_what_was_worked_out():
    trips = [{"paid": "yes", "cost": 8}, {"paid": "no", "cost": 9}, {"paid": "yes", "cost": 3}]
    data = dataset(
        make_case(people=5, crowd="yes", trips=trips, dear="no"),
        make_case(people=1, crowd="yes", trips=trips, dear="no"),
        make_case(people=5, trips=trips[:2]),
    )
    assert values(data, "total") == [11.0, 11.0, 8.0]  # what was not asked inside the repeat is not counted
    assert [reason for reason, _ in data.missing("crowd")] == ["not-asked", "no-answer"]
    assert dict(data.missing("dear")) == {"not-asked": 2}
    set_aside = data.reconciliation.answers_set_aside
    assert {name for name, reason, _ in set_aside if reason == "not-asked"} == {"crowd", "dear"}


def test_a_choice_that_was_taken_back_does_not_count():
    data = dataset(make_case(eaten=["date", "lime"], best="lime"), make_case(eaten=["date"], best="lime"), make_case())
    assert [data.column("best").codes[code] for code in values(data, "best")[:1]] == ["lime"]
    assert dict(data.missing("best")) == {"not-asked": 2}


def test_today_is_the_day_on_which_somebody_handed_in():
    later = {**make_case(people=1), "submitted_on": "2026-01-02"}
    assert [str(day)[:10] for day in values(dataset(make_case(people=1), later), "day")] == ["2025-10-15", "2026-01-02"]


def test_who_left_before_a_page_has_no_values_of_it():
    left = {**make_case(people=5, crowd="yes"), "disposition": Disposition.PARTIAL}
    data = dataset(left, make_case(people=5))
    assert values(data, "twice") == [10.0, 10.0] and values(data, "total")[0] is None
    assert dict(data.missing("total")) == {"not-reached": 1}


def test_wordings_of_a_dataset_hold_nobodys_answer():
    assert dataset(make_case(people=1)).item("crowd").wording.in_language("fa") == "آیا … نفر زیاد است؟"


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("${n} + 1", Number),
        ("once(round(${n}, 1))", Number),
        ("if(${n} > 3, ${n}, '')", Number),
        ("count(${r})", Number),
        ("if(${n} > 3, 'a', 'b')", OneCode),
        ("${n} > 3 and ${n} < 5", OneCode),
        ("coalesce(${q}, 'none')", OneCode),
        ("date('2025-01-01')", Date),
        ("concat('a', ${n})", Calculated),
        ("if(${n} > 3, 'a', 1)", Calculated),
        ("${t}", Calculated),
        ("", Calculated),
    ],
)
def test_what_a_calculation_gives_is_told_from_its_expression(expression, kind):
    made = make_instrument(
        f"""
  - name: s
    title: t
    elements:
      - {{name: n, kind: integer, wording: w}}
      - {{name: t, kind: text, wording: w}}
      - {{name: q, kind: one, codes: fruits, wording: w}}
      - {{name: r, kind: repeat, wording: w, items: [{{name: i, kind: text, wording: w}}]}}
      - {{name: c, kind: calculated, wording: {{}}, expression: "{expression}"}}
"""
    )
    assert isinstance(counted(made).section("s").element("c").domain, kind)


def test_a_dataset_sees_what_the_pages_saw():
    trips = [{"paid": "yes", "cost": 8}, {"paid": "no"}]
    for people in range(6):
        case = make_case(people=people, eaten=["lime"], best="date", trips=trips)
        page = submitted_answers(instrument(), case["answers"])
        data = dataset(case)
        for name in ("twice", "total"):
            assert values(data, name) == [float(page[name])]
        assert ("best" in page) == (values(data, "best") != [None])
