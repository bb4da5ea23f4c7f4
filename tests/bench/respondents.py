"""Respondents made of plain HTTP and HTML forms: what a browser without scripts would send.

They know no instrument: whatever form a page holds is read, filled in and posted. The form of an
address is parsed once and its hidden values are read anew from each page, so that the driver takes
little of the processor that it shares with the server.
"""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

COMPLETE = 'data-submission="complete"'
_MOST_CORRECTIONS = 5
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')


class Broken(ConnectionError):
    """The server went away, or answered what no respondent should see."""


class Refused(Broken):
    """The server answered that this cannot be done."""


class Faulty(Refused):
    """Something is wrong with the answers: a person answers again."""


@dataclass
class Form:
    """The fields of one page's form, by kind."""

    radios: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    selects: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _FormReader(HTMLParser):
    """Reads the fields of the `<form method="post">` that carries the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._select and value:
            self.form.selects[self._select].append(value)
        if not name or "disabled" in given:
            return
        if tag == "select":
            self._select = name
            self.form.selects[name] = []
        elif tag == "textarea":
            self.form.lines.append(name)
        elif tag == "button":
            self.form.buttons.append((name, value))
        elif tag == "input":
            self._input(given.get("type", "text"), name, value, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None

    def _input(self, kind: str, name: str, value: str, given: dict[str, str]) -> None:
        if kind == "radio" and not name.endswith(".missing"):
            self.form.radios.setdefault(name, []).append(value)
        elif kind == "checkbox":
            self.form.boxes.setdefault(name, []).append(value)
        elif given.get("inputmode") in ("numeric", "decimal") or kind == "number":
            self.form.figures[name] = given


Words = Callable[[str, str], str]


def some_words(_path: str, _name: str) -> str:
    return "شهری آرام و سرسبز"


def fill(form: Form, path: str, chance: random.Random, words: Words = some_words) -> list[tuple[str, str]]:
    """Fields a person might post for this form: an answer to everything."""
    fields = [(name, _choice(name, values, chance)) for name, values in form.radios.items()]
    fields += [(name, values[chance.randrange(max(1, len(values) - 1))]) for name, values in form.boxes.items()]
    rankings: dict[str, list[str]] = {}
    for name, options in form.selects.items():
        if "." in name and not name.endswith(".month"):
            rankings.setdefault(name.rsplit(".", 1)[0], []).append(name)
        elif options:
            fields.append((name, chance.choice(options)))
    for names in rankings.values():
        depth = len(form.selects[names[0]])
        fields += [(name, str(place)) for place, name in enumerate(chance.sample(names, min(depth, len(names))), 1)]
    fields += _figures(form)
    fields += [(name, words(path, name)) for name in form.lines]
    return fields


def _choice(name: str, values: list[str], chance: random.Random) -> str:
    """Any option, of consent the first: who refuses, or is under age, has no journey to measure."""
    grown_up = [value for value in values if not value.startswith("under-")]
    return values[0] if name == "consent" else chance.choice(grown_up)


def _figures(form: Form) -> Iterator[tuple[str, str]]:
    shared: set[str] = set()
    for name, given in form.figures.items():
        head, _, tail = name.rpartition(".")
        if tail == "year":
            yield name, "1404"
        elif tail == "day":
            yield name, "7"
        elif head:
            yield name, "0" if head in shared else "100"
            shared.add(head)
        else:
            yield name, given.get("data-minimum") or given.get("min") or "1"


@dataclass
class Journey:
    """What one respondent's journey took: seconds of each page turn, and how it ended."""

    complete: bool
    turns: list[float]
    received: int


class Respondent:
    """One person with one browser, keeping its connection and its cookies."""

    def __init__(
        self, address: str, *, seed: int, words: Words = some_words, forms: dict[str, Form] | None = None
    ) -> None:
        self.place = urlsplit(address)
        self.chance = random.Random(seed)
        self.words = words
        self.forms = forms if forms is not None else {}
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.received = 0
        self.acknowledged: Callable[[str, list[tuple[str, str]]], None] = lambda _path, _fields: None

    def journey(self, start: str, most_pages: int = 40) -> Journey:
        """From the first page to the receipt, one form after the other."""
        turns: list[float] = []
        path, page = self.get(start)
        for _ in range(most_pages):
            if COMPLETE in page:
                return Journey(True, turns, self.received)
            began = time.perf_counter()
            path, page = self.answer(path, page)
            turns.append(time.perf_counter() - began)
        return Journey(False, turns, self.received)

    def answer(self, path: str, page: str) -> tuple[str, str]:
        """Fill in and post the form of a page; the page that follows."""
        form = self.forms.get(path)
        if form is None:
            reader = _FormReader()
            reader.feed(_answering_form(page))
            form = self.forms[path] = reader.form
        choices = [value for name, value in form.buttons if name == "go"]
        wanted = next((go for go in ("submit", "next", "start") if go in choices), choices[0] if choices else None)
        for _ in range(_MOST_CORRECTIONS):
            fields = _hidden(page) + fill(form, path, self.chance, self.words)
            try:
                return self.post(path, [*fields, ("go", wanted)] if wanted else fields)
            except Faulty as faulty:
                fault = faulty
        raise fault

    def get(self, path: str) -> tuple[str, str]:
        status, location, body = self._exchange("GET", path, None)
        if status in (302, 303):
            return self.get(location)
        if status != 200:
            raise Broken(f"GET {path}: {status}")
        return path, body

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[str, str]:
        status, location, body = self._exchange("POST", path, urlencode(fields))
        if status == 303:
            self.acknowledged(path, fields)
            return self.get(location)
        problem = Broken if status >= 500 else Faulty if status == 422 else Refused
        raise problem(f"POST {path}: {status} {re.sub('<[^>]+>|[ ]+', ' ', body)[:600]}")

    def _exchange(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.place.hostname or "", self.place.port or 80, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Host": self.place.netloc}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
            data = reply.read()
        except (OSError, http.client.HTTPException) as gone:
            self.connection.close()
            self.connection = None
            raise Broken(str(gone)) from gone
        self.received += len(data)
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return reply.status, reply.headers.get("Location", ""), data.decode("utf-8")


def _answering_form(page: str) -> str:
    """The first POST form of the page's main part that is not the language switch."""
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    return next((form for form in forms if 'name="go"' in form), forms[0] if forms else "")


def _hidden(page: str) -> list[tuple[str, str]]:
    form = _answering_form(page)
    fields = []
    for tag in _HIDDEN.findall(form):
        given = dict(_ATTRIBUTE.findall(tag))
        fields.append((unescape(given["name"]), unescape(given.get("value", ""))))
    return fields
