"""How long a planner waits for a part of 10,000 respondents: each section of the report by each kind of choice."""

from __future__ import annotations

import random
import time

from analysis.dataset import Dataset
from analysis.subsets import Criterion
from exports.facts import StudyFacts, WaveFacts
from exports.labels import Labels
from exports.selections import contents_of, selected_report
from questionnaires.fieldwork import WaveKind
from questionnaires.problems import ProblemsFound
from questionnaires.texts import Texts
from tests.bench.invented_cases import DAY, invented

CASES = 10_000
CHOICES = (("group:guilds",), ("age:18-29",), ("mode:web",), ("mode:web", "gender:woman"))


def main() -> None:
    """One line a choice: the slowest section, and all of them."""
    instrument, study, stored = invented(CASES, seed=1405)
    chance = random.Random(1)
    cases = [{**case, "mode": chance.choice(("web", "phone", "paper"))} for case in stored]
    dataset = Dataset.of(instrument, cases, study)
    wave = WaveFacts(name="bench", title=Texts.of("سنجش"), kind=WaveKind.FRAME, first_day=DAY, last_day=DAY)
    facts = StudyFacts(study=study, waves=(wave,), program_version="bench")
    names = [name for name, _ in contents_of([dataset], Labels(instrument, study, "fa"))]
    for typed in CHOICES:
        criteria = [Criterion(*one.split(":")) for one in typed]
        times = {}
        for name in names:
            began = time.perf_counter()
            try:
                selected_report([dataset], facts=facts, language="fa", criteria=criteria, section=name)
            except ProblemsFound as refused:
                print(f"selection {'+'.join(typed)}: refused ({refused.problems[0].code})")
                break
            times[name] = (time.perf_counter() - began) * 1000
        if times:
            slowest = max(times, key=lambda name: times[name])
            said = (
                f"slowest section {times[slowest]:4.0f} ms ({slowest}), all {len(times)} {sum(times.values()):5.0f} ms"
            )
            print(f"selection {'+'.join(typed):24} of {CASES} cases: {said}", flush=True)


if __name__ == "__main__":
    main()
