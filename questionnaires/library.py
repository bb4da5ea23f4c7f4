"""The instruments, topic guides and studies that come with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from questionnaires.fieldwork import Study
from questionnaires.interviews import TopicGuide
from questionnaires.loaders.study import read_study
from questionnaires.loaders.topic_guides import read_topic_guide
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument

LAYOUT_FILE = "report.yaml"
INSTRUMENT_FILE = "instrument.yaml"  # in a folder of its own under `instruments/`, beside its `source.md`


def shipped_instruments() -> tuple[str, ...]:
    """Names of the shipped instruments."""
    folders = (files("questionnaires") / "instruments").iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / INSTRUMENT_FILE).is_file()))


def shipped_topic_guides() -> tuple[str, ...]:
    """Names of the shipped topic guides."""
    return _files("topic_guides")


@cache
def shipped_instrument(name: str) -> Instrument:
    """A shipped instrument; KeyError for a name that is none."""
    if name not in shipped_instruments():
        raise KeyError(name)
    file = files("questionnaires") / "instruments" / name / INSTRUMENT_FILE
    return read_instrument(file.read_text(encoding="utf-8"))


def shipped_layout(name: str) -> str | None:
    """`report.yaml` of a shipped instrument as text: who gets which parts of its report; None where it has none."""
    file = files("questionnaires") / "instruments" / name / LAYOUT_FILE
    return file.read_text(encoding="utf-8") if file.is_file() else None


@cache
def shipped_topic_guide(name: str) -> TopicGuide:
    """A shipped topic guide; KeyError for a name that is none."""
    return read_topic_guide(_text("topic_guides", name))


@cache
def shipped_study(name: str) -> Study:
    """A shipped example study; KeyError for a name that is none."""
    return read_study(_text("studies", name))


def _files(shelf: str) -> tuple[str, ...]:
    entries = (entry.name for entry in (files("questionnaires") / shelf).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in entries if name.endswith(".yaml")))


def _text(shelf: str, name: str) -> str:
    if name not in _files(shelf):
        raise KeyError(name)
    return (files("questionnaires") / shelf / f"{name}.yaml").read_text(encoding="utf-8")
