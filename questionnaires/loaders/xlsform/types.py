"""Which types of question become what here: one table, read by the importer and by the manual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """What becomes of a type of question."""

    FULL = "full"
    PLAIN = "plain"  # a simpler field, with a warning
    KEPT = "kept"  # nothing to ask; the row is kept for other programs


@dataclass(frozen=True)
class TypeRow:
    """One type: its name today, what it becomes, and the names it had."""

    name: str
    becomes: str  # the kind of response domain
    support: Support = Support.FULL
    aliases: tuple[str, ...] = ()


TYPES: tuple[TypeRow, ...] = (
    TypeRow("text", "text", aliases=("string", "q string", "add text prompt")),
    TypeRow("integer", "integer", aliases=("int", "q int", "add integer prompt")),
    TypeRow("decimal", "decimal", aliases=("q decimal", "add decimal prompt")),
    TypeRow("range", "range"),
    TypeRow("percentage", "integer"),
    TypeRow("number of days in last month", "integer"),
    TypeRow("number of days in last six months", "integer"),
    TypeRow("number of days in last year", "integer"),
    TypeRow("phone number", "text"),
    TypeRow("date", "date", aliases=("q date", "add date prompt")),
    TypeRow("time", "time"),
    TypeRow(
        "dateTime", "datetime", aliases=("datetime", "date time", "q date time", "q datetime", "add date time prompt",
        "add datetime prompt"),
    ),
    TypeRow("note", "note", aliases=("q note", "add note prompt")),
    TypeRow("acknowledge", "acknowledge", aliases=("trigger", "q acknowledge", "add acknowledge prompt")),
    TypeRow("calculate", "calculated", aliases=("q calculate", "add calculate prompt")),
    TypeRow("hidden", "calculated"),
    TypeRow("today", "calculated", aliases=("get today",)),
    TypeRow("image", "text", Support.PLAIN, ("photo", "q picture", "q image", "add image prompt", "add photo prompt")),
    TypeRow("audio", "text", Support.PLAIN, ("q audio", "add audio prompt")),
    TypeRow("video", "text", Support.PLAIN, ("q video", "add video prompt")),
    TypeRow("file", "text", Support.PLAIN, ("add file prompt",)),
    TypeRow("barcode", "text", Support.PLAIN, ("q barcode", "add barcode prompt")),
    TypeRow(
        "geopoint", "text", Support.PLAIN, ("gps", "location", "q geopoint", "q location", "add location prompt")
    ),
    TypeRow("geotrace", "text", Support.PLAIN, ("q geotrace",)),
    TypeRow("geoshape", "text", Support.PLAIN, ("q geoshape",)),
    TypeRow("osm", "text", Support.PLAIN),
    TypeRow("start", "calculated", Support.KEPT, ("start time", "get start time")),
    TypeRow("end", "calculated", Support.KEPT, ("end time", "get end time")),
    TypeRow("deviceid", "calculated", Support.KEPT, ("imei", "device id", "get device id", "uri:deviceid")),
    TypeRow("subscriberid", "calculated", Support.KEPT, ("subscriber id", "get subscriber id", "uri:subscriberid")),
    TypeRow("simserial", "calculated", Support.KEPT, ("sim id", "get sim id", "uri:simserial")),
    TypeRow("phonenumber", "calculated", Support.KEPT, ("get phone number", "uri:phonenumber")),
    TypeRow("username", "calculated", Support.KEPT, ("uri:username",)),
    TypeRow("email", "calculated", Support.KEPT, ("uri:email",)),
    TypeRow("audit", "calculated", Support.KEPT),
    TypeRow("start-geopoint", "calculated", Support.KEPT),
    TypeRow("background-geopoint", "calculated", Support.KEPT),
    TypeRow("background-audio", "calculated", Support.KEPT),
    TypeRow("csv-external", "calculated", Support.KEPT),
    TypeRow("xml-external", "calculated", Support.KEPT),
)  # fmt: skip
SELECTS: dict[str, str] = {
    "select_one": "one", "select one": "one", "select one from": "one", "select1": "one", "select one using": "one",
    "add select one prompt using": "one", "q select1": "one", "select_one_external": "one",
    "select one external": "one",
    "select_one_from_file": "one", "select one from file": "one",
    "select_multiple": "several", "select all that apply": "several", "select all that apply from": "several",
    "select multiple from": "several", "select multiple using": "several", "q select": "several",
    "add select multiple prompt using": "several", "select_multiple_from_file": "several",
    "select multiple from file": "several",
    "rank": "ranking",
}  # fmt: skip
BOUNDS = {
    "percentage": (0, 100),
    "number of days in last month": (0, 31),
    "number of days in last six months": (0, 183),
    "number of days in last year": (0, 365),
}
STRUCTURE = ("begin group", "begin repeat", "begin loop over")
# What has no counterpart here, by the problem that says so: refused, or done otherwise with a warning.
REFUSED = (
    "xlsform-nested-repeat", "xlsform-file-needed", "xlsform-file-kind", "xlsform-type-unknown",
    "condition-path", "condition-predicate", "condition-last-saved", "expression-function-unknown",
    "expression-pattern", "expression-bare-name", "reference-later", "reference-into-repeat", "reference-to-section",
    "default-impossible", "code-impossible",
)  # fmt: skip
OTHERWISE = (
    "xlsform-plain-field", "xlsform-default-computed", "xlsform-trigger", "xlsform-trigger-asked",
    "xlsform-read-only-when", "xlsform-calculated-hidden", "xlsform-choice-of-none", "xlsform-repeat-count",
    "xlsform-media", "xlsform-searched", "xlsform-choices-from-answers", "xlsform-table-needed",
    "xlsform-file-not-taken", "xlsform-entities", "xlsform-group-empty", "xlsform-language-twice",
    "xlsform-column-disabled", "xlsform-renamed", "xlsform-codes-changed", "xlsform-macros", "xlsform-merged",
    "xlsform-gap",
)  # fmt: skip

_BY_NAME = {name: row for row in TYPES for name in (row.name.lower(), *row.aliases)}
_SELECT = re.compile(
    rf"({'|'.join(sorted(map(re.escape, SELECTS), key=len, reverse=True))}) (\S+)( or[_ ](?:specify )?other)?",
    re.IGNORECASE,
)
_BOUND = re.compile(r"(begin|end)[ _](group|lgroup|looped group|repeat|loop)(?: over (\S+))?", re.IGNORECASE)


_FILES = (".csv", ".xml", ".geojson")  # a list called so is a file, whatever the type is called


@dataclass(frozen=True)
class Selected:
    """A choice among a list: `select_one L`, `rank L`, `select_one_from_file f.csv`."""

    kind: str  # one, several, ranking
    list_name: str
    or_other: bool = False
    from_file: bool = False
    external: bool = False


@dataclass(frozen=True)
class Bound:
    """Where a group, repeat or loop begins or ends."""

    begins: bool
    what: str  # group, repeat, loop
    over: str | None = None


def is_selecting(text: str) -> bool:
    """Whether a type cell asks for a choice without saying from which list."""
    return text.lower() in SELECTS


def read_type(text: str) -> TypeRow | Selected | Bound | None:
    """What a type cell says; None for a type that XLSForm does not know."""
    bound = _BOUND.fullmatch(text)
    if bound is not None:
        what = {"lgroup": "repeat", "looped group": "repeat"}.get(bound.group(2).lower(), bound.group(2).lower())
        return Bound(bound.group(1).lower() == "begin", what, bound.group(3))
    select = _SELECT.fullmatch(text)
    if select is not None:
        words = select.group(1).lower()
        from_file = "file" in words or select.group(2).lower().endswith(_FILES)
        external = "external" in words
        return Selected(SELECTS[words], select.group(2), bool(select.group(3)), from_file, external)
    if text.lower().startswith("osm "):
        return _BY_NAME["osm"]
    return _BY_NAME.get(text.lower()) or _BY_NAME.get(text.lower().replace("_", " "))
