"""Lists by pages, at a cost that does not grow with what the page doesn't show."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

MOST_COUNTED = 250


class OnePage(Page):  # type: ignore[type-arg]
    """A page that has seen whether another one follows."""

    follows = False

    def has_next(self) -> bool:
        """True if there is a next page."""
        return self.follows


class Pages(Paginator):  # type: ignore[type-arg]
    """A paginator that counts only what it must, and never beyond `MOST_COUNTED` rows.

    A page reads one row more than it shows: so it knows whether another follows, and the last one knows how many there are.
    One query if all fits on a page, two otherwise; counting twenty thousand rows on each visit cost more than the page.
    `counts_in_order`: where an index gives the order and few of the rows in it are the reader's, the count walks it too.
    """

    def __init__(self, object_list: Any, per_page: int, *, counts_in_order: bool = False) -> None:
        super().__init__(object_list, per_page)
        self.counts_in_order = counts_in_order

    def get_page(self, number: Any) -> Page:  # type: ignore[type-arg]
        """The page with this number, as typed in an address: the first for nonsense, the last for one too far."""
        at = int(number) if str(number).isdecimal() and len(str(number)) < 9 else 1
        start = (max(at, 1) - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if start and not rows:
            last = -(-max(self._all(), 1) // self.per_page)
            return self.get_page(last)
        page = OnePage(rows[: self.per_page], start // self.per_page + 1, self)
        page.follows = len(rows) > self.per_page
        if not page.follows:
            self.count = start + len(rows)
        return page

    @cached_property
    def count(self) -> int:
        """How many rows there are, or one more than are counted."""
        if isinstance(self.object_list, QuerySet):
            rows = self.object_list if self.counts_in_order else self.object_list.order_by()
            return rows.values("pk")[: MOST_COUNTED + 1].count()
        return len(self.object_list)

    @property
    def is_counted(self) -> bool:
        """True if `count` is the number itself."""
        return self.count <= MOST_COUNTED

    @property
    def how_many(self) -> str:
        """The number for a sentence."""
        return str(self.count) if self.is_counted else f"più di {MOST_COUNTED}"

    def _all(self) -> int:
        return self.object_list.count() if isinstance(self.object_list, QuerySet) else len(self.object_list)
