"""An instrument from its YAML file, or from the document that the store keeps.

The form of the document is that of `questionnaires.writers.yaml_files`; reading what was written
gives the same instrument back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from questionnaires.checks import Checked
from questionnaires.checks.beside_faults import Unread, with_checks
from questionnaires.loaders.code_lists import read_code_lists
from questionnaires.loaders.document_lines import document_lines
from questionnaires.loaders.elements import ElementReader
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.imported import Imported
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.model import Instrument, Section
from questionnaires.problems import InstrumentError, Problem


def read_instrument(path_or_text: Path | str) -> Instrument:
    """The instrument of a YAML file, or of YAML text.

    Raises
    ------
    InstrumentError
        With every fault of the file: its YAML, unknown and missing keys, values of the wrong kind,
        code lists that do not exist, and what checks find in the rest; each with section, item, key and line.
    """
    return read_with_lines(path_or_text).instrument


def read_with_lines(path_or_text: Path | str) -> Imported:
    """The instrument of a YAML file or text, and the line of each part; raises InstrumentError as `read_instrument`."""
    reading = _Reading()
    return read_yaml(path_or_text, reading.imported, reading.refused)


def instrument_from_document(document: Any) -> Instrument:
    """The instrument of a JSON document; raises InstrumentError with every fault."""
    reading, faults = _Reading(), list[Problem]()
    imported = reading.imported(document, faults)
    if faults:
        raise reading.refused(faults)
    return imported.instrument


class _Reading:
    """One document; beside its faults stands what checks find in what could be read."""

    def __init__(self) -> None:
        self.checked = Checked((), ())

    def imported(self, document: Any, faults: list[Problem]) -> Imported:
        imported = Imported(_instrument(document, faults), cells=document_lines(document))
        if faults and imported.instrument.sections:
            self.checked = with_checks(faults, imported.instrument, _unread(faults), imported.located)
            faults[:] = self.checked.faults
        return imported

    def refused(self, faults: Iterable[Problem]) -> InstrumentError:
        return InstrumentError(faults, warnings=self.checked.warnings, hints=self.checked.hints)


def _unread(faults: list[Problem]) -> Unread:
    """Items and code lists with a value that could not be read, and lists of parts that could not."""
    telling = [fault.place for fault in faults if not fault.code.startswith("key-unknown")]
    parts = {str(place.get("name")) for place in telling} | {str(place.get("key")) for place in telling}
    return Unread(
        items=frozenset(str(place[key]) for place in telling for key in ("item", "name") if key in place),
        code_lists=frozenset(str(place["code_list"]) for place in telling if "code_list" in place),
        parts_lacking=not parts.isdisjoint(("sections", "elements", "items", "rows")),
    )


def _instrument(document: Any, faults: list[Problem]) -> Instrument:
    entry = Entry(document, faults)
    code_lists = read_code_lists(entry.mapping("code_lists"), faults)
    reader = ElementReader(code_lists, faults)
    instrument = Instrument(
        name=entry.text("name", required=True) or "",
        title=entry.texts("title", required=True),
        sections=tuple(_section(section, reader, faults) for section in entry.entries("sections", required=True)),
        code_lists=code_lists,
        languages=entry.words("languages") or ("fa",),
        version=entry.text("version") or "1",
        introduction=entry.texts("introduction"),
        extras=entry.extras(),
    )
    entry.close()
    return instrument


def _section(document: Any, reader: ElementReader, faults: list[Problem]) -> Section:
    name = document.get("name") if isinstance(document, dict) else None
    entry = Entry(document, faults, section=name)
    section = Section(
        name=entry.text("name", required=True) or "",
        title=entry.texts("title", required=True),
        elements=tuple(
            reader.element(element, str(name or "")) for element in entry.entries("elements", required=True)
        ),
        introduction=entry.texts("introduction"),
        relevance=entry.text("relevance"),
        self_completed=entry.flag("self_completed"),
        extras=entry.extras(),
    )
    entry.close()
    return section
