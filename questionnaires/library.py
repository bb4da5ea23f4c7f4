"""The instruments and topic guides that come with the program, each a folder under `instruments/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from questionnaires.interviews import TopicGuide
from questionnaires.loaders.topic_guides import read_topic_guide
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument

INSTRUMENT_FILE = "instrument.yaml"
GUIDE_FILE = "topic-guide.yaml"


def shipped_instruments() -> tuple[str, ...]:
    """Names of the shipped instruments."""
    return _names(INSTRUMENT_FILE)


def shipped_topic_guides() -> tuple[str, ...]:
    """Names of the shipped topic guides."""
    return _names(GUIDE_FILE)


@cache
def shipped_instrument(name: str) -> Instrument:
    """A shipped instrument; KeyError for a name that is none."""
    return read_instrument(_text(name, INSTRUMENT_FILE))


@cache
def shipped_topic_guide(name: str) -> TopicGuide:
    """A shipped topic guide; KeyError for a name that is none."""
    return read_topic_guide(_text(name, GUIDE_FILE))


def _shelf() -> Traversable:
    return files("questionnaires") / "instruments"


def _names(file: str) -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in _shelf().iterdir() if (folder / file).is_file()))


def _text(name: str, file: str) -> str:
    if name not in _names(file):
        raise KeyError(name)
    return (_shelf() / name / file).read_text(encoding="utf-8")
