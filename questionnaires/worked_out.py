"""What kind of value a calculation gives, told from its expression: so that it can be counted like an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from questionnaires.expressions import ExpressionError, parse
from questionnaires.expressions.functions import as_number
from questionnaires.expressions.syntax import Tree
from questionnaires.model import Category, CodeList, Instrument, Item, Section
from questionnaires.references_in_words import names_in_words, unfilled
from questionnaires.response_domains import Calculated, Date, Number, OneCode, ResponseDomain, Scale
from questionnaires.texts import Texts

_NUMBERS = {"count", "count-selected", "count-non-empty", "sum", "min", "max", "round", "int", "number", "abs", "pow",
            "string-length", "position", "decimal-date-time", "decimal-time"}  # fmt: skip
_TRUTHS = {"true", "false", "not", "boolean", "boolean-from-string", "selected", "contains", "starts-with",
           "ends-with", "regex", "checklist", "weighted-checklist"}  # fmt: skip
_DAYS = {"today", "date"}
_FIRST = {"once", "coalesce"}  # the value of one of their arguments
_TRUE = (Category("true", Texts.of({"fa": "بله", "en": "Yes"})), Category("false", Texts.of({"fa": "نه", "en": "No"})))

_Categories = dict[str, Category]
_Kind = type[Number] | type[Date] | _Categories | None  # the choices between codes, None for any words


def counted(instrument: Instrument) -> Instrument:
    """The instrument as it is counted: calculated numbers, days and choices between codes are items like any other.

    Calculated words stay what they are, and so do values inside repeats. In wordings stands no answer.
    """
    if any(names_in_words(section) for section in instrument.sections):
        instrument = instrument.with_texts(lambda texts: texts.map(lambda _, text: unfilled(text)))
    kinds = _Kinds({own.name: own for _, own in instrument.elements() if isinstance(own, Item)})

    def section(own: Section) -> Section:
        return replace(own, elements=tuple(kinds.counted(element) for element in own.elements))

    return replace(instrument, sections=tuple(map(section, instrument.sections)))


def stored_value(domain: ResponseDomain, text: str) -> Any:
    """A calculated text as an answer in this domain is stored; None where it is none."""
    if isinstance(domain, Number):
        number = as_number(text)
        return number if isfinite(number) else None
    if isinstance(domain, Date):
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            return None
    return text or None


@dataclass(frozen=True)
class _Kinds:
    items: Mapping[str, Item]

    def counted(self, element: Any) -> Any:
        if not isinstance(element, Item) or not isinstance(element.domain, Calculated):
            return element
        kind = self.of_item(element)
        if kind is None:
            return element
        wording = element.wording or Texts.of(element.name)
        if isinstance(kind, dict):
            return replace(element, wording=wording, domain=OneCode(CodeList(element.name, tuple(kind.values()))))
        return replace(element, wording=wording, domain=Number(decimals=True) if kind is Number else Date())

    def of_item(self, item: Item) -> _Kind:
        match item.domain:
            case Calculated(expression=expression):
                try:
                    return self.of(parse(expression)) if expression else None
                except (ExpressionError, RecursionError):  # the checks name these
                    return None
            case Number():
                return Number
            case Date():
                return Date
            case OneCode(code_list=code_list) | Scale(code_list=code_list):
                return {own.code: own for own in code_list.categories}
            case _:
                return None

    def of(self, tree: Tree) -> _Kind:
        match tree["type"]:
            case "number" | "negative":
                return Number
            case "text":
                return {tree["value"]: Category(tree["value"], Texts.of(tree["value"]))} if tree["value"] else {}
            case "reference":
                item = self.items.get(tree["name"])
                return self.of_item(item) if item is not None else None
            case "binary":
                return Number if tree["operator"] in ("+", "-", "*", "div", "mod") else _codes(*_TRUE)
            case "call":
                return self.of_call(tree["name"], tree["arguments"])
            case _:
                return None

    def of_call(self, name: str, arguments: list[Tree]) -> _Kind:
        if name in _NUMBERS:
            return Number
        if name in _TRUTHS:
            return _codes(*_TRUE)
        if name in _DAYS:
            return Date
        if name == "if":
            return _either([self.of(argument) for argument in arguments[1:]])
        return _either([self.of(argument) for argument in arguments]) if name in _FIRST else None


def _codes(*categories: Category) -> _Categories:
    return {own.code: own for own in categories}


def _either(kinds: list[_Kind]) -> _Kind:
    """What all have in common; nothing at all ({}) goes with anything."""
    said = [kind for kind in kinds if kind != {}]
    if not said:
        return None
    if all(isinstance(kind, dict) for kind in said):
        return {code: own for kind in said if isinstance(kind, dict) for code, own in kind.items()}
    return said[0] if all(kind is said[0] for kind in said) else None
