"""Text that a spreadsheet shows as it is: never a formula, never a control character, never lost unseen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from questionnaires.text import RLM
from questionnaires.translations import direction

CELL_LIMIT = 32_767  # characters Excel holds in a cell
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_HAS_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHORT_BRACKET = re.compile(r"\([^()]{1,10}\)")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clean(text: str) -> str:
    """`text` without characters that a workbook cannot hold; line ends as line feeds."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fitted(text: str, cut_mark: str) -> str:
    """`text` cleaned and, where a cell cannot hold it, cut with `cut_mark` at its end."""
    text = clean(text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(cut_mark)] + cut_mark


def is_too_long(text: str) -> bool:
    return len(clean(text)) > CELL_LIMIT


def csv_cell(text: str) -> str:
    """`text` for a CSV cell: a leading sign that spreadsheets would calculate with is quoted."""
    text = _NOT_IN_XML.sub("", text)
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text


def sheet_name(title: str, taken: set[str]) -> str:
    """A sheet name Excel accepts (31 characters, none of []:*?/\\), not yet in `taken`; added to it."""
    plain = re.sub(r"[\[\]:*?/\\]", "-", _BIDI_CONTROLS.sub("", clean(title))).strip().strip("'").strip() or "-"
    name, number = plain[:31].rstrip(), 2
    while name.casefold() in taken or name.casefold() == "history":  # Excel keeps "History" for itself
        name = f"{plain[:27].rstrip()} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def unbroken(text: str) -> str:
    """A head whose short bracket, such as "(1 to 5)", stays on one line."""
    return _SHORT_BRACKET.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def embedded(text: str) -> str:
    """Right-to-left text for charts: RLE…PDF is the one base direction every drawing program obeys."""
    return f"\u202b{text}\u202c" if text else text


@lru_cache(maxsize=4096)  # the same labels stand in hundreds of tables
def directed(text: str, language: str) -> str:
    """Words of ours with their base direction said, line by line, where LibreOffice would guess it wrong.

    It takes a line that begins with a digit for left-to-right, whatever the cell says ("۵ تا ۹ سال").
    """
    if direction(language) != "rtl":
        return text
    return "\n".join(RLM + line if _is_guessed_wrong(line) else line for line in text.split("\n"))


def spoken(text: str, language: str) -> str:
    """People's words within a left-to-right line: their own full stop stays at their own end."""
    if direction(language) == "rtl" or not _HAS_RIGHT_TO_LEFT.search(text):
        return text
    return f"{RLM}{text}{RLM}"


def _is_guessed_wrong(line: str) -> bool:
    begins_neutral = bool(line) and line[0] != RLM and unicodedata.bidirectional(line[0]) not in ("R", "AL")
    return begins_neutral and bool(_HAS_RIGHT_TO_LEFT.search(line))
