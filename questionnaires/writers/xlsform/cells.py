"""Rows of a form as cells by heading, and the headings under which each is read back as what it is."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.loaders.xlsform.choices import MEDIA
from questionnaires.loaders.xlsform.headings import TRANSLATED, columns_of
from questionnaires.loaders.xlsform.items import KEPT
from questionnaires.loaders.xlsform.languages import Languages, heading_of
from questionnaires.loaders.xlsform.sheets import Row, Sheet
from questionnaires.loaders.xlsform.tables import EXTRA
from questionnaires.model import Extras
from questionnaires.texts import Texts

Cells = dict[str, str]  # heading -> text
# Names by which pyxform's own choices have parts: as a column they would break it.
_TAKEN = frozenset({"fields", "parent", "extra_data", "media", "sms_option", "get", "items", "keys", "values", "iter",
                    "children", "update", "pop", "to_json_dict", "xml_label", "path", "any_repeat"})  # fmt: skip


def number_text(number: float) -> str:
    return repr(number)


def texts_cells(column: str, texts: Texts) -> dict[str, str]:
    return {f"{column}::{heading_of(language)}": text for language, text in texts.items()}


def extras_cells(extras: Extras, grammar: str, appearance: str = "") -> dict[str, str]:
    """Columns for what other programs said: under its own heading where that is read back as such."""
    cells: dict[str, str] = {}
    for name, value in extras:
        if name == "appearance" and grammar == "survey":
            cells[name] = f"{appearance} {value}".strip()
        else:
            cells[_heading(name, grammar)] = value
    return cells


def _heading(name: str, grammar: str) -> str:
    column, _, language = name.partition("::")
    if column in TRANSLATED and (column in KEPT if grammar == "survey" else column in MEDIA) and language:
        return f"{column}::{heading_of(language)}"
    sheet = Sheet(grammar, Row(1, (name,)), ())
    read = columns_of(sheet, grammar, Languages(), [], []).get(0)
    plain_name = read is not None and read.language is None and read.name == name and not name.startswith("cz::")
    if grammar == "choices" and name in MEDIA:
        return name
    if grammar == "choices" and (name != name.lower() or name in _TAKEN):
        return f"{EXTRA}{name}"
    if name == "save_to":  # other programs want it only beside a sheet of entities, which we do not write
        return f"{EXTRA}{name}"
    if plain_name and read is not None and (not read.known or (name in KEPT and grammar == "survey")):
        return name
    return f"{EXTRA}{name}"


def filled_cells(cells: Mapping[str, str | None]) -> Cells:
    return {heading: text for heading, text in cells.items() if text}
