"""Expressions as cells hold them: straight quotes, our own names, ways through the tree made references."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from questionnaires.defaults import is_computed
from questionnaires.expressions import ExpressionError, parse
from questionnaires.loaders.xlsform.sheets import plain
from questionnaires.texts import Texts

_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"'})
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_RELATIVE = re.compile(r"((?:current\(\)/)?(?:\.\./)+)([A-Za-z_][\w.-]*)(?![\w.(/-])")
_ABSOLUTE = re.compile(r"(?<![\w)\]}.'\"/])/[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*)*/([A-Za-z_][\w.-]*)(?![\w.(/\[-])")
# Groups in a repeat are taken as one with it.
_POSITION = re.compile(r"position\(\s*(?:current\(\)/)?\.\.(?:/\.\.)*\s*\)")
_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_LABEL = re.compile(r"label\s*::\s*([^=!<>\s'\"]+(?: \([A-Za-z-]+\))?)")
# instance('towns')/root/item[name = ${town}]/people: the one way of a path into a table that is a look-up.
_INSTANCE = re.compile(
    r"instance\(\s*(['\"])(?P<table>[\w.-]+)\1\s*\)/root/item\[\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>[^\[\]]+?)\s*\]"
    r"/(?P<column>[A-Za-z_][\w.-]*)"
)
_COMPARED = re.compile(r"[=<>|]|(?<![\w.-])(?:and|or)(?![\w.-])")
YES = frozenset({"yes", "true", "true()", "1", "بله", "بلی", "آری"})
NO = frozenset({"no", "false", "false()", "0", "خیر", "نه"})


@dataclass(frozen=True)
class Renaming:
    """How names and codes of the form read in the instrument; which names are notes (always empty), which are choices.

    Codes are renamed only where an expression speaks of a choice: elsewhere the same text may mean anything.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    choosing: frozenset[str] = frozenset()

    def source(self, text: str, local: Mapping[str, str] | None = None, *, is_choice: bool = False) -> str | None:
        """An expression in our names; None for an empty cell."""
        text = _INSTANCE.sub(_look_up, plain(text).translate(_QUOTES))
        if not text:
            return None
        names, written = {**self.names, **(local or {})}, text
        text = _outside_texts(_POSITION, lambda own: "position(..)", text)
        text = _outside_texts(_ABSOLUTE, lambda match: "${" + match.group(1) + "}", text)

        def renamed(match: re.Match[str]) -> str:
            if match.group(1) in self.notes:
                return "''"
            return "${" + names.get(match.group(1), match.group(1)) + "}"

        text = _outside_texts(_REFERENCE, renamed, text)
        text = re.sub(
            r"(jr:choice-name\([^'\"]*,\s*['\"])\$\{\s*([^{}]*?)\s*\}",
            lambda match: match.group(1) + "${" + names.get(match.group(2), match.group(2)) + "}",
            text,
        )
        text = _outside_texts(_RELATIVE, lambda own: own.group(1) + names.get(own.group(2), own.group(2)), text)
        if self.codes and (is_choice or not self.choosing.isdisjoint(names_in(written))):
            text = _TEXTS.sub(lambda own: own.group()[0] + self.codes.get(own.group()[1:-1], own.group()[1:-1])
                              + own.group()[0], text)  # fmt: skip
        return text

    def words(self, text: str, local: Mapping[str, str] | None = None) -> str:
        """Words with `${name}` in our names."""
        names = {**self.names, **(local or {})}
        return _REFERENCE.sub(lambda match: "${" + names.get(match.group(1), match.group(1)) + "}", text)

    def texts(self, texts: Texts, local: Mapping[str, str] | None = None) -> Texts:
        """The same in every language."""
        return texts.map(lambda _, text: self.words(text, local))


def names_in(source: str) -> set[str]:
    """Every word of an expression that may name something of the form."""
    words = re.findall(r"[^\W\d][\w.-]*", _TEXTS.sub("''", source))
    return {*words, *referred(source)}


def referred(source: str) -> list[str]:
    """The names in `${name}`."""
    return _REFERENCE.findall(source)


def _look_up(path: re.Match[str]) -> str:
    """A path into a table as a look-up; one with several conditions is none."""
    if _COMPARED.search(_TEXTS.sub("''", path["value"])):
        return path.group()
    return f"pulldata('{path['table']}', '{path['column']}', '{path['key']}', {path['value']})"


def _outside_texts(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str) -> str:
    """`pattern.sub` where no quotation is."""
    parts: list[str] = []
    last = 0
    for quoted in _TEXTS.finditer(text):
        parts += [pattern.sub(change, text[last : quoted.start()]), quoted.group()]
        last = quoted.end()
    parts.append(pattern.sub(change, text[last:]))
    return "".join(parts)


def filter_source(text: str, code_of: Callable[[str], str]) -> str:
    """`label::English` of a choice filter with the language's code."""
    return _LABEL.sub(lambda match: "label::" + code_of(match.group(1)), text)


def reads(source: str) -> bool:
    """Whether an expression is one of our language."""
    try:
        parse(source)
    except ExpressionError:
        return False
    return True


def joined(*conditions: str | None) -> str | None:
    """All conditions at once."""
    own = list(dict.fromkeys(condition for condition in conditions if condition))
    return " and ".join(f"({condition})" for condition in own) if len(own) > 1 else own[0] if own else None


def once_if_it_keeps_itself(source: str, name: str) -> str:
    """`if(${a} = '', now(), ${a})` of a value a that is worked out when another answer changes: `once(now())`."""
    own = rf"\$\{{{re.escape(name)}\}}"
    found = re.fullmatch(rf"if\(\s*{own}\s*=\s*(?:''|\"\")\s*,(.+),\s*{own}\s*\)", source)
    return f"once({found[1].strip()})" if found else source


def constant(text: str) -> str:
    """A value that never changes, as an expression; one that is worked out is an expression already."""
    text = plain(text)
    if is_computed(text):
        return text
    return f'"{text}"' if "'" in text else f"'{text}'"


def parameters(text: str) -> dict[str, str]:
    """`start=1 end=10`, parted by spaces, commas or semicolons."""
    pairs = (part.partition("=") for part in re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", text)))
    return {key.lower(): value for key, equals, value in pairs if equals}
