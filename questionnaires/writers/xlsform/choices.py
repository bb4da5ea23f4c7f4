"""Code lists as rows of the choices sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from questionnaires.loaders.xlsform.tables import EXTRA
from questionnaires.model import Category, CodeList
from questionnaires.texts import Texts
from questionnaires.writers.xlsform.cells import Cells, extras_cells, filled_cells, number_text, texts_cells


def list_cells(code_list: CodeList, language: str) -> Iterator[Cells]:
    """A row a choice; `language` is that of the row which stands for none, as no program accepts an empty list."""
    study = "study" if code_list.from_study else ""
    if not code_list.categories:
        label = texts_cells("label", Texts.of({language: "–"}))
        yield filled_cells(
            {"list_name": code_list.name, "name": "empty", **label, "cz::list": f"{study} empty".strip()}
        )
    for number, category in enumerate(code_list.categories):
        for row, attributes in enumerate(category.attribute_rows()):
            yield _choice(code_list, category, attributes, study if number == row == 0 else "")


def with_order(choices: list[Cells]) -> list[Cells]:
    """A column with the order of a choice's attributes, where it is not the order of the columns."""
    columns = list(dict.fromkeys(heading for row in choices for heading in row))
    for row in choices:
        own = [heading for heading in row if not heading.startswith("cz::") or heading.startswith(EXTRA)]
        if own != sorted(own, key=columns.index):
            row["cz::order"] = " ".join(heading.removeprefix(EXTRA) for heading in own)
    return choices


def flat(choice: Cells) -> Cells:
    """Our columns of the choices sheet under headings that other programs can copy: `cz_value`, `cz_definition_fa`."""
    return {
        "_".join(_code_of(part) for part in heading.split("::")) if heading.startswith("cz::") else heading: text
        for heading, text in choice.items()
    }


def _code_of(heading: str) -> str:
    """`Persian (fa)` as `fa`."""
    return heading[heading.rfind("(") + 1 : -1] if heading.endswith(")") else heading


def _choice(code_list: CodeList, category: Category, attributes: Mapping[str, str], study: str) -> Cells:
    return filled_cells(
        {
            "list_name": code_list.name,
            "name": category.code,
            **texts_cells("label", category.labels),
            "cz::value": "" if category.value is None else number_text(category.value),
            "cz::exclusive": "yes" if category.exclusive else "",
            "cz::parent": category.parent,
            "cz::level": category.level,
            **texts_cells("cz::definition", category.definition),
            "cz::list": study,
            **extras_cells(tuple(attributes.items()), "choices"),
        }
    )
