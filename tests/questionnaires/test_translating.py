"""Every text of an instrument by its place; a sheet out and in: whole, or every fault by its row."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.translation_sheet import TranslationError, read_translation
from questionnaires.model import Instrument
from questionnaires.problems import FrameError
from questionnaires.translating import fingerprint, originals, passages, untranslated, with_language
from tests.questionnaires.strategies import instruments
from tests.questionnaires.translation_sheets import KURDISH, blank_sheet, filled, row_of, tiny


def problems(content: bytes, instrument: Instrument | None = None) -> list[tuple[str, Any]]:
    with pytest.raises(TranslationError) as error:
        read_translation(content, instrument or tiny())
    return [(problem.code, problem.place.get("row", problem.place.get("value"))) for problem in error.value.problems]


# -- the texts --------------------------------------------------------------------------------------------------------


def test_every_text_has_one_place_in_the_order_of_the_questionnaire():
    assert [own.place for own in passages(tiny())] == list(KURDISH)


def test_a_language_is_put_in_and_nothing_else_changes():
    kurdish = with_language(tiny(), "ckb", KURDISH)
    assert kurdish.languages == ("fa", "en", "ckb")
    assert {own.place: own.texts["ckb"] for own in passages(kurdish)} == KURDISH
    # the list in the item is the list of the instrument
    assert kurdish.item("water").domain.code_list == kurdish.code_list("water")
    assert {own.place: own.texts["fa"] for own in passages(kurdish)} == {
        own.place: own.texts["fa"] for own in passages(tiny())
    }
    assert tiny().languages == ("fa", "en")


@pytest.mark.parametrize("name", shipped_instruments())
def test_places_of_the_shipped_instruments_are_all_different_texts(name: str):
    instrument = shipped_instrument(name)
    marked = with_language(instrument, "ckb", {own.place: f"«{own.place}»" for own in passages(instrument)})
    assert untranslated(marked, "ckb") == ()
    assert all(own.texts["ckb"] == f"«{own.place}»" for own in passages(marked))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(instruments())
def test_putting_in_no_translation_changes_no_text(instrument):
    same = with_language(instrument, instrument.languages[0], {})
    assert same == instrument


def test_the_fingerprint_is_of_the_words_alone():
    kurdish = with_language(tiny(), "ckb", KURDISH)
    assert fingerprint(kurdish, "ckb") == fingerprint(with_language(tiny(), "ckb", dict(KURDISH)), "ckb")
    reworded = with_language(tiny(), "ckb", {**KURDISH, "wish.wording": "چ ئاواتێکتان هەیە؟"})
    assert fingerprint(kurdish, "ckb") != fingerprint(reworded, "ckb")
    persian = with_language(kurdish, "fa", {"wish.wording": "چه آرزویی دارید؟"})
    assert fingerprint(kurdish, "ckb") != fingerprint(persian, "ckb")


def test_a_translator_reads_persian_and_english_as_far_as_there_is_any():
    assert originals(tiny()) == ("fa", "en")
    assert originals(with_language(tiny(), "ckb", KURDISH)) == ("fa", "en")


# -- the sheet --------------------------------------------------------------------------------------------------------


def test_the_sheet_has_a_row_for_each_text_right_to_left_with_its_originals_locked():
    book = openpyxl.load_workbook(BytesIO(blank_sheet(tiny())))
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet[1]] == [
        "جا (place)",
        "فارسی (fa)",
        "انگلیسی (en)",
        "کردی سورانی (ckb)",
        "یادداشت (note)",
    ]
    water = row_of(sheet, "water.wording")
    assert [sheet.cell(water, column).value for column in (2, 3)] == [
        "آب {city} چگونه است؟",
        "How is the water of {city}?",
    ]
    assert "{city}" in sheet.cell(water, 5).value
    assert [sheet.cell(water, column).protection.locked for column in (1, 2, 3, 4)] == [True, True, True, False]
    assert sheet.cell(water, 4).alignment.readingOrder == 2
    assert "{city}" in book.worksheets[1]["A4"].value  # the guide shows what braces look like


def test_a_filled_sheet_is_read_whatever_the_order_of_its_rows_and_in_english_too():
    def turned(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value

    read = read_translation(filled(blank_sheet(tiny(), reader="en"), KURDISH, turned), tiny(), "ckb")
    assert (read.language, dict(read.texts)) == ("ckb", KURDISH)


def test_what_is_translated_stands_in_the_next_sheet():
    kurdish = with_language(tiny(), "ckb", KURDISH)
    assert dict(read_translation(blank_sheet(kurdish), kurdish).texts) == KURDISH


def test_sorani_letters_stay_as_they_were_typed():
    words = {**KURDISH, "wish.wording": "  ھەوڵ و ڕێژەی ئاوەکە‌مان؟ \u200f"}
    read = read_translation(filled(blank_sheet(tiny()), words), tiny())
    assert read.texts["wish.wording"] == "ھەوڵ و ڕێژەی ئاوەکە‌مان؟"


def test_all_faults_are_named_at_once_with_their_rows():
    def spoilt(sheet: Any) -> None:
        sheet.cell(row_of(sheet, "water.wording"), 4).value = "ئاو چۆنە؟"  # {city} is lost
        sheet.cell(row_of(sheet, "people.unit"), 4).value = "  "
        sheet.cell(row_of(sheet, "wish.wording"), 2).value = "چه آرزویی دارید؟"
        sheet.cell(row_of(sheet, "list:water.bad"), 1).value = "list:water.good"
        sheet.append(["nothing.here", "x", "x", "x"])

    # rows stand as in KURDISH, the first in row 2
    rows = {place: number for number, place in enumerate(KURDISH, start=2)}
    assert sorted(problems(filled(blank_sheet(tiny()), KURDISH, spoilt)), key=str) == sorted(
        [
            ("translation-placeholders", rows["water.wording"]),
            ("translation-place-twice", rows["list:water.bad"]),
            ("translation-empty", rows["people.unit"]),
            ("translation-original-changed", rows["wish.wording"]),
            ("translation-place-unknown", len(KURDISH) + 2),
            ("translation-row-missing", "list:water.bad"),
        ],
        key=str,
    )


def test_an_instrument_reworded_since_is_found_out():
    content = filled(blank_sheet(tiny()))
    reworded = with_language(tiny(), "fa", {"people.unit": "تن"})
    assert [code for code, _ in problems(content, reworded)] == ["translation-original-changed"]


def test_the_sheet_of_another_study_is_one_fault_that_names_both():
    content = filled(blank_sheet(with_language(tiny(), "fa", {"title": "قروه در چشم ما", "people.unit": "تن"})))
    with pytest.raises(TranslationError) as error:
        read_translation(content, tiny())
    (fault,) = error.value.problems
    assert (fault.code, fault.place["row"]) == ("translation-of-another", 2)
    assert "«قروه در چشم ما»" in fault.sentence("fa") and "«{city} در چشم ما»" in fault.sentence("fa")


def test_a_deleted_row_is_missed():
    content = filled(blank_sheet(tiny()), KURDISH, lambda sheet: sheet.delete_rows(row_of(sheet, "wish.wording")))
    assert problems(content) == [("translation-row-missing", "wish.wording")]


def test_the_sheet_of_another_language_is_not_taken():
    with pytest.raises(TranslationError) as error:
        read_translation(filled(blank_sheet(tiny())), tiny(), "azb")
    assert [problem.code for problem in error.value.problems] == ["translation-language-other"]


@pytest.mark.parametrize("heading", [None, "کردی", "فارسی (fa)"])
def test_headings_that_were_lost_are_said(heading: str | None):
    def lost(sheet: Any) -> None:
        sheet["D1"].value = heading

    assert problems(filled(blank_sheet(tiny()), KURDISH, lost)) == [("translation-headings", 1)]


@pytest.mark.parametrize("content", [b"", b"PK", b"no workbook", "ڕ".encode()])
def test_what_is_no_workbook_is_refused_with_a_sentence(content: bytes):
    with pytest.raises(FrameError) as error:
        read_translation(content, tiny())
    assert error.value.problems[0].sentence("fa")


def test_english_can_be_translated_where_an_instrument_has_none():
    persian = with_language(tiny(), "fa", {})
    only = Instrument(**{**vars(persian), "languages": ("fa",)})
    sheet = blank_sheet(only, "en")
    headings = [cell.value for cell in openpyxl.load_workbook(BytesIO(sheet)).worksheets[0][1]]
    assert headings == ["جا (place)", "فارسی (fa)", "انگلیسی (en)", "یادداشت (note)"]
    assert read_translation(sheet, only, "en").language == "en"  # its English stands in it already
