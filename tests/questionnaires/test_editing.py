"""Small changes of an instrument: what was changed is, and what it was made from is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaires import editing
from questionnaires.model import Category, CodeList, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.response_domains import OneCode, Scale, Text
from questionnaires.texts import Texts

FRUITS = CodeList("fruits", (Category("fig", Texts.of("انجیر")), Category("date", Texts.of("خرما"))))
LIKED = Item("liked", Texts.of("کدام؟"), OneCode(FRUITS))
WHY = Item("why", Texts.of("چرا؟"), Text())
GIVEN = Item("given", Texts.of("چه دادید؟"), OneCode(FRUITS))
WHOM = Item("whom", Texts.of("به که؟"), Text())
GIFTS = Repeat("gifts", Texts.of("هدیه‌ها"), (GIVEN, WHOM))
GRID = Grid("taste", Texts.of("مزه؟"), (GridRow("sweet", Texts.of("شیرین")),), Scale(FRUITS))
INSTRUMENT = Instrument(
    "fruit",
    Texts.of("میوه"),
    (Section("eating", Texts.of("خوردن"), (LIKED, WHY)), Section("giving", Texts.of("دادن"), (GIFTS, GRID))),
    (FRUITS,),
)
WITH_GRAPE = editing.with_category(FRUITS, Category("grape", Texts.of("انگور")))


def names(instrument: Instrument) -> list[list[str]]:
    return [[element.name for element in section.elements] for section in instrument.sections]


def test_a_section_changes_places_and_stops_at_the_ends():
    assert names(editing.with_section_moved(INSTRUMENT, "eating", 1)) == [["gifts", "taste"], ["liked", "why"]]
    assert editing.with_section_moved(INSTRUMENT, "eating", -1) == INSTRUMENT
    assert names(INSTRUMENT) == [["liked", "why"], ["gifts", "taste"]]  # left alone


def test_an_element_moves_within_its_section_and_an_item_within_its_repeat():
    assert names(editing.with_element_moved(INSTRUMENT, "why", -1))[0] == ["why", "liked"]
    moved = editing.element_named(editing.with_element_moved(INSTRUMENT, "whom", -1), "gifts")
    assert isinstance(moved, Repeat) and [item.name for item in moved.items] == ["whom", "given"]


def test_a_list_changes_wherever_it_is_offered():
    changed = editing.with_code_list(INSTRUMENT, WITH_GRAPE)
    offered = [editing.code_list_used(editing.element_named(changed, name)) for name in ("liked", "given", "taste")]
    assert [own.codes for own in (*offered, changed.code_list("fruits")) if own] == [("fig", "date", "grape")] * 4
    assert [own.name for own in editing.users_of(changed, "fruits")] == ["liked", "taste", "given"]


def test_an_item_of_a_repeat_is_changed_in_its_place():
    changed = editing.with_element(INSTRUMENT, replace(WHOM, wording=Texts.of("به چه کسی؟")))
    assert editing.element_named(changed, "whom").wording["fa"] == "به چه کسی؟"
    assert editing.element_named(changed, "given") == GIVEN


def test_what_is_not_there_is_a_key_error():
    for change in (editing.with_section_moved, editing.with_element_moved):
        with pytest.raises(KeyError):
            change(INSTRUMENT, "nothing", 1)
    with pytest.raises(KeyError):
        editing.element_named(INSTRUMENT, "nothing")
