"""A study's own map: GeoJSON in, every fault named, thinned outlines by place out."""

from __future__ import annotations

import json
from math import cos, pi, sin

import pytest

from questionnaires.loaders.geojson import LARGEST_FILE, read_place_map
from questionnaires.loaders.study import read_study, study_from_document, study_to_document
from questionnaires.model import Category, CodeList
from questionnaires.place_maps import PlaceMap
from questionnaires.problems import ProblemsFound, StudyError
from questionnaires.texts import Texts

PLACES = CodeList(
    "places",
    (
        Category("centre", Texts.of({"fa": "مرکز شهر", "en": "Centre"})),
        Category("north", Texts.of({"fa": "شمال", "en": "North"})),
        Category("west", Texts.of("غرب")),
        Category("west2", Texts.of("غرب")),
    ),
)
SQUARE = [[53.0, 28.0], [53.1, 28.0], [53.1, 28.1], [53.0, 28.1], [53.0, 28.0]]


def feature(place: object, coordinates: object = None, kind: str = "Polygon", **properties: object):
    geometry = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"code": place, **properties}, "geometry": geometry}


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def faults(content: bytes, **options: str) -> list[tuple[str, object]]:
    with pytest.raises(ProblemsFound) as found:
        read_place_map(content, PLACES, **options)
    return [(problem.code, problem.place.get("feature")) for problem in found.value.problems]


def test_features_find_their_place_by_code_or_by_a_name_in_any_language():
    made = read_place_map(collection(feature("north"), feature("Centre")), PLACES)
    assert made.codes == ("centre", "north")  # in the order of the study
    assert made.outline("north") == (((53.0, 28.0), (53.1, 28.0), (53.1, 28.1), (53.0, 28.1)),)
    assert made.outline("west") == ()
    arabic = read_place_map(collection(feature("x", NAME="مركز شهر")), PLACES, "NAME")  # with an Arabic kaf
    assert arabic.codes == ("centre",)


def test_every_fault_of_a_file_is_named_with_its_feature():
    content = collection(
        feature("nowhere"),
        feature("غرب"),  # two places have this name
        feature(None, name="شمال"),
        feature("north", [[53.0, 28.0]], "Point"),
        feature("north", [SQUARE[:3]]),
        feature("north", [SQUARE[:4]]),
        feature("north", [[[650_000, 3_150_000], *SQUARE[1:]]]),
        feature("centre"),
        feature("centre"),
        "no feature",
    )
    assert faults(content) == [
        ("map-place-unknown", 1),
        ("map-place-unknown", 2),
        ("map-property-missing", 3),
        ("map-no-polygon", 4),
        ("map-ring-broken", 5),
        ("map-ring-open", 6),
        ("map-not-in-degrees", 7),
        ("map-place-twice", 9),
        ("map-property-missing", 10),
        ("map-no-polygon", 10),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"[1, 2]", b"\xff\xfe", b"{" * 5_000, b'{"type": "FeatureCollection", "features": []}',
     b'{"type": "FeatureCollection", "features": 3}', json.dumps(feature("north")).encode(), b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_collection_of_features_is_refused(content):
    assert faults(content) == [("map-not-geojson", None)]


@pytest.mark.parametrize(
    "corner", [[float("nan"), 28.0], [float("inf"), 28.0], ["53", "28"], [10**400, 28], [53.0], None]
)
def test_corners_that_are_no_numbers_are_refused(corner):
    assert faults(collection(feature("north", [[SQUARE[0], corner, *SQUARE[2:]]]))) == [("map-ring-broken", 1)]


def test_a_line_there_and_back_encloses_nothing():
    line = [[53.0, 28.0], [53.1, 28.1], [53.2, 28.2], [53.0, 28.0]]
    assert faults(collection(feature("north", [line]))) == [("map-ring-broken", 1)]


def test_too_large_files_are_refused_before_they_are_read():
    assert faults(b" " * (LARGEST_FILE + 1)) == [("map-too-large", None)]


def test_outer_rings_run_against_the_clock_and_holes_with_it():
    hole = [[53.02, 28.02], [53.04, 28.02], [53.04, 28.04], [53.02, 28.02]]
    outer, inner = read_place_map(collection(feature("north", [SQUARE[::-1], hole])), PLACES).outline("north")
    assert _turn(outer) > 0 > _turn(inner)


def test_corners_that_no_picture_shows_are_left_out_and_those_that_make_the_shape_stay():
    circle = [
        [53 + 0.1 * cos(2 * pi * each / 20_000), 28 + 0.1 * sin(2 * pi * each / 20_000)] for each in range(20_000)
    ]
    made = read_place_map(collection(feature("north", [[*circle, circle[0]]])), PLACES)
    (ring,) = made.outline("north")
    # A chord of n of a circle of diameter 1 sags by (1 - cos(pi / n)) / 2: under 1/2000 from n = 50 on.
    assert 50 <= len(ring) <= 150
    assert all(((x - 53) ** 2 + (y - 28) ** 2) ** 0.5 == pytest.approx(0.1, abs=2e-5) for x, y in ring)


def test_a_map_that_stays_too_fine_is_refused():
    comb = [[53 + each / 10_000, 28 + each % 2 / 10] for each in range(6_000)]
    assert faults(collection(feature("north", [[*comb, [53.6, 27.9], comb[0]]]))) == [("map-too-detailed", None)]


def test_a_map_and_its_note_go_with_the_study():
    study = read_study(
        "name: a\ntitle: ع\ncity: ش\nhorizon: 1420\norganisation: س\n"
        "code_lists: {places: [{code: centre, fa: مرکز}]}\n"
        "place_map: {note: {fa: ساختگی}, outlines: {centre: [[[53, 28], [54, 28], [54, 29]]]}}\n"
    )
    assert study.place_map == PlaceMap((("centre", (((53.0, 28.0), (54.0, 28.0), (54.0, 29.0)),)),), Texts.of("ساختگی"))
    assert study_from_document(json.loads(json.dumps(study_to_document(study)))) == study
    assert read_place_map(collection(feature("north"), note={"en": "A sketch"}), PLACES).note["en"] == "A sketch"


@pytest.mark.parametrize(
    ("written", "code"),
    [("3", "not-a-mapping"), ("{outlines: 3}", "map-malformed"), ("{outlines: {nowhere: []}}", "map-place-unknown")],
)
def test_a_broken_map_in_a_studys_file_is_a_fault(written, code):
    with pytest.raises(StudyError) as found:
        read_study(
            "name: a\ntitle: ع\ncity: ش\nhorizon: 1420\norganisation: س\n"
            f"code_lists: {{places: [{{code: centre, fa: مرکز}}]}}\nplace_map: {written}\n"
        )
    assert code in {problem.code for problem in found.value.problems}


def _turn(ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True))
