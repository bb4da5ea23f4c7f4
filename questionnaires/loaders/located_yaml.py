"""YAML with the line of every key, and without the surprises of YAML 1.1.

`yes`, `no`, `on` and `off` stay words (they are codes and labels here), `010` is not eight, and a
key given twice is a fault instead of the last one winning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from questionnaires.problems import Problem, ProblemsFound

Read = TypeVar("Read")

MAXIMUM_CHARACTERS = 5_000_000


class Located(dict[str, Any]):
    """A mapping that knows the line on which it and each of its keys stand (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class _Loader(yaml.SafeLoader):
    """Safe, with the plain scalars of YAML 1.2 and located mappings."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own attribute)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated_keys: list[Problem] = []

    def located_mapping(self, node: yaml.MappingNode) -> Located:
        mapping = Located(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            line = key_node.start_mark.line + 1
            if key in mapping:
                self.repeated_keys.append(Problem.at("key-twice", line=line, name=key))
            mapping[key] = self.construct_object(value_node, deep=True)
            mapping.lines[key] = line
        return mapping


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-+0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.located_mapping)


def read_yaml(
    path_or_text: Path | str,
    build: Callable[[Any, list[Problem]], Read],
    refuse: Callable[[Iterable[Problem]], ProblemsFound],
) -> Read:
    """What `build` makes of a YAML file or text, noting its faults in the list; raises `refuse` if there are any.

    A string is text, unless it is one line that ends in `.yaml` or `.yml`: what somebody sent is not a path.
    """
    text, file, faults = _text(path_or_text)
    if not faults:
        document, faults = _load_located(text)
        if document is not None or not faults:
            built = build(document, faults)
            if not faults:
                return built
    raise refuse(fault.in_file(file) for fault in faults)


def _text(path_or_text: Path | str) -> tuple[str, str | None, list[Problem]]:
    """The text of a file with its name, or the text itself where one was given; and why there is none."""
    if isinstance(path_or_text, str) and not re.fullmatch(r".+\.ya?ml", path_or_text):
        return path_or_text, None, []
    path = Path(path_or_text)
    try:
        content = path.read_bytes()
    except OSError:
        return "", path.name, [Problem.at("file-not-readable", file=path.name)]
    try:
        return content.decode("utf-8-sig"), path.name, []
    except UnicodeDecodeError:
        return "", path.name, [Problem.at("file-not-utf8", file=path.name)]


def _load_located(text: str) -> tuple[Any, list[Problem]]:
    """The document in `text` with located mappings, and the faults of its YAML."""
    if len(text) > MAXIMUM_CHARACTERS:
        return None, [Problem.at("text-file-too-large", maximum=MAXIMUM_CHARACTERS // 1_000_000)]
    loader: _Loader | None = None
    try:
        loader = _Loader(text)
        document = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [Problem.at("yaml-broken", line=line, detail=error.problem or "")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [Problem.at("yaml-broken", line=None, detail=str(error).splitlines()[0])]
    finally:
        if loader is not None:
            loader.dispose()
    return document, loader.repeated_keys
