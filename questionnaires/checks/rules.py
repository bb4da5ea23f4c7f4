"""Every rule of the linter: its code, how grave it is, and an example of what breaks it.

What a rule means and how to mend it are the two halves of its sentence (`Problem.sentence`, `Problem.remedy`); the
manual's table is made from this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from questionnaires.texts import FALLBACK_LANGUAGE
from questionnaires.translations import catalogue


class Severity(StrEnum):
    """A fault forbids publishing; a warning is likely a mistake; a hint is for a person to judge."""

    FAULT = "fault"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Rule:
    code: str
    severity: Severity = Severity.FAULT
    example: str = ""  # a piece of YAML or of a condition


_WARNING, _HINT = Severity.WARNING, Severity.HINT

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "names": (
        Rule("instrument-name-malformed", example="name: My Survey"),
        Rule("no-sections", example="sections: []"),
        Rule("section-twice", example="sections: [{name: a, …}, {name: a, …}]"),
        Rule("section-empty", example="{name: services, elements: []}"),
        Rule("name-malformed", example="{name: نام, kind: text}"),
        Rule("name-reserved", example="{name: case_group, kind: text}"),
        Rule("item-twice", example="{name: age, …} … {name: age, …}"),
        Rule("grid-without-rows", example="{name: g, kind: grid, rows: []}"),
        Rule("repeat-without-items", example="{name: r, kind: repeat, items: []}"),
        Rule("row-twice", example="rows: [{code: a}, {code: a}]"),
        Rule("was-twice", example="{name: a, was: c} … {name: b, was: c}"),
        Rule("was-still-here", example="{name: a} … {name: b, was: a}"),
    ),
    "codes": (
        Rule("code-list-twice", example="fruits: … fruits: …"),
        Rule("code-list-empty", example="fruits: []"),
        Rule("code-list-unused", _WARNING, "fruits: [{code: fig}]"),
        Rule("code-twice", example="[{code: fig}, {code: fig}]"),
        Rule("code-malformed", example="{code: dried fig}"),
        Rule("code-native-digits", example="{code: ۱}"),
        Rule("code-arabic-letters", example="{code: كتاب}"),
        Rule("parent-unknown", example="{code: east, parent: nowhere}"),
        Rule("parent-circle", example="{code: a, parent: b}, {code: b, parent: a}"),
        Rule("study-list-unknown", example="towns: {from_study: true}"),
    ),
    "domains": (
        Rule("other-unknown", example="{kind: one, codes: fruits, other: none_of_them}"),
        Rule("more-places-than-choices", example="{kind: ranking, codes: fruits, places: 9}"),
        Rule("step-misses-total", example="{kind: allocation, total: 100, step: 7}"),
        Rule("bounds-crossed", example="{kind: integer, minimum: 9, maximum: 1}"),
        Rule("default-impossible", example="{kind: one, codes: fruits, default: cheese}"),
        Rule("maximum-limits-nothing", _WARNING, "{kind: several, maximum: 9}"),
    ),
    "scales": (
        Rule("scale-too-short", example='five: [{code: "1"}]'),
        Rule("scale-point-unlabelled", example='{code: "3"}'),
        Rule("scale-scores-partly", example='[{code: "1", value: 1}, {code: "2"}]'),
        Rule("scale-scores-not-rising", _WARNING, "value: 1, value: 3, value: 2"),
        Rule("scale-unbalanced", _WARNING, "value: 1, value: 2, value: 3, value: 9"),
        Rule("scale-points-bare", _HINT, "بد · ۲ · ۳ · خوب"),
        Rule("scale-sides-uneven", _HINT, "بد · خوب · خیلی خوب · عالی"),
        Rule("reason-among-choices", _WARNING, "{code: dk, fa: نمی‌دانم}"),
    ),
    "conditions": (
        Rule("reference-unknown", example="${nothing} = 1"),
        Rule("date-jalali", _WARNING, "${day} > '1404-01-01'"),
        Rule("reference-unknown-near", example="${agee} > 18"),
        Rule("reference-circle", example="a: ${b} = 1 … b: ${a} = 1"),
        Rule("reference-later", example="${later} = 'yes'"),
        Rule("reference-to-grid", example="${performance} = '1'"),
        Rule("reference-into-repeat", example="${member_age} > 18"),
        Rule("reference-to-note", example="${welcome} = ''"),
        Rule("own-value-in-relevance", example="relevance: . > 3"),
        Rule("code-impossible", example="${used} = 'zz'"),
        Rule("code-misspelt", example="${age} = '۱'"),
        Rule("several-compared", example="${fruits} = 'fig'"),
        Rule("condition-last-saved", example="${last-saved#street} = 'x'"),
        Rule("reference-to-section", example="${services} != ''"),
        Rule("condition-path", example="count(instance('towns')/root/item)"),
        Rule("condition-predicate", example="sum(${people}[age > 60]/age)"),
        Rule("default-reads-later", _WARNING, "{name: a} … {name: b, default_from: '${a}'} on one page"),
        Rule("filter-column-unknown", _WARNING, "choice_filter: provinse = ${province}"),
        Rule("branch-never", _WARNING, "${used} = 'yes' and ${used} = 'no'"),
        Rule("branch-always", _WARNING, "${used} = 'yes' or ${used} != 'yes'"),
        Rule("branch-undecided", _HINT, "string-length(${name}) > 3"),
    ),
    "consent": (
        Rule("consent-not-required", example="{kind: consent}"),
        Rule("consent-repeated", example="{kind: repeat, items: [{kind: consent}]}"),
        Rule("consent-conditional", example="{kind: consent, relevance: …}"),
        Rule("consent-not-first", example="{kind: text} … {kind: consent}"),
        Rule("consent-missing", _WARNING),
    ),
    "texts": (
        Rule("placeholder-unknown", example="{town}"),
        Rule("translation-missing", _WARNING, "languages: [fa, en] … {fa: آب}"),
        Rule("study-translation-missing", _WARNING),
        Rule("double-barrelled", _HINT, "از تمیزی و روشنایی پارک راضی هستید؟"),
        Rule("item-long", _HINT),
    ),
    "burden": (Rule("burden-long", _HINT),),
    "roles": (
        Rule("role-unknown", _WARNING, "role: something"),
        Rule("role-wrong-kind", example="{kind: text, role: budget}"),
        Rule("role-twice", example="role: budget … role: budget"),
        Rule("importance-not-performance", example="role: importance"),
        Rule("budget-not-performance", example="attributes: {fields: nothing}"),
    ),
}


@cache
def families() -> dict[str, tuple[Rule, ...]]:
    """The rules by family; those of the grammar are the sentences that it has."""
    grammar = sorted(key for key in catalogue(FALLBACK_LANGUAGE) if key.startswith("problem.expression-"))
    codes = [key.removeprefix("problem.") for key in grammar]
    rules = tuple(Rule(code, example=_GRAMMAR.get(code, "")) for code in codes)
    return {**FAMILIES, "expressions": rules}


@cache
def severities() -> dict[str, Severity]:
    """How grave each rule is, by code."""
    return {rule.code: rule.severity for rules in families().values() for rule in rules}


_GRAMMAR = {
    "expression-empty": "relevance: ''",
    "expression-unexpected": "${a} = = 1",
    "expression-ends-early": "${a} >",
    "expression-bracket-open": "not(${a} = 1",
    "expression-string-open": "${a} = 'yes",
    "expression-curly-quote": "${a} = ‘yes’",
    "expression-native-digits": "${a} > ۱۸",
    "expression-foreign-operator": "${a} == 1",
    "expression-reference-malformed": "${a b}",
    "expression-bare-name": "used = 'yes'",
    "expression-function-unknown": "area(${place})",
    "expression-pattern": "regex(., '(')",
    "expression-argument-count": "selected(${a})",
}
