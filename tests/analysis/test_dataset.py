"""Which cases a dataset counts, where the others went, and why each answer is missing."""

import copy

import numpy as np
import pandas as pd
import pytest

from analysis.cases.columns import AnswerColumn
from analysis.cases.dataset import Dataset
from analysis.cases.inclusion import Reconciliation
from analysis.tables.cross_tabulations import by_group
from analysis.tables.frequencies import frequencies
from questionnaires.model import Repeat
from questionnaires.response_domains import OneCode, Text
from tests.analysis.tiny_study import (
    make_case,
    make_cases,
    make_dataset,
    make_instrument,
    make_item,
    make_list,
    make_study,
    texts,
    whole_instrument,
)


def test_stored_is_included_and_excluded_with_every_reason():
    twice = make_case("staff", future="3")
    stored = [
        make_case("staff", future="3"),
        twice,
        twice,
        make_case("staff", future="3") | {"withdrawn": True},
        make_case("staff", future="3") | {"answers": {"consent": "no", "future": "3"}},
        make_case("staff") | {"answers": {"future": "3"}},
        make_case("staff", age="old") | {"disposition": "partial"},
        make_case("staff", future="3") | {"disposition": "partial"},
        make_case("staff") | {"disposition": "refused", "answers": {}},
        make_case("staff") | {"disposition": "non-contact", "answers": {}},
        make_case("staff") | {"disposition": "other", "answers": {}},
        make_case("staff") | {"disposition": "not-eligible", "answers": {}},
        make_case("staff") | {"disposition": "not-eligible", "answers": {}, "ended": True},  # told us so themselves
        make_case("staff") | {"disposition": "refused", "answers": {}, "ended": True},  # took consent back
        make_case("staff") | {"disposition": "untried", "answers": {}},
    ]
    reconciliation = make_dataset(stored).reconciliation
    assert (reconciliation.stored, reconciliation.included) == (15, 3)
    assert dict(reconciliation.excluded) == {
        "duplicate": 1,
        "withdrawn": 1,
        "consent-refused": 2,
        "screened-out": 1,
        "consent-missing": 1,
        "nothing-answered": 1,  # a partial that only told its age
        "refused": 1,
        "non-contact": 1,
        "other": 1,
        "not-eligible": 1,
        "untried": 1,
    }


def test_numbers_that_do_not_add_up_are_no_reconciliation():
    with pytest.raises(ValueError, match="do not add up"):
        Reconciliation(stored=3, included=1, excluded=(("withdrawn", 1),))


def test_of_two_rows_of_one_case_the_submitted_one_counts():
    partial = make_case("staff", future="1") | {"disposition": "partial", "case": "same"}
    submitted = make_case("staff", future="5") | {"case": "same"}
    dataset = make_dataset([partial, submitted])
    assert dataset.column("future").codes[dataset.column("future").values[0]] == "5"


def test_partials_are_left_out_by_one_switch_and_always_in_an_open_wave():
    partial = make_case("staff", future="3") | {"disposition": "partial"}
    assert make_dataset([partial]).reconciliation.included == 1
    assert make_dataset([partial], partials=False).reconciliation.excluded == (("partial-left-out", 1),)
    assert make_dataset([partial | {"kind": "open"}]).reconciliation.excluded == (("not-submitted", 1),)


def test_a_person_too_young_is_not_eligible():
    ages = make_list("ages", "young old")
    young = make_list("ages", "young", attributes=(("ends", "yes"),)).categories[0]
    ending = OneCode(ages.__class__("ages", (young, ages.categories[1])))
    instrument = make_instrument((make_item("age", ending), make_item("wish", OneCode(make_list("w", "a b")))))
    dataset = make_dataset([make_case(age="young", wish="a"), make_case(age="old", wish="a")], instrument)
    assert dataset.reconciliation.excluded == (("screened-out", 1),)
    assert list(dataset.outcomes["outcome"]) == ["not-eligible", "complete"]


def test_waves_are_never_pooled():
    stored = [make_case("staff"), make_case("staff") | {"wave": "citizens"}]
    with pytest.raises(ValueError, match="several waves"):
        make_dataset(stored)
    parts = Dataset.by_wave(whole_instrument(), stored, make_study())
    assert [(part.wave, len(part)) for part in parts] == [("main", 1), ("citizens", 1)]


def test_every_missing_answer_has_its_reason():
    asked_of_some = make_item("where", OneCode(make_list("w", "a b")), relevance="${went} = 'yes'")
    instrument = make_instrument(
        (make_item("went", OneCode(make_list("yn", "yes no"))), asked_of_some),
        (make_item("later", OneCode(make_list("l", "x y"))),),
        (make_item("last", OneCode(make_list("l", "x y"))),),
    )
    stored = [
        make_case(went="yes", where="a", later="x", last="x"),
        make_case(went="yes", where={"missing": "refused"}, later={"missing": "dont-know"}, last="gone"),
        make_case(went="no", where="b", later={"missing": "cannot-judge"}),
        make_case(went="no", later={"missing": "not-applicable"}),
        make_case(went="yes", later="y") | {"disposition": "partial"},
    ]
    dataset = make_dataset(stored, instrument)
    assert dataset.base("where") == 1
    # case 2 refused, 3 and 4 were not asked (the answer of 3 is set aside), 5 passed over in silence
    assert dict(dataset.missing("where")) == {"refused": 1, "not-asked": 2, "no-answer": 1}
    assert dict(dataset.missing("later")) == {"dont-know": 1, "cannot-judge": 1, "not-applicable": 1}
    # "gone" is no category; 3 and 4 are submitted, 5 left before the last section
    assert dict(dataset.missing("last")) == {"unreadable": 1, "no-answer": 2, "not-reached": 1}
    assert dataset.reconciliation.answers_set_aside == (
        ("where", "not-asked", 1),
        ("last", "unreadable", 1),
        ("consent", "unknown-variable", 5),
    )


def test_relevance_knows_the_group_in_the_frame():
    inside = make_item("home", OneCode(make_list("h", "a b")), relevance="${case_group} != 'doctors'")
    dataset = make_dataset([make_case("staff", home="a"), make_case("doctors")], make_instrument((inside,)))
    assert dict(dataset.missing("home")) == {"not-asked": 1}


def test_a_section_that_is_irrelevant_was_not_asked():
    instrument = make_instrument((make_item("went", OneCode(make_list("yn", "yes no"))),), (make_item("t", Text()),))
    second = instrument.sections[1].__class__(
        "s2", texts(""), instrument.sections[1].elements, relevance="${went} = 'yes'"
    )
    instrument = instrument.__class__("tiny", texts(""), (instrument.sections[0], second))
    dataset = make_dataset([make_case(went="yes", t="word"), make_case(went="no"), make_case()], instrument)
    assert dict(dataset.missing("t")) == {"not-asked": 2}


def test_own_words_are_asked_only_of_those_who_chose_other():
    dataset = make_dataset(
        [make_case(wish="other", wish__other="sea"), make_case(wish="work"), make_case(wish="other")]
    )
    assert dict(dataset.missing("wish.other")) == {"not-asked": 1, "no-answer": 1}


def test_answers_become_small_arrays():
    stored = make_cases("staff", 1, future="4", important=["water", "parks"], programmes=["c", "a"])
    dataset = make_dataset(
        [stored[0] | {"answers": stored[0]["answers"] | {"budget": {"water": 70, "parks": 30}, "years": 12}}]
    )
    assert dataset.column("future").values.dtype == np.int8
    assert dataset.column("important").values.tolist() == [[True, False, True]]
    assert dataset.column("programmes").values.tolist() == [[2, 0, 1, 0]]
    assert dataset.column("budget").values.tolist() == [[70, 0, 30]]
    assert dataset.column("years").values.tolist() == [12]


def test_a_list_with_one_unknown_code_is_unreadable_as_a_whole():
    dataset = make_dataset([make_case(important=["water", "moon"]), make_case(important="water")])
    assert dict(dataset.missing("important")) == {"unreadable": 2}


def test_repeats_are_kept_as_lists():
    repeat = Repeat("demands", texts("demands"), (make_item("demand", Text()),))
    dataset = make_dataset(
        [make_case(demands=[{"demand": "water"}]), make_case(demands=[])], make_instrument((repeat,))
    )
    assert dataset.base("demands") == 1
    assert dict(dataset.missing("demands")) == {"no-answer": 1}


def test_an_open_wave_takes_group_and_place_from_the_answers():
    groups = make_item("role", OneCode(make_list("groups", "staff growers")), role="group")
    second = make_item("other_role", OneCode(make_list("groups", "staff growers")), role="group:second")
    home = make_item("home", OneCode(make_list("places", "n1 s1")), role="demographic:place")
    told = make_case(None, role="growers", other_role="staff", home="s1")
    stored = [told | {"kind": "open"}, make_case(None) | {"kind": "open"}]
    dataset = make_dataset(stored, make_instrument((groups, second, home)))
    assert list(dataset.cases["group"]) == ["growers", None]
    assert list(dataset.cases["second_group"]) == ["staff", None]
    assert dataset.groups[-1] == "no-group"
    assert list(dataset.cases["place"]) == ["s1", None]


def test_places_count_as_the_one_above_on_a_level():
    dataset = make_dataset([make_case(home="n1"), make_case(home="n2"), make_case(home="s1"), make_case()])
    assert dataset.places().names == ("north", "n1", "n2", "south", "s1", "no-group")
    districts = dataset.places("district")
    assert [districts.names[code] for code in districts.codes] == ["north", "north", "south", "no-group"]
    with pytest.raises(ValueError, match="no level"):
        dataset.places("street")


def test_nothing_that_names_a_person_comes_in():
    stored = make_case("staff") | {"name": "someone", "mobile": "09120000000", "position": "head"}
    dataset = make_dataset([stored])
    assert not {"name", "mobile", "position"} & set(dataset.cases.columns)


def test_stored_cases_are_left_as_they_were_and_columns_cannot_be_written():
    stored = make_cases("staff", 3, future="3", important=["water"])
    before = copy.deepcopy(stored)
    dataset = make_dataset(stored)
    assert stored == before
    with pytest.raises(ValueError, match="read-only"):
        dataset.column("future").values[0] = 1


def test_an_empty_wave_is_a_dataset_of_nobody():
    dataset = make_dataset([])
    assert len(dataset) == 0
    assert dataset.reconciliation == Reconciliation(0, 0)
    assert not dataset.has_groups


def test_columns_that_are_coded_already_are_counted_as_they_are():
    cases = [make_case("staff", wish="calm", future="5"), make_case("growers", future="1"), make_case(wish="work")]
    stored = make_dataset(cases)
    future, wish = np.array([4, 0, -1], np.int8), np.array([1, -1, 0], np.int8)
    columns = {
        "future": AnswerColumn.of_codes(future, ("1", "2", "3", "4", "5")),
        "wish": AnswerColumn.of_codes(wish, ("work", "calm", "other")),
    }
    groups = pd.DataFrame({"group": ["staff", "growers", None]})
    coded = Dataset.of_columns(whole_instrument(), columns, make_study(), groups, threshold=1)
    assert np.shares_memory(coded.column("future").values, future)
    for name in columns:
        ours, theirs = frequencies(coded, name), frequencies(stored, name)
        assert (ours.cells, ours.base, ours.missing) == (theirs.cells, theirs.base, theirs.missing)
        assert by_group(coded, name).cells == by_group(stored, name).cells
    assert coded.reconciliation == Reconciliation(3, 3)


@pytest.mark.parametrize("columns", [("future", ("1", "2")), ("nothing", ("1", "2", "3", "4", "5"))])
def test_columns_that_do_not_fit_the_instrument_are_refused(columns):
    name, codes = columns
    column = AnswerColumn.of_codes(np.zeros(2, np.int8), codes)
    with pytest.raises(ValueError, match="does not fit"):
        Dataset.of_columns(whole_instrument(), {name: column}, make_study(), pd.DataFrame(index=range(2)))
