"""Any story of movements: the database and a plain Python book agree, to the cent, after each step."""

from collections import defaultdict, deque
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from legami.ledger import actions
from legami.ledger.checking import check_book
from legami.ledger.models import Account, Lot
from legami.network.tests.factories import OrganisationFactory

from .book import DAY, free, gift, pay, post, reserve, undo

_numbers = count()
PLACES = ("main", "budget", "other")  # accounts of one restricted fund; "outside" is a supplier
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("gift"), st.integers(1, 50)),
        st.tuples(st.just("move"), st.sampled_from(PLACES), st.sampled_from((*PLACES, "outside")), st.integers(1, 60)),
        st.tuples(st.just("reserve"), st.sampled_from(PLACES), st.integers(1, 60)),
        st.tuples(st.just("pay"), st.integers(0, 9), st.integers(1, 60)),
        st.tuples(st.just("free"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 19)),
    ),
    max_size=25,
)


class PlainBook:
    """The rules in words: balances, what is held, and queues of [gift, cents left] with who made and took them."""

    def __init__(self):
        self.balance = defaultdict(int)
        self.held = defaultdict(int)
        self.lots = defaultdict(deque)  # by account: [origin, left, whole]
        self.moves = []  # (from, to, cents, lots taken, lots made)
        self.undone = set()

    def free_of(self, place):
        return self.balance[place] - self.held[place]

    def move(self, source, target, cents, origin=None):
        taken, made, missing = [], [], cents
        if source in PLACES:
            for lot in self.lots[source]:
                part = min(lot[1], missing)
                if part:
                    lot[1] -= part
                    missing -= part
                    taken.append((lot, part))
        parts = [(lot[0], part) for lot, part in taken] if source in PLACES else [(origin, cents)]
        if target in PLACES:
            made = [[name, part, part] for name, part in parts]
            self.lots[target].extend(made)
        self.balance[source] -= cents
        self.balance[target] += cents
        self.moves.append((source, target, cents, taken, made))

    def may_undo(self, number):
        _, target, cents, _, made = self.moves[number]
        enough = target not in PLACES or self.free_of(target) >= cents
        return number not in self.undone and enough and all(left == whole for _, left, whole in made)

    def undo(self, number):
        source, target, cents, taken, made = self.moves[number]
        for lot in made:
            lot[1] = 0
        for lot, part in taken:
            lot[1] += part
        self.balance[source] += cents
        self.balance[target] -= cents
        self.undone.add(number)


class Story:
    """One story played in both books at once; both must give the same answer to each step."""

    def __init__(self):
        organisation = OrganisationFactory.create()
        self.fund = actions.create_fund(name=f"Storia {next(_numbers)}", organisation=organisation, starts_on=DAY, by=None)
        self.accounts = {"main": actions.main_account(self.fund)}
        for place in ("budget", "other"):
            self.accounts[place] = actions.open_account(code=f"{place}:{self.fund.pk}", name="x", unit="EUR", fund=self.fund)
        self.accounts["outside"] = actions.open_account(
            code=f"outside:{self.fund.pk}", name="x", unit="EUR", may_go_negative=True
        )
        self.plain, self.held, self.moved = PlainBook(), [], []

    def answer(self, allowed, act):
        """Do it in the database; whether it agreed must be what the plain book says."""
        try:
            made = act()
        except actions.Refusal:
            assert not allowed
            return None
        assert allowed
        return made

    def gift(self, cents):
        made = self.answer(True, lambda: gift(self.fund, cents))
        self.moved.append(made)
        self.plain.move("givers", "main", cents, origin=made.pk)

    def move(self, source, target, cents):
        allowed = source != target and self.plain.free_of(source) >= cents
        if made := self.answer(allowed, lambda: post(self.accounts[source], self.accounts[target], cents)):
            self.moved.append(made)
            self.plain.move(source, target, cents)

    def reserve(self, source, cents):
        allowed = self.plain.free_of(source) >= cents
        if made := self.answer(allowed, lambda: reserve(self.accounts[source], self.accounts["outside"], cents)):
            self.held.append([made, source, True])
            self.plain.held[source] += cents

    def pay(self, number, cents):
        if number < len(self.held):
            reservation, source, is_open = self.held[number]
            allowed = is_open and cents <= reservation.quantity
            if made := self.answer(allowed, lambda: pay(reservation, cents)):
                self.held[number][2] = False
                self.plain.held[source] -= reservation.quantity
                self.moved.append(made)
                self.plain.move(source, "outside", cents)

    def free(self, number):
        if number < len(self.held):
            reservation, source, is_open = self.held[number]
            if self.answer(is_open, lambda: free(reservation)):
                self.held[number][2] = False
                self.plain.held[source] -= reservation.quantity

    def undo(self, number):
        if number < len(self.moved) and self.answer(self.plain.may_undo(number), lambda: undo(self.moved[number])):
            self.plain.undo(number)

    def agree(self):
        for place, account in self.accounts.items():
            kept = Account.objects.get(pk=account.pk)
            assert (kept.balance, kept.reserved_quantity) == (self.plain.balance[place], self.plain.held[place])
            lots = list(Lot.objects.filter(account=account).order_by("pk").values_list("origin_id", "left_quantity"))
            assert lots == [(origin, left) for origin, left, _ in self.plain.lots[place]]


class TestAnyStory(TestCase):
    """hypothesis gives each story a transaction of its own."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_both_books_agree_after_each_step(self, steps):
        story = Story()
        for verb, *arguments in steps:
            getattr(story, verb)(*arguments)
            story.agree()
        check_book()
