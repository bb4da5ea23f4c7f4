"""What we write passes pyxform and then ODK Validate, the check of the programs that ask in the field."""

import io
import re
import subprocess
from pathlib import Path

import pyxform
from pyxform.xls2xform import convert

from questionnaires.checks import check
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.problems import InstrumentError
from questionnaires.writers.xlsform import write
from tests.programs import JAVA
from tests.questionnaires.instruments import make_instrument
from tests.questionnaires.test_xlsform_writing import TINY
from tests.questionnaires.xlsform_kinds import KINDS
from tests.questionnaires.xlsforms import FOLDER

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
FORMS = sorted(FOLDER.iterdir())[::2]
# Not valid as their authors wrote them either: a prefix without its address, a path over a heading with colons.
INVALID_THEMSELVES = {"columns of other programs", "xl_date_ambiguous.xlsx"}


def validated(folder: Path, forms: dict[str, str]) -> set[str]:
    """Names of the XForms that ODK Validate calls valid; one start of Java for all."""
    files = {folder / f"{number}.xml": name for number, name in enumerate(forms)}
    for file, name in files.items():
        file.write_text(forms[name], encoding="utf-8")
    java = JAVA.found()
    assert java, "ODK Validate needs Java: run `make test`, or install the package default-jre-headless"
    command = [java, "-Djava.awt.headless=true", "-jar", str(JAR), *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600).stdout
    parts = re.split(r"^Validating: ", said, flags=re.MULTILINE)[1:]
    assert len(parts) == len(files)
    return {files[Path(part.splitlines()[0])] for part in parts if "Xform is valid" in part}


def xform(instrument) -> str:
    converted = convert(io.BytesIO(write(instrument)), warnings=[], validate=False)
    return converted.xform


def read_and_written(forms) -> dict[str, str]:
    """The forms that may be published, as we write them."""
    found = {}
    for name, form in forms.items():
        try:
            instrument = read_xlsform(form).instrument
        except InstrumentError:
            continue
        if check(instrument).may_be_published:
            found[name] = xform(instrument)
    return found


def test_shipped_instruments_and_every_kind_of_element_are_valid(tmp_path):
    forms = {name: xform(shipped_instrument(name)) for name in shipped_instruments()}
    forms["tiny"] = xform(make_instrument(TINY.strip("\n")))
    assert validated(tmp_path, forms) == set(forms)


def test_what_is_no_form_is_told_from_what_is_one(tmp_path):
    good = xform(shipped_instrument("vision-stakeholders"))
    bad = good.replace("selected(", "selected((", 1).replace("!= 'diaspora'", "!= ", 1)
    assert validated(tmp_path, {"good": good, "bad": bad}) == {"good"}


def test_forms_of_other_programs_are_valid_as_we_write_them(tmp_path):
    written = read_and_written({kind: KINDS[kind] for kind in list(KINDS)[::4]} | {file.name: file for file in FORMS})
    assert len(written) > 30
    assert validated(tmp_path, written) == set(written) - INVALID_THEMSELVES
