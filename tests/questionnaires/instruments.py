"""Tiny instruments for tests: as YAML text, read by our own loader."""

from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument

LISTS = """
code_lists:
  yes_no: [{code: yes, fa: بله, en: Yes}, {code: no, fa: نه, en: No}]
  five: [{code: 1, fa: بد, en: Bad}, {code: 2, fa: میانه, en: Fair}, {code: 3, fa: خوب, en: Good}]
  fruits:
    - {code: date, fa: خرما, en: Dates}
    - {code: lime, fa: لیمو, en: Limes}
    - {code: other, fa: سایر, en: Other}
    - {code: none, fa: هیچ‌کدام, en: None of these, exclusive: true}
  groups: {from_study: true}
"""


def make_instrument(sections: str, lists: str = LISTS) -> Instrument:
    """An instrument from the YAML of its sections (a list, unindented)."""
    return read_instrument(f"name: tiny\ntitle: {{fa: آزمون, en: Test}}\n{lists}\nsections:\n{sections}")


def one_section(elements: str) -> Instrument:
    """An instrument of one section `s` with these elements: one a line, in YAML's flow style."""
    lines = "\n".join(f"      - {line.strip()}" for line in elements.strip().splitlines())
    return make_instrument(f"  - name: s\n    title: بخش\n    elements:\n{lines}")
