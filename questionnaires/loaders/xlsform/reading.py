"""From a workbook to an instrument: settings, choices, survey, in this order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from questionnaires.checks.beside_faults import with_checks
from questionnaires.checks.walk import single_items, tables_read
from questionnaires.loaders.imported import Imported
from questionnaires.loaders.xlsform.assembling import Assembly
from questionnaires.loaders.xlsform.choices import MEDIA, Lists
from questionnaires.loaders.xlsform.headings import NO_LANGUAGE, TRANSLATED, columns_of
from questionnaires.loaders.xlsform.items import ItemReader
from questionnaires.loaders.xlsform.languages import Languages, guessed
from questionnaires.loaders.xlsform.sheets import Row, Sheet, Workbook
from questionnaires.loaders.xlsform.sources import YES, Renaming, names_in, referred
from questionnaires.loaders.xlsform.structure import Group, Naming, Node, Question, read_tree
from questionnaires.loaders.xlsform.tables import Table
from questionnaires.loaders.xlsform.types import Selected
from questionnaires.loaders.xlsform.unread import unread_parts
from questionnaires.loaders.xlsform.workbooks import read_workbook
from questionnaires.model import Instrument
from questionnaires.problems import InstrumentError, Problem
from questionnaires.texts import Texts

_SETTINGS_KEPT = ("instance_name", "style", "public_key", "submission_url", "auto_send", "auto_delete",
                  "client_editable", "namespaces", "clean_text_values", "omit_instanceid", "sms_keyword",
                  "name")  # fmt: skip
_READ = TRANSLATED - set(MEDIA)


class _Folder(Mapping[str, bytes]):
    """The CSV files beside a workbook, read when they are asked for."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> bytes:
        if self.folder is None or Path(name).name != name:
            raise KeyError(name)
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_xlsform(file: Path | bytes, *, name: str = "form", files: Mapping[str, bytes] | None = None) -> Imported:
    """The instrument of a workbook.

    Parameters
    ----------
    file
        The workbook, or its bytes. What it is is read from its content, not from its name.
    name
        The instrument's name where the form gives none (a path's stem comes first).
    files
        CSV files that the form names, by their name; by default those beside the workbook.

    Raises
    ------
    InstrumentError
        With every fault of the workbook, each with sheet, row, column (its heading) and cell.
    """
    if isinstance(file, Path):
        name = file.stem
        files = _Folder(file.parent) if files is None else files
    reading = _Reading(read_workbook(file), name, files if files is not None else _Folder(None))
    return reading.imported()


class _Reading:
    """One pass over a workbook; faults are gathered on the way."""

    def __init__(self, book: Workbook, name: str, files: Mapping[str, bytes]) -> None:
        self.book = book
        self.name = name
        self.files = files
        self.faults: list[Problem] = list(book.faults)
        self.warnings: list[Problem] = list(book.warnings)
        self.languages = Languages()

    def imported(self) -> Imported:
        if "survey" not in self.book.sheets:
            raise InstrumentError([Problem.at("xlsform-no-survey", value=self.book.titles[:20])])
        settings = self._settings()
        self.bare = self._bare_language(settings)
        survey = self._table("survey")
        assert survey is not None
        lists = self._lists(settings)
        if lists.codes:
            lists.rename_in(_picking_columns(survey))
        if not survey.has("type"):
            raise InstrumentError([*self.faults, survey.fault("xlsform-column-missing", survey.sheet.headings,
                                                              needed="type")])  # fmt: skip
        languages = self._languages(settings, survey)
        naming = Naming(survey, lists.code_lists, self.faults)
        tree = naming.named(read_tree(survey, self.faults))
        self.faults += _ambiguous(survey, naming.several)
        notes = frozenset(own.original for own in _questions(tree) if _is_note(own, survey))
        names = {**naming.originals, **_other_names(tree)}
        choosing = _choosing(tuple(_questions(tree)), survey)
        renaming = Renaming({old: new for old, new in names.items() if old != new}, lists.codes, notes, choosing)
        reader = ItemReader(survey, lists, languages, renaming, self.files, self.faults, self.warnings)
        assembly = Assembly(reader, self._title(settings, languages))
        sections = assembly.sections(tree)
        if not sections and not self.faults:
            self.faults.append(survey.fault("xlsform-no-questions", survey.sheet.headings))
        cells: dict[tuple[str, str], Mapping[str, Any]] = {**reader.cells, **lists.rows}
        if self.faults and not sections:
            raise InstrumentError(_each_once(self.faults), warnings=_each_once(self.warnings))
        for table, key in tables_read(sections).items():
            if table not in lists.code_lists and f"{table}.csv" in self.files:
                lists.read_lookup(table, self.files[f"{table}.csv"], self.bare, key)
        instrument = self._instrument(settings, languages, sections, lists.needed(sections))
        imported = Imported(instrument, cells=cells)
        self._warn(naming, lists, reader, instrument)
        warnings = _each_once(self.warnings)
        if self.faults:
            unread = unread_parts(self.faults, cells, naming, lists, reader)
            checked = with_checks(self.faults, instrument, unread, imported.located)
            raise InstrumentError(checked.faults, instrument, (*warnings, *checked.warnings), checked.hints)
        return replace(imported, warnings=warnings)

    def _table(self, name: str, grammar: str | None = None) -> Table | None:
        sheet = self.book.sheets.get(name)
        if sheet is None:
            return None
        columns = columns_of(sheet, grammar or name, self.languages, self.faults, self.warnings)
        return Table(sheet, columns, self.bare)

    def _settings(self) -> tuple[Table, Row] | None:
        self.bare = "fa"
        table = self._table("settings")
        if table is None or not table.sheet.rows:
            return None
        return table, table.sheet.rows[0]

    def _bare_language(self, settings: tuple[Table, Row] | None) -> str:
        """The language of headings that name none: the form's own, else what the words are written in.

        Where all headings name theirs, what has no heading (a title, a list in a file) is in the first of them.
        """
        bare: list[str] = []
        named: dict[str, None] = {}
        beside: set[str] = set()  # languages of columns that stand beside the same without a language
        for title in ("survey", "choices"):
            sheet = self.book.sheets.get(title)
            if sheet is None:
                continue
            columns = columns_of(sheet, title, self.languages, [], [])
            columns = {place: own for place, own in columns.items() if own.name in _READ}
            words = {own.name: _words(sheet, place) for place, own in columns.items() if own.language is None}
            bare += words.values()
            for own in columns.values():
                if own.language is not None:
                    named.setdefault(own.language)
                    beside |= {own.language} if words.get(own.name) else set()
        written = guessed(" ".join(bare)) if any(bare) or not named else next(iter(named))
        default = self._default_language(settings)
        language = self.languages.code(default) if default else written
        if language in beside and written not in beside:
            return written
        if language in beside:
            self.warnings.append(Problem.at("xlsform-language-twice", sheet="survey", value=language))
        return language

    def _default_language(self, settings: tuple[Table, Row] | None) -> str:
        """The language that the form names as its own; none where it only calls it so."""
        named = settings[0].value(settings[1], "default_language") if settings else ""
        return "" if named.lower() == NO_LANGUAGE else named

    def _lists(self, settings: tuple[Table, Row] | None) -> Lists:
        written = settings[0].value(settings[1], "allow_choice_duplicates") if settings else ""
        allowed = written.lower() in YES
        lists = Lists(self.faults, self.warnings, allowed)
        for name in ("choices", "external_choices"):
            table = self._table(name, "choices")
            if table is not None and table.sheet.rows:
                external = Lists(self.faults, self.warnings, True) if name == "external_choices" else lists
                external.read(table)
                if external is not lists:
                    self._add_external(lists, external)
        return lists

    def _add_external(self, lists: Lists, external: Lists) -> None:
        for name, code_list in external.code_lists.items():
            own_name = f"{name}_external" if name in lists.code_lists else name
            lists.code_lists[own_name] = type(code_list)(own_name, code_list.categories)
            lists.codes |= external.codes

    def _languages(self, settings: tuple[Table, Row] | None, survey: Table) -> tuple[str, ...]:
        if settings and (own := settings[0].value(settings[1], "cz::languages").split()):
            return tuple(own)
        found = dict.fromkeys(survey.languages())
        choices = self.book.sheets.get("choices")
        if choices is not None:
            table = self._table("choices")
            found |= dict.fromkeys(table.languages() if table else ())
        named = self._default_language(settings)
        first = self.languages.code(named) if named else self.bare
        ordered = sorted(found, key=lambda language: language != first)
        return tuple(ordered) or (first,)

    def _title(self, settings: tuple[Table, Row] | None, languages: tuple[str, ...]) -> Texts:
        if settings is None:
            return Texts.of({languages[0]: self.name})
        table, row = settings
        title = table.texts(row, "cz::title")
        own = table.value(row, "form_title") or table.value(row, "form_id") or self.name
        return title or Texts.of({languages[0]: own})

    def _instrument(
        self, settings: tuple[Table, Row] | None, languages: tuple[str, ...], sections: Any, code_lists: Any
    ) -> Instrument:
        title = self._title(settings, languages)
        if settings is None:
            return Instrument(_slug(self.name), title, sections, code_lists, languages)
        table, row = settings
        form_id = table.value(row, "form_id") or self.name
        extras = dict(table.rest(row, _SETTINGS_KEPT))
        if form_id != _slug(form_id):
            extras.setdefault("form_id", form_id)
        return Instrument(
            name=_slug(form_id),
            title=title,
            sections=sections,
            code_lists=code_lists,
            languages=languages,
            version=table.exact(row, "version") or "1",
            introduction=table.texts(row, "cz::introduction"),
            extras=tuple(sorted(extras.items())),
        )

    def _warn(self, naming: Naming, lists: Lists, reader: ItemReader, instrument: Instrument) -> None:
        """What was read otherwise than it stands, each kind said once."""
        if naming.names.changed:
            value = [f"{old} → {new}" for old, new in naming.names.changed.items()]
            self.warnings.append(Problem.at("xlsform-renamed", sheet="survey", value=value[:30]))
        if lists.codes:
            value = [f"{old} → {new}" for old, new in lists.codes.items()]
            self.warnings.append(Problem.at("xlsform-codes-changed", sheet="choices", value=value[:30]))
        if lists.unlabelled:
            self.warnings.append(Problem.at("xlsform-choices-unlabelled", sheet="choices", value=lists.unlabelled[:30]))
        if reader.unlabelled:
            self.warnings.append(Problem.at("xlsform-unlabelled", sheet="survey", value=reader.unlabelled[:30]))
        for name, kind in reader.plain_fields:
            self.warnings.append(Problem.at("xlsform-plain-field", **reader.cells[name, ""], item=name, kind=kind))
        if self.languages.unknown:
            value = [f"{name} → {code}" for name, code in self.languages.unknown.items()]
            self.warnings.append(Problem.at("xlsform-language-unknown", value=value))
        known = {code_list.name for code_list in instrument.code_lists}
        for table in tables_read(instrument.sections):
            if table not in known:
                self.warnings.append(Problem.at("xlsform-table-needed", sheet="survey", value=f"{table}.csv"))
        if shown := _with_media(instrument):
            self.warnings.append(Problem.at("xlsform-media", value=shown[:30]))
        if disabled := [own for row in reader.table if (own := _disabled(reader.table, row))]:
            self.warnings.append(Problem.at("xlsform-column-disabled", sheet="survey", value=disabled[:30]))
        if "entities" in self.book.sheets:
            self.warnings.append(Problem.at("xlsform-entities", sheet="entities"))


def _each_once(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple({repr(problem): problem for problem in problems}.values())


def _choosing(questions: tuple[Question, ...], survey: Table) -> frozenset[str]:
    """Names that hold a code: choices, and what is worked out from them."""
    found = {own.original for own in questions if isinstance(own.type, Selected)}
    worked = {own.original: names_in(survey.value(own.row, "calculation")) for own in questions}
    for _ in worked:
        more = {name for name, read in worked.items() if not found.isdisjoint(read)} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def _picking_columns(survey: Table) -> set[str]:
    """Names that choice filters and paths into lists compare: columns of the choices sheet among them."""
    filters = (survey.value(row, "choice_filter") for row in survey)
    paths = (cell for row in survey for cell in row.cells if "instance(" in cell)
    return {name.lower() for source in (*filters, *paths) for name in re.findall(r"[^\W\d][\w.-]*", source)}


def _ambiguous(survey: Table, several: set[str]) -> Iterator[Problem]:
    """References to a name that stands in several groups: nobody can know which question is meant."""
    for row in survey if several else ():
        for place, cell in enumerate(row.cells):
            for name in dict.fromkeys(own for own in referred(cell) if own in several):
                where = survey.sheet.place(row.number, place)
                yield Problem.at("xlsform-reference-ambiguous", **where, value=name)


def _words(sheet: Sheet, place: int) -> str:
    """What stands in a column, as far as it takes to know its language."""
    return " ".join(row.cells[place] for row in sheet.rows[:50] if place < len(row.cells)).strip()


def _disabled(table: Table, row: Row) -> str:
    """The name of a row that its author disabled, else nothing."""
    is_disabled = table.value(row, "disabled").lower() in YES
    return (table.value(row, "name") or table.value(row, "type")) if is_disabled else ""


def _with_media(instrument: Instrument) -> list[str]:
    """Names of questions and choices with a picture, sound or film."""
    questions = [item.name for _, item, _ in single_items(instrument) if _has_media(name for name, _ in item.extras)]
    choices = [
        f"{code_list.name}: {own.code}"
        for code_list in instrument.code_lists
        for own in code_list.categories
        if _has_media(name for name, _ in own.attributes)
    ]
    return [*questions, *choices]


def _has_media(names: Iterable[str]) -> bool:
    return any(name.partition("::")[0] in MEDIA for name in names)


def _questions(nodes: tuple[Node, ...]) -> Iterator[Question]:
    for node in nodes:
        if isinstance(node, Group):
            yield from _questions(node.children)
        else:
            yield node


def _is_note(question: Question, survey: Table) -> bool:
    is_note = not isinstance(question.type, Selected) and question.type.becomes == "note"
    return is_note and not survey.value(question.row, "calculation")


def _other_names(nodes: tuple[Node, ...]) -> dict[str, str]:
    """`x_other`, the question that or_other adds, is `x.other` here."""
    return {
        f"{own.original}_other": f"{own.name}.other"
        for own in _questions(nodes)
        if isinstance(own.type, Selected) and own.type.or_other
    }


def _slug(text: str) -> str:
    """An instrument's name: small Latin letters, digits, hyphens."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    return slug if slug and slug[0].isalpha() else f"form-{slug}".rstrip("-")
