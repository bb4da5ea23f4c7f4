"""Tables of the manual that are made from what the program knows: rules of the linter, types and refusals of XLSForm.

A line `{rules}`, `{types}`, `{columns}`, `{refused}`, `{otherwise}` or `{faults}` of a chapter stands for one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from questionnaires.checks.rules import families
from questionnaires.loaders.xlsform.headings import SURVEY
from questionnaires.loaders.xlsform.items import KEPT
from questionnaires.loaders.xlsform.types import OTHERWISE, REFUSED, SELECTS, STRUCTURE, TYPES, Support, read_type
from questionnaires.problems import halves
from questionnaires.texts import FALLBACK_LANGUAGE
from questionnaires.translations import catalogue, sentence

_LINE = re.compile(r"^\{([a-z]+)\}$", re.MULTILINE)


def with_tables(text: str, language: str) -> str:
    """The Markdown of a chapter with its tables in place."""
    return _LINE.sub(lambda line: _TABLES[line.group(1)](language), text)


def _rules(language: str) -> str:
    """A section a family: code, severity, meaning, what to do, example."""
    columns = ("code", "severity", "meaning", "remedy", "example")
    parts = []
    for family, rules in families().items():
        rows = [
            (
                f"`{rule.code}`",
                sentence(f"lint.{rule.severity}", language),
                *_said(rule.code, language),
                f"`{rule.example}`" if rule.example else "",
            )
            for rule in rules
        ]
        title = f"## {sentence(f'lint.family.{family}', language)}"
        parts.append(f"{title}\n\n{_table([sentence(f'lint.{own}', language) for own in columns], rows)}")
    return "\n\n".join(parts)


def _types(language: str) -> str:
    """Every type of question and of structure, and what becomes of it."""
    rows = [_type_row(row.name, row.aliases, row.becomes, row.support, language) for row in TYPES]
    names: dict[str, list[str]] = {}
    for name, kind in SELECTS.items():
        names.setdefault(kind, []).append(name)
    for kind, own in names.items():
        rows.append(_type_row(f"{own[0]} …", [f"{alias} …" for alias in own[1:]], kind, Support.FULL, language))
    for name in STRUCTURE:
        bound = read_type(f"{name} x" if name.endswith("over") else name)
        rows.append(_type_row(name, (), getattr(bound, "what", ""), Support.FULL, language))
    columns = [sentence(f"workbook-table.{own}", language) for own in ("type", "aliases", "becomes", "how")]
    return _table(columns, rows)


def _type_row(name: str, aliases: Iterable[str], becomes: str, support: Support, language: str) -> tuple[str, ...]:
    words = sentence(f"workbook-becomes.{becomes}", language)
    other = ", ".join(f"`{alias}`" for alias in aliases)
    return (f"`{name}`", other, words, sentence(f"workbook-table.{support}", language))


def _columns(language: str) -> str:
    read, kept = (sorted(SURVEY - set(KEPT)), sorted(set(KEPT)))
    lines = [
        sentence(f"workbook-table.columns-{key}", language, columns=", ".join(f"`{own}`" for own in names))
        for key, names in (("read", read), ("kept", kept))
    ]
    return "\n\n".join(lines)


def _problems(codes: tuple[str, ...], language: str) -> str:
    columns = [sentence(f"workbook-table.{own}", language) for own in ("code", "meaning", "remedy")]
    return _table(columns, [(f"`{code}`", *_said(code, language)) for code in codes])


def _other_codes() -> tuple[str, ...]:
    """Faults and warnings of workbooks that no other table explains."""
    keys = (key.removeprefix("problem.") for key in catalogue(FALLBACK_LANGUAGE))
    return tuple(sorted(key for key in keys if key.startswith("xlsform-") and key not in (*REFUSED, *OTHERWISE)))


def _said(code: str, language: str) -> tuple[str, str]:
    """What a problem means and what to do about it, with … where a real one names a place or value."""
    fields: dict[str, str] = defaultdict(lambda: "…")
    meaning, remedy = (part.format_map(fields) for part in halves(code, language))
    return meaning, remedy


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    head = list(columns)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


_TABLES: dict[str, Callable[[str], str]] = {
    "rules": _rules,
    "types": _types,
    "columns": _columns,
    "refused": lambda language: _problems(REFUSED, language),
    "otherwise": lambda language: _problems(OTHERWISE, language),
    "faults": lambda language: _problems(_other_codes(), language),
}
