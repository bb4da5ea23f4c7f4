"""Labels of a scatter keep off each other."""

from exports.pictures.label_places import label_places


def test_a_point_alone_has_its_label_above():
    assert label_places([(1.0, 1.0, "آب")]) == ("above",)
    assert label_places([]) == ()


def test_of_two_points_in_one_place_one_label_goes_below():
    assert sorted(label_places([(1.0, 0.5, "راه"), (1.0, 0.5, "آب"), (5.0, 0.9, "کار"), (0.0, 0.0, "خانه")])[:2]) == [
        "above",
        "below",
    ]


def test_the_same_points_get_the_same_places():
    points = [(x / 7, (x * 3 % 7) / 7, "حوزهٔ شهری") for x in range(14)]
    assert label_places(points) == label_places(points)
