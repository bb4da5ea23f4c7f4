"""The grammar of headings: `label`, `label::Persian (fa)`, `media::image`, `bind::relevant`, `cz::role`."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from questionnaires.loaders.xlsform.languages import Languages
from questionnaires.loaders.xlsform.sheets import Sheet, plain
from questionnaires.problems import Problem

NO_LANGUAGE = "default"  # how other programs call the language of headings that name none
OWN = "cz"  # columns that only we write: cz::role, cz::short::Persian (fa)

TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "big-image", "audio", "video"}
    | {"cz::short", "cz::unit", "cz::statement", "cz::introduction", "cz::definition", "cz::title"}
)
SURVEY = frozenset(
    {"type", "name", "label", "hint", "guidance_hint", "image", "big-image", "audio", "video", "autoplay", "required",
     "required_message", "constraint", "constraint_message", "relevant", "read_only", "calculation", "default",
     "trigger", "appearance", "choice_filter", "parameters", "repeat_count", "rows", "note", "save_to",
     "disabled"}
)  # fmt: skip
CHOICES = frozenset({"list_name", "name", "label", "image", "big-image", "audio", "video"})
SETTINGS = frozenset(
    {"form_title", "form_id", "version", "default_language", "instance_name", "style", "public_key", "submission_url",
     "auto_send", "auto_delete", "client_editable", "allow_choice_duplicates", "name", "namespaces",
     "clean_text_values", "omit_instanceid", "sms_keyword"}
)  # fmt: skip
_ALIASES = {
    "survey": {
        "command": "type", "tag": "name", "value": "name", "caption": "label", "relevance": "relevant",
        "readonly": "read_only", "calculate": "calculation", "constraining_message": "constraint_message",
        "requiredmsg": "required_message", "count": "repeat_count", "jr:count": "repeat_count",
        "bind::relevant": "relevant", "bind::constraint": "constraint", "bind::required": "required",
        "bind::readonly": "read_only", "bind::calculate": "calculation", "bind::jr:constraintmsg": "constraint_message",
        "bind::jr:requiredmsg": "required_message", "body::appearance": "appearance",
        "control::appearance": "appearance", "control::jr:count": "repeat_count",
    },
    "choices": {"list name": "list_name", "value": "name", "caption": "label"},
    "settings": {
        "title": "form_title", "set_form_title": "form_title", "id_string": "form_id", "set_form_id": "form_id",
    },
}  # fmt: skip
# Other programs copy every column of the choices sheet into their form and cannot nest them: cz_value.
_FLAT = re.compile(r"cz_([a-z]+)(?:_(.+))?")
_KNOWN = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}


@dataclass(frozen=True)
class Column:
    """What a column holds: a known name, or the heading itself; and its language where it has one."""

    name: str
    language: str | None = None
    known: bool = True


def columns_of(
    sheet: Sheet, grammar: str, languages: Languages, faults: list[Problem], warnings: list[Problem]
) -> dict[int, Column]:
    """The columns of a sheet by their place; `grammar` is survey, choices or settings."""
    columns: dict[int, Column] = {}
    seen: dict[tuple[str, str | None], str] = {}
    spelt = {_spelt(plain(heading)) for heading in sheet.headings.cells}
    for place, heading in enumerate(sheet.headings.cells):
        text = plain(heading)
        if not text:
            continue
        column = _column(text, grammar, languages)
        key = (column.name, column.language)
        where = sheet.place(sheet.headings.number, place)
        if grammar == "settings" and _spelt(text) != column.name and column.name in spelt:
            continue  # an old name beside today's is not read, as in other programs
        if key in seen and (column.known or text == seen[key]):
            faults.append(Problem.at("xlsform-column-twice", **where, first=seen[key]))
            continue
        seen.setdefault(key, text)
        columns[place] = column
        if not column.known and grammar != "choices":
            near = difflib.get_close_matches(text.lower(), sorted(_KNOWN[grammar]), n=1, cutoff=0.8)
            if near:
                warnings.append(Problem.at("xlsform-column-near", **where, near=near[0]))
    return columns


def _column(text: str, grammar: str, languages: Languages) -> Column:
    flat = _FLAT.fullmatch(text) if grammar == "choices" else None
    if flat is not None:
        text = text.replace("_", "::", 1 if flat.group(2) is None else 2)
    parts = [part.strip() for part in (text.split("::") if "::" in text else _by_single_colons(text))]
    name, rest = parts[0].lower(), parts[1:]
    if name in ("media", "bind", "body", "control", "instance", OWN) and rest:
        word = rest[0].lower()
        name, rest = word if name == "media" else f"{name}::{word}", rest[1:]
    spelt = name.replace(" ", "_")
    aliases, known = _ALIASES[grammar], _KNOWN[grammar]
    name = aliases.get(name) or aliases.get(spelt) or (spelt if spelt in known else name)
    if name in TRANSLATED and (name in known or name.startswith(OWN)):
        named = "::".join(rest)
        language = languages.code(named) if named and named.lower() != NO_LANGUAGE else None
        return Column(name, language)
    if name.startswith(f"{OWN}::"):
        return Column("::".join([name, *rest]))
    if name in known and not rest:
        return Column(name)
    return Column(text, known=False)


def _spelt(heading: str) -> str:
    return heading.lower().replace(" ", "_")


def _by_single_colons(text: str) -> list[str]:
    """`label:English`, the old way; the colon of `jr:count` parts nothing."""
    parts = text.replace("jr:", "jr\0").split(":")
    return [part.replace("jr\0", "jr:") for part in parts]
