"""What a report must know beside the answers: the study, its fieldwork, its interviews, its open words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.results import Table
from questionnaires.approved_budget import ApprovedBudget
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.model import CodeList
from questionnaires.revisions.joining import ItemJoin
from questionnaires.texts import Texts


@dataclass(frozen=True)
class WaveFacts:
    """Fieldwork of one wave. `dispositions` is the table of response by group (none for a data file)."""

    name: str
    title: Texts
    kind: WaveKind
    first_day: date | None = None
    last_day: date | None = None
    instrument_version: str = "1"
    dispositions: Table | None = None
    modes: tuple[tuple[str, int], ...] = ()  # collection mode, submissions
    weighting: Texts = Texts()  # nothing where answers are not weighted
    joins: tuple[ItemJoin, ...] = ()  # how items were joined where answers came to several versions
    selection: Texts = Texts()  # how this wave's people were chosen and by whom; nothing: as the study says


@dataclass(frozen=True)
class StudyFacts:
    """The study and its waves, in the order of the datasets given to `build_report`."""

    study: Study
    waves: tuple[WaveFacts, ...]
    program_version: str
    budget: ApprovedBudget | None = None  # approved, to hold the respondents' own against

    def wave(self, name: str) -> WaveFacts:
        for wave in self.waves:
            if wave.name == name:
                return wave
        raise KeyError(name)


@dataclass(frozen=True)
class OpenAnswer:
    """A person's own words, redacted and approved; `group` only where it may be shown."""

    text: str
    group: str | None = None
    wave: str | None = None


@dataclass(frozen=True)
class Quote:
    """Words that the person allowed to be quoted."""

    text: str
    theme: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class InterviewFindings:
    """What the interviews said: `themes_by_group` has themes as rows; consent and k were obeyed before."""

    records: int  # closed interview records
    themes: CodeList  # labels and definitions
    themes_by_group: Table | None
    quotes: tuple[Quote, ...] = ()
    without_consent: int = 0  # records left out because the person did not agree
    unfinished: int = 0  # records not yet closed
    groups: tuple[str | None, ...] = ()  # of each person interviewed
