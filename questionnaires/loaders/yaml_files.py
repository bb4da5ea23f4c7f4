"""An instrument from its YAML file, or from the document that the store keeps.

The form of the document is that of `questionnaires.writers.yaml_files`; reading what was written
gives the same instrument back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from questionnaires.loaders.code_lists import read_code_lists
from questionnaires.loaders.elements import ElementReader
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.model import Instrument, Section
from questionnaires.problems import InstrumentError, Problem


def read_instrument(path_or_text: Path | str) -> Instrument:
    """The instrument of a YAML file, or of YAML text.

    Raises
    ------
    InstrumentError
        With every fault of the file: its YAML, unknown and missing keys, values of the wrong kind,
        code lists that do not exist; each with section, item, key and line.
    """
    return read_yaml(path_or_text, _instrument, InstrumentError)


def instrument_from_document(document: Any) -> Instrument:
    """The instrument of a JSON document; raises InstrumentError with every fault."""
    faults: list[Problem] = []
    instrument = _instrument(document, faults)
    if faults:
        raise InstrumentError(faults)
    return instrument


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
