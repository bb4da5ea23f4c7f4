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
CASCADE = """code_lists:
  regions: [{code: north, fa: شمال}, {code: south, fa: جنوب}]
  towns:
    - {code: a, fa: الف, attributes: {region: north}}
    - {code: b, fa: ب, attributes: {region: south}}
    - {code: c, fa: پ, attributes: {region: north, region#2: south}}
sections:
  - name: s
    title: t
    elements:
      - {name: region, kind: one, codes: regions, wording: w}
      - {name: town, kind: one, codes: towns, wording: w, choice_filter: "region = ${region}"}
      - {name: number, kind: integer, wording: w, required_when: "${region} = 'north'"}
      - {name: twice, kind: calculated, wording: {}, expression: "${number} * 2"}
      - {name: label, kind: calculated, wording: {}, expression: "jr:choice-name(${region}, '${region}')"}
      - {name: big, kind: text, wording: w, relevance: "${twice} > 10"}
"""


def make_instrument(sections: str, lists: str = LISTS) -> Instrument:
    """An instrument from the YAML of its sections (a list, unindented)."""
    return read_instrument(f"name: tiny\ntitle: {{fa: آزمون, en: Test}}\n{lists}\nsections:\n{sections}")


def one_section(elements: str) -> Instrument:
    """An instrument of one section `s` with these elements: one a line, in YAML's flow style."""
    lines = "\n".join(f"      - {line.strip()}" for line in elements.strip().splitlines())
    return make_instrument(f"  - name: s\n    title: بخش\n    elements:\n{lines}")


def cascade() -> Instrument:
    """Towns that a choice filter offers by region, and values worked out from the answers."""
    return read_instrument(f"name: tiny\ntitle: t\n{CASCADE}")
