"""The forms in which a draft is changed: fields by name out of the model, and the model again out of what was typed.

Fields: `<text>.<language>` (wording, hint …), `required`, `row.<code>.<language>`, `choice.<code>.<language>`,
`new.code` and `new.<language>` for one more choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires import editing
from questionnaires.loaders.code_lists import CODE
from questionnaires.model import Category, CodeList, Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Allocation, Calculated, Consent, Note, Number
from questionnaires.text import ascii_digits, normalize_own_words
from questionnaires.texts import Texts
from survey.staff.form_faults import Faults

LONGEST = 4000


@dataclass(frozen=True)
class TextField:
    """One text of a part, in every language."""

    name: str
    needed: bool = False  # in the first language
    is_long: bool = False
    in_domain: bool = False


SECTION_TEXTS = (TextField("title"), TextField("introduction", is_long=True))


def texts_of(element: Element) -> tuple[TextField, ...]:
    """The texts of an element that can be changed here."""
    domain = getattr(element, "domain", None)
    found = [TextField("wording", needed=not isinstance(domain, Calculated), is_long=True), TextField("hint")]
    if isinstance(domain, Consent):
        found.append(TextField("statement", is_long=True, in_domain=True))
    if isinstance(domain, Number | Allocation):
        found.append(TextField("unit", in_domain=True))
    if isinstance(element, Item) and (element.required or element.required_message):
        found.append(TextField("required_message"))
    if isinstance(element, Item) and element.constraint:
        found.append(TextField("constraint_message"))
    if not isinstance(element, Repeat) and not isinstance(domain, Note | Calculated):
        found.append(TextField("short"))
    return tuple(found)


def section_of(instrument: Instrument, name: str) -> str:
    """The section that an element, or an item of a repeat, stands in."""
    for section, element in instrument.elements():
        if name == element.name or (isinstance(element, Repeat) and name in [own.name for own in element.items]):
            return section.name
    raise KeyError(name)


def can_be_required(element: Element) -> bool:
    """Whether it is the author's choice: a note asks for nothing, consent is always needed."""
    domain = getattr(element, "domain", None)
    return not isinstance(element, Repeat) and not isinstance(domain, Note | Calculated | Consent)


def question_form(instrument: Instrument, element: Element) -> dict[str, str]:
    """The fields of an element as they stand."""
    tongues = instrument.languages
    typed: dict[str, str] = {}
    for own in texts_of(element):
        holder = getattr(element, "domain", None) if own.in_domain else element
        typed |= _texts(own.name, getattr(holder, own.name), tongues)
    if getattr(element, "required", False):
        typed["required"] = "yes"
    for row in getattr(element, "rows", ()):
        typed |= _texts(f"row.{row.code}", row.labels, tongues)
    code_list = editing.code_list_used(element)
    for category in code_list.categories if code_list else ():
        typed |= _texts(f"choice.{category.code}", category.labels, tongues)
    return typed


def section_form(instrument: Instrument, section: Section) -> dict[str, str]:
    """The fields of a section as they stand."""
    typed: dict[str, str] = {}
    for own in SECTION_TEXTS:
        typed |= _texts(own.name, getattr(section, own.name), instrument.languages)
    return typed


def changed_section(
    instrument: Instrument, section: Section, typed: Mapping[str, str]
) -> tuple[Instrument | None, Faults]:
    """The instrument with a section as typed; None, and the faults, where something is wrong."""
    faults = Faults()
    texts = {
        own.name: _read(getattr(section, own.name), typed, own.name, instrument.languages, faults)
        for own in SECTION_TEXTS
    }
    return (None if faults else editing.with_section(instrument, replace(section, **texts))), faults


def changed_question(
    instrument: Instrument, element: Element, typed: Mapping[str, str]
) -> tuple[Instrument | None, Faults]:
    """The instrument with an element and its list as typed; None, and the faults, where something is wrong."""
    faults, tongues = Faults(), instrument.languages
    changed: Any = element
    for own in texts_of(element):
        before = getattr(changed.domain if own.in_domain else changed, own.name)
        texts = _read(before, typed, own.name, tongues, faults, needed=own.needed)
        if own.in_domain:
            changed = replace(changed, domain=replace(changed.domain, **{own.name: texts}))
        else:
            changed = replace(changed, **{own.name: texts})
    if can_be_required(element):
        changed = replace(changed, required=typed.get("required") == "yes")
    if isinstance(element, Grid):
        rows = (
            replace(row, labels=_read(row.labels, typed, f"row.{row.code}", tongues, faults, needed=True))
            for row in element.rows
        )
        changed = replace(changed, rows=tuple(rows))
    code_list = editing.code_list_used(element)
    after = editing.with_element(instrument, changed)
    if code_list is not None and not code_list.from_study:
        after = editing.with_code_list(after, _changed_list(code_list, typed, tongues, faults))
    return (None if faults else after), faults


def with_part_moved(instrument: Instrument, name: str, part: str, by: int) -> Instrument:
    """An element's `choice.<code>` or `row.<code>` moved; as it was where there is none."""
    kind, _, code = part.partition(".")
    element = editing.element_named(instrument, name)
    if kind == "row" and isinstance(element, Grid) and code in (codes := [own.code for own in element.rows]):
        rows = editing.moved(element.rows, codes.index(code), by)
        return editing.with_element(instrument, replace(element, rows=rows))
    code_list = editing.code_list_used(element)
    if kind == "choice" and code_list is not None and code in code_list.codes:
        categories = editing.moved(code_list.categories, code_list.codes.index(code), by)
        return editing.with_code_list(instrument, replace(code_list, categories=categories))
    return instrument


def _changed_list(code_list: CodeList, typed: Mapping[str, str], tongues: Iterable[str], faults: Faults) -> CodeList:
    tongues = tuple(tongues)
    categories = (
        replace(own, labels=_read(own.labels, typed, f"choice.{own.code}", tongues, faults, needed=True))
        for own in code_list.categories
    )
    changed = replace(code_list, categories=tuple(categories))
    labels = _read(Texts(), typed, "new", tongues, faults)
    code = ascii_digits(typed.get("new.code", "").strip())
    if not code and not labels:
        return changed
    if not CODE.fullmatch(code):
        faults.say("new.code", "code-malformed" if code else "answer-needed", value=code)
    elif code in code_list.codes:
        faults.say("new.code", "code-twice", value=code)
    if tongues[0] not in labels:
        faults.say(f"new.{tongues[0]}", "answer-needed")
    return editing.with_category(changed, Category(code, labels))


def _texts(name: str, texts: Texts, tongues: Iterable[str]) -> dict[str, str]:
    return {f"{name}.{language}": texts.get(language, "") for language in tongues}


def _read(
    before: Texts,
    typed: Mapping[str, str],
    name: str,
    tongues: tuple[str, ...],
    faults: Faults,
    *,
    needed: bool = False,
) -> Texts:
    """A text as typed in each language; one that has no field stays as it was."""
    texts = dict(before)
    for language in tongues:
        field = f"{name}.{language}"
        if field not in typed:
            continue
        texts[language] = normalize_own_words(typed[field], language)
        if len(texts[language]) > LONGEST:
            faults.say(field, "text-too-long", maximum=LONGEST, length=len(texts[language]))
    if needed and not texts.get(tongues[0]):
        faults.say(f"{name}.{tongues[0]}", "answer-needed")
    return Texts.of(texts)
