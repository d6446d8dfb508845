"""A square never points to a house: enough people are expected in it, and the point that fell in it is gone."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.labs.blurring import LEAST_RESIDENTS, MOST_SQUARES, Square, grid_of, square_at, width_for
from legami.places.models import Municipality

PLACES = st.tuples(st.integers(1, 200_000), st.floats(0.5, 400))
LONS, LATS = st.floats(9.4, 10.7), st.floats(44.8, 45.7)
WIDTHS = st.integers(2, 100).map(lambda n: n * 50)


@given(PLACES)
def test_in_a_square_enough_people_are_expected(place):
    residents, area = place
    side_km = width_for(residents, area) / 1000
    assert side_km**2 * residents / area >= LEAST_RESIDENTS - 1e-6


@given(PLACES)
def test_a_square_is_no_wider_than_it_must_be(place):
    residents, area = place
    wanted = max(sqrt(LEAST_RESIDENTS * area / residents) * 1000, sqrt(area / MOST_SQUARES) * 1000, 100)
    assert width_for(residents, area) < wanted + 50.001


@given(LONS, LATS, WIDTHS)
def test_a_point_falls_in_the_square_that_holds_it(lon, lat, metres):
    west, south, east, north = square_at(lon, lat, metres).corners
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@given(LONS, LATS, WIDTHS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_all_points_of_a_square_become_the_same_square(lon, lat, metres, across, up):
    square = square_at(lon, lat, metres)
    west, south, east, north = square.corners
    other = square_at(west + across * (east - west), south + up * (north - south), metres)
    assert other == square


def test_a_control_a_fixed_width_would_point_to_few(db):
    smallest = Municipality.objects.current().filter(residents__gt=0).order_by("residents").first()
    assert smallest is not None
    expected = 0.1**2 * smallest.residents / float(smallest.area_sq_km)  # squares of 100 metres
    assert expected < LEAST_RESIDENTS


@pytest.mark.parametrize("town", ["019036", "019035", "019098"])
def test_the_map_of_a_town_has_squares_for_a_finger_and_covers_its_seat(db, town):
    municipality = Municipality.objects.get(pk=town)
    grid = grid_of(municipality)
    assert 20 <= len(grid.squares) <= 1.6 * MOST_SQUARES
    assert municipality.longitude is not None
    assert municipality.latitude is not None
    seat = square_at(municipality.longitude, municipality.latitude, grid.metres)
    assert grid.named(seat.name) == seat


def test_every_municipality_has_a_grid_in_which_enough_people_are_expected(db):
    few = [
        (town.name, town.residents)
        for town in Municipality.objects.current()
        if (width_for(town.residents, town.area_sq_km) / 1000) ** 2 * town.residents / float(town.area_sq_km) < LEAST_RESIDENTS
    ]
    assert few == []


def test_a_name_that_is_no_square_of_the_town_leads_nowhere(db):
    grid = grid_of(Municipality.objects.get(pk="019098"))
    assert [grid.named(name) for name in ("", "1.1", "ciao", "999999999999.1")] == [None] * 4
    assert grid.named(grid.squares[3].name) == grid.squares[3]


def test_where_nobody_lives_the_square_is_wide():
    assert (width_for(0, 10), width_for(100, 0)) == (5000, 5000)
    assert Square(1, 2, 100).name == "1.2"
