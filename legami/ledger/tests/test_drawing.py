"""The picture of a flow: every cent is in it, nothing covers a word, nothing leaves the sheet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.ledger.drawing import GAP, LEAST, MOST_PARTS, SIDE, WHOLE, WIDTH, flow

PARTS = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=30)


@given(PARTS, st.booleans())
def test_every_cent_is_drawn_once_and_no_two_parts_meet(parts, comes_in):
    drawn = flow(parts, comes_in=comes_in)
    assert sum(band.cents for band in drawn.bands) == sum(parts)
    assert len(drawn.bands) == min(len(parts), MOST_PARTS)
    assert min(band.height for band in drawn.bands) >= LEAST
    ends = [band.y + band.height for band in drawn.bands]
    assert [later.y - end for later, end in zip(drawn.bands[1:], ends, strict=False)] == [GAP] * (len(ends) - 1)
    assert max(ends) <= drawn.height


@given(PARTS, st.booleans())
def test_nothing_leaves_the_sheet_and_the_ribbons_fill_the_whole(parts, comes_in):
    drawn = flow(parts, comes_in=comes_in)
    for band in drawn.bands:
        numbers = [int(n) for n in re.findall(r"\d+", band.ribbon)]
        assert min(numbers) >= 0
        assert max(numbers[::2]) <= WIDTH
        assert max(numbers[1::2]) <= drawn.height
        assert 0 <= band.text_y <= drawn.height
    assert f"L{SIDE if not comes_in else WIDTH - SIDE} {WHOLE}C" in drawn.bands[-1].ribbon


@pytest.mark.parametrize(("comes_in", "expected"), [(True, (338, 130, 124, "end")), (False, (0, 208, 236, "start"))])
def test_parts_stand_left_of_what_they_paid_and_right_of_what_paid_them(comes_in, expected):
    drawn = flow([100], comes_in=comes_in)
    [band] = drawn.bands
    assert (drawn.whole_x, band.x, band.text_x, drawn.text_anchor) == expected
