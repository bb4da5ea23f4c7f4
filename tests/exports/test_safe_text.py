"""Text in cells, sheet names and CSV files."""

import pytest

from exports.excel.csv_files import companion_bytes
from exports.report.blocks import Companion
from exports.safe_text import clean, csv_cell, directed, fitted, sheet_name, spoken


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    assert clean("الف\x00\x0b\x1f\x7fب\ufffe\ud800\r\nج\rد") == "الفب\nج\nد"


def test_a_text_is_cut_with_its_mark_at_32767_characters():
    assert fitted("آ" * 32_767, "…") == "آ" * 32_767
    assert fitted("آ" * 32_768, "…") == "آ" * 32_766 + "…"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "＝1", "＋1", "－1", "＠x"])
def test_csv_cells_never_begin_a_formula(text):
    assert csv_cell(text) == "'" + text


def test_csv_files_are_utf8_with_a_mark_and_quote_what_needs_it():
    content = companion_bytes(Companion("open-x", ("پاسخ", "گروه"), (('گفت: "بله"، و رفت', ""), ("=1+1", "اصناف"))))
    assert content.decode("utf-8-sig") == 'پاسخ,گروه\r\n"گفت: ""بله""، و رفت",\r\n\'=1+1,اصناف\r\n'
    assert content.startswith(b"\xef\xbb\xbf")


def test_sheet_names_are_short_plain_and_unique():
    taken: set[str] = set()
    assert sheet_name("آب [و] برق: ۱/۲?", taken) == "آب -و- برق- ۱-۲-"
    long = "نام بسیار بلندی که در برگهٔ اکسل جا نمی‌شود"
    assert sheet_name(long, taken) == long[:31].rstrip()
    second = sheet_name(long, taken)
    assert len(second) <= 31
    assert second != long[:31].rstrip()
    assert sheet_name("'quoted'", taken) == "quoted"
    assert sheet_name("History", taken) == "History 2"
    assert sheet_name("", taken) == "-"


def test_a_label_that_begins_with_a_digit_says_its_direction_only_among_right_to_left_words():
    assert directed("۵ تا ۹ سال", "fa") == "\u200f۵ تا ۹ سال"
    assert directed("کمتر از ۵ سال", "fa") == "کمتر از ۵ سال"
    assert directed("137", "fa") == "137"
    assert directed("5 to 9 years", "en") == "5 to 9 years"


def test_persian_words_in_an_english_line_keep_their_full_stop_at_their_end():
    assert spoken("آب کم است.", "en") == "\u200fآب کم است.\u200f"
    assert spoken("آب کم است.", "fa") == "آب کم است."
    assert spoken("Water is short.", "en") == "Water is short."
