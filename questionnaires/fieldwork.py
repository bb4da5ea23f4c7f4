"""Study, wave, sampling frame, case, disposition: who is asked, how, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from questionnaires.approved_budget import MoneyUnit
from questionnaires.model import Category, CodeList
from questionnaires.place_maps import PlaceMap
from questionnaires.texts import Texts


class CollectionMode(StrEnum):
    WEB = "web"
    FACE_TO_FACE = "face-to-face"
    PAPER = "paper"
    IMPORTED = "imported"  # gathered with another tool, taken in from its file


class WaveKind(StrEnum):
    FRAME = "frame"  # listed people, each with a code; a purposive frame: described, not inferred from
    SAMPLE = "sample"  # drawn at random from a frame, strata with known counts
    OPEN = "open"  # whoever comes


class Disposition(StrEnum):
    """What became of a case, after AAPOR's Standard Definitions (10th ed., 2023)."""

    COMPLETE = "complete"  # I: submitted
    PARTIAL = "partial"  # P: began and left
    REFUSED = "refused"  # R
    NON_CONTACT = "non-contact"  # NC: tried, not reached
    OTHER = "other"  # O: ill, away, language
    NOT_ELIGIBLE = "not-eligible"  # moved away, dead, no longer in the role
    UNTRIED = "untried"  # UH: nobody has tried yet


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    CONSULTANT = "consultant"
    INTERVIEWER = "interviewer"
    PLANNER = "planner"


FONTS = ("Tahoma", "Vazirmatn")  # the first is on every office machine; the other has to be installed


@dataclass(frozen=True)
class Study:
    """A city's vision study and the look of its pages."""

    name: str  # ASCII, in addresses and commands
    title: Texts
    city: Texts
    horizon: int  # Jalali year of the vision
    code_lists: tuple[CodeList, ...]  # groups, places, programmes
    inside_groups: tuple[str, ...] = ()  # group codes inside the municipality (council, staff)
    accent: str = "#0f5c4d"
    emblem: str | None = None  # an SVG drawing, checked when it was taken in
    province: Texts = Texts()  # with its word: «استان فارس»
    organisation: Texts = Texts()  # who asks
    selection: Texts = Texts()  # how the listed people were chosen and by whom, in the consultant's words
    telephone: str = ""
    threshold: int = 5  # k: group cells under it are withheld
    place_levels: tuple[Category, ...] = ()  # e.g. region, district, neighbourhood: highest first
    contract_number: str = ""  # these stand on the covers of the report
    letter_number: str = ""  # of the letter it goes with
    letter_date: date | None = None
    font: str = "Tahoma"  # of the report's files: one of `FONTS`
    money_unit: MoneyUnit = MoneyUnit.MILLION_RIALS  # what reports speak in
    place_map: PlaceMap | None = None  # outlines of its places

    def code_list(self, name: str) -> CodeList:
        for code_list in self.code_lists:
            if code_list.name == name:
                return code_list
        raise KeyError(name)


@dataclass(frozen=True)
class Wave:
    name: str
    study: str
    title: Texts
    kind: WaveKind
    languages: tuple[str, ...] = ("fa",)
    opens_on: date | None = None
    closes_on: date | None = None
    closed_at: datetime | None = None
    final_at: datetime | None = None  # a consultant's word that the report of this closed wave is final
    final_by: str | None = None
    letter_number: str = ""
    letter_date: date | None = None
    results_on: date | None = None
    selection: Texts = Texts()  # how this wave's people were chosen and by whom, where the study's sentence is not it

    def is_open(self, today: date) -> bool:
        return (
            self.closed_at is None
            and (self.opens_on is None or self.opens_on <= today)
            and (self.closes_on is None or today <= self.closes_on)
        )
