"""The clock of what is given back: how much would have been given by a day at an even pace, pauses left out.

Never a debt: it tells the worker where to look. Plain data in, plain data out.
"""

from collections.abc import Iterable
from datetime import date, timedelta

Still = tuple[date, date | None]  # the first day that does not count, and the first that counts again (None: not yet)
DAY = timedelta(days=1)


def expected_minutes(total_minutes: int, starts_on: date, ends_on: date, still: Iterable[Still], today: date) -> int:
    """Minutes of `total_minutes` that an even pace from `starts_on` to `ends_on` (both counted) reaches by `today`.

    Days in a pause add nothing and are not asked for later; pauses that overlap count once. Cost O(n log n).
    >>> expected_minutes(100, date(2026, 1, 1), date(2026, 1, 10), [], date(2026, 1, 5))
    50
    >>> expected_minutes(100, date(2026, 1, 1), date(2026, 1, 10), [(date(2026, 1, 2), date(2026, 1, 4))], date(2026, 1, 5))
    30
    """
    last = min(today, ends_on)
    if last < starts_on:
        return 0
    ran = (last - starts_on).days + 1 - still_days(still, starts_on, last)
    return total_minutes * ran // ((ends_on - starts_on).days + 1)


def still_days(still: Iterable[Still], first: date, last: date) -> int:
    """How many days from `first` to `last` (both counted) do not count.

    >>> still_days([(date(2026, 1, 2), None), (date(2026, 1, 1), date(2026, 1, 3))], date(2026, 1, 1), date(2026, 1, 5))
    5
    """
    days, counted_to = 0, first
    for begin, resumed in sorted(still, key=lambda pause: pause[0]):
        begin, end = max(begin, counted_to), min(resumed or last + DAY, last + DAY)
        if end > begin:
            days += (end - begin).days
            counted_to = end
    return days
