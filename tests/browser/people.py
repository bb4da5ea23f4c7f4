"""People at a browser, in their own verbs: what they see and do, never selectors in a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.journeys.fieldwork import Field

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_AXE_RUN = """async () => JSON.stringify((await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
})).violations.map(v => ({id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))})))"""


@dataclass
class RunningCity:
    """A city in the field and the address of its server."""

    field: Field
    address: str


@dataclass
class Person:
    """Somebody with a page of a browser open."""

    city: RunningCity
    page: Page
    complaints: list[str] = field(default_factory=list)  # of the browser: scripts, policy, missing files

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: object) -> None:
        text = message.text  # type: ignore[attr-defined]
        # a browser calls every page with faults (422, 409…) a failed load
        if message.type == "error" and "status of 4" not in text:  # type: ignore[attr-defined]
            self.complaints.append(text)

    # -- going about

    def opens(self, address: str) -> Person:
        self.page.goto(address)
        return self

    def presses(self, name: str) -> Person:
        """A button or link by its words."""
        button = self.page.get_by_role("button", name=name, exact=True)
        return self.follows(button if button.count() else self.page.get_by_role("link", name=name, exact=True))

    def begins(self) -> Person:
        """On the first page of an open wave."""
        return self.follows(self.page.locator('button[value="start"]'))

    def follows(self, control: Locator) -> Person:
        """Click the first of these and wait for the page it brings: a click returns while the old page is leaving."""
        with self.page.expect_navigation():
            control.first.click()
        return self

    def goes_on(self) -> Person:
        return self._sends("next")

    def goes_back(self) -> Person:
        return self._sends("back")

    def submits(self) -> Person:
        return self._sends("submit")

    def _sends(self, go: str) -> Person:
        return self.follows(self.page.locator(f'#answers button[name="go"][value="{go}"]'))

    # -- answering, by the name of the question and the words on the page

    def chooses(self, name: str, *labels: str) -> Person:
        """Options by their words."""
        for label in labels:
            self.page.locator(f'label:has(input[name="{name}"])').filter(has_text=label).first.click()
        return self

    def takes(self, name: str, *codes: str) -> Person:
        """Options by their codes."""
        for code in codes:
            self.page.locator(f'input[name="{name}"][value="{code}"]').check()
        return self

    def writes(self, name: str, text: str) -> Person:
        self.page.locator(f'[name="{name}"]').fill(text)
        return self

    def selects(self, name: str, value: str) -> Person:
        self.page.locator(f'select[name="{name}"]').select_option(value)
        return self

    def taps_in_order(self, name: str, *labels: str) -> Person:
        """Rank by tapping."""
        for label in labels:
            self.question(name).locator(".rank-tap").filter(has_text=label).click()
        return self

    def gives(self, label: str, steps: int) -> Person:
        """Press the plus button beside a line of the allocation so many times."""
        line = self.page.locator(".share").filter(has_text=label)
        for _ in range(steps):
            line.get_by_role("button").nth(1).click()
        return self

    # -- seeing

    def question(self, name: str) -> Locator:
        return self.page.locator(f'[id="q-{name}"]')

    @property
    def section(self) -> str:
        return self.page.url.split("?")[0].split("#")[0].rsplit("/", 1)[-1]

    @property
    def words(self) -> str:
        return self.page.locator("body").inner_text()

    @property
    def is_done(self) -> bool:
        return self.page.locator('main[data-submission="complete"]').count() == 1

    def scrolls_sideways(self) -> bool:
        """Whether anything makes the page wider than its window (needs scripts)."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def too_narrow_at(self, *widths: int) -> list[int]:
        """The widths of window, in pixels, at which this page scrolls sideways (needs scripts)."""
        found, before = [], self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            found += [width] if self.scrolls_sideways() else []
        self.page.set_viewport_size(before)  # type: ignore[arg-type]  # every one here has a size
        return found

    def barriers(self) -> Sequence[dict[str, object]]:
        """What axe-core finds on this page (needs scripts)."""
        self.page.evaluate(AXE)
        found: list[dict[str, object]] = json.loads(self.page.evaluate(_AXE_RUN))
        return found

    def small_targets(self) -> list[str]:
        """Controls smaller than a thumb: under 44 px high, text links in sentences apart."""
        controls = "button, select, label.opt, label.pt, label.reason, input[type=text], textarea"
        return list(
            self.page.evaluate(
                """(controls) => [...document.querySelector("main").querySelectorAll(controls)]
                    .filter(e => e.offsetParent !== null)
                    .filter(e => { const r = e.getBoundingClientRect(); return r.height > 2 && r.height < 43.5; })
                    .map(e => e.outerHTML.slice(0, 120))""",
                controls,
            )
        )
