"""The labs of the demo: a quarter that had one before, a village, a company. Each with its evenings, promises and problems."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from legami.core.access import Actor
from legami.labs import actions
from legami.labs.blurring import grid_of
from legami.labs.guided import EVENINGS
from legami.labs.models import Lab, Meeting, Problem
from legami.labs.voices import mark
from legami.network.actions import register_organisation
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.places.models import Area, Municipality, Venue

from . import told
from .crowd import District, People

CHANNELS = ("web", "web", "web", "phone", "paper", "talk")
COMPANY = "Officine del Serio"


@dataclass
class Labs:
    """Tells the labs from one random generator of their own."""

    rng: Random
    today: date
    crowd: People

    def tell(self, districts: list[District], parish: Organisation) -> None:
        """All of them. The facilitator of Soresina is the one whose login the demo prints."""
        by_id = {district.id: district for district in districts}
        self._soresina(by_id["cremona"], self.crowd.staff(Role.FACILITATOR, parish, main=True))
        self._village(by_id["casalasco"])
        self._company(by_id["crema"])

    def _soresina(self, district: District, facilitator: Actor) -> None:
        town = Municipality.objects.get(name="Soresina")
        area = Area.objects.get_or_create(municipality=town, name="Quartiere Stazione", defaults={"kind": Area.Kind.QUARTER})[0]
        venue = Venue.objects.create(
            name="Oratorio Sirino", municipality=town, area=area, address="Via Genala 9", accessibility="Senza gradini",
            latitude=45.2858, longitude=9.8571,
        )  # fmt: skip
        Venue.objects.create(name="Biblioteca", municipality=town, area=area, latitude=45.2883, longitude=9.8597)
        coordinator = self._coordinator(district)
        old = self._lab(
            "Un parco per tutti", "Che cosa manca qui ai più piccoli e ai più vecchi?", 700, coordinator, facilitator, area=area
        )
        self._evenings(old, venue, 690, facilitator)
        self._problems(old, told.BEFORE, facilitator, 680)
        self._promises(old, "before", facilitator, 640)
        actions.close_lab(lab=old, closing_words="Il parco c’è. La sera si torna ancora a piedi.", by=coordinator)
        closed = self._moment(300)
        Lab.objects.filter(pk=old.pk).update(closed_at=closed)
        lab = self._lab(
            "Laboratorio del Quartiere Stazione",
            "Che cosa ci farebbe stare meno soli qui?",
            90,
            coordinator,
            facilitator,
            area=area,
        )
        self._evenings(lab, venue, 70, facilitator)
        problems = self._problems(lab, told.SORESINA, facilitator, 75)
        for whole, row in told.SAME:
            [part] = self._problems(lab, (row,), facilitator, 20)
            actions.merge_problems(part=part, whole=problems[whole], by=facilitator)
        self._promises(lab, "soresina", facilitator, 40)
        actions.call_meeting(
            lab=lab, title="Che cosa è stato fatto", starts_at=self._moment(-10) + timedelta(hours=9), duration_minutes=90,
            venue=venue, agenda="Le promesse, una per una\nChi ringraziamo\nChe cosa viene dopo", form_key=self._key(),
            by=facilitator,
        )  # fmt: skip
        self._waiting(
            lab, ("Davanti alla scuola le macchine corrono", "Il signor Rossi di via Roma lascia il cane senza acqua")
        )

    def _village(self, district: District) -> None:
        town = Municipality.objects.get(name="San Daniele Po")
        area = Area.objects.get_or_create(municipality=town, name="San Daniele Po", defaults={"kind": Area.Kind.VILLAGE})[0]
        venue = Venue.objects.create(
            name="Sala civica", municipality=town, area=area, address="Piazza 2", accessibility="Con una rampa"
        )
        facilitator = self.crowd.staff(Role.FACILITATOR, district.body, main=False)
        coordinator = self._coordinator(district)
        lab = self._lab(
            "Un paese sull’argine",
            "Che cosa ci fa restare, e che cosa ci fa andare via?",
            50,
            coordinator,
            facilitator,
            area=area,
        )
        self._evenings(lab, venue, 24, facilitator)
        self._problems(lab, told.VILLAGE, facilitator, 40)
        self._promises(lab, "village", facilitator, 20)

    def _company(self, district: District) -> None:
        town = Municipality.objects.get(name="Crema")
        coordinator = self._coordinator(district)
        body = register_organisation(name=COMPANY, kind=Organisation.Kind.COMPANY, municipality=town, by=coordinator)
        venue = Venue.objects.create(name="Mensa delle Officine", municipality=town, address="Via dell’Industria 4")
        facilitator = self.crowd.staff(Role.FACILITATOR, district.body, main=False)
        lab = self._lab(
            "Lavoro e vita alle Officine",
            "Che cosa rende difficile tenere insieme turno e famiglia?",
            60,
            coordinator,
            facilitator,
            body=body,
        )
        self._evenings(lab, venue, 45, facilitator)
        self._problems(lab, told.COMPANY, facilitator, 50)
        self._promises(lab, "company", facilitator, 15)

    # ---- the pieces of each --------------------------------------------------------------------------

    def _coordinator(self, district: District) -> Actor:
        assert district.coordinator is not None
        return district.coordinator

    def _lab(
        self, name: str, question: str, days_ago: int, by: Actor, facilitator: Actor,
        area: Area | None = None, body: Organisation | None = None,
    ) -> Lab:  # fmt: skip
        place = area or body
        assert place is not None
        town = place.municipality
        assert town is not None
        about = "Ci troviamo tre sere. Chi non può venire telefona, o lascia un foglio in biblioteca."
        day = self.today - timedelta(days=days_ago)
        lab = actions.open_lab(
            name=name, question=question, about=about, municipality=town, area=area, body=body, starts_on=day, by=by
        )
        actions.add_facilitator(lab=lab, user=facilitator.user, by=by)
        return lab

    def _evenings(self, lab: Lab, venue: Venue, days_ago: int, by: Actor) -> None:
        first = self.today - timedelta(days=days_ago)
        terms: dict[str, Any] = {"first_on": first, "at": time(20, 30), "every_days": 14, "venue": venue}
        meetings = actions.plan_three_evenings(lab=lab, form_key=self._key(), by=by, **terms)
        for meeting in meetings:
            if meeting.starts_at.date() < self.today:
                came = self.rng.randrange(14, 38)
                actions.record_meeting(
                    meeting=meeting, attended_count=came, first_timers_count=came // 3, record_text=told.RECORD, by=by
                )

    def _problems(self, lab: Lab, rows: tuple[told.Row, ...], by: Actor, days_ago: int) -> list[Problem]:
        return [self._problem(lab, row, by, self._moment(days_ago - n % max(days_ago - 1, 1))) for n, row in enumerate(rows)]

    def _problem(self, lab: Lab, row: told.Row, by: Actor, said_at: datetime) -> Problem:
        category, reach, where, words = row
        channel = self.rng.choice(CHANNELS)
        problem = self._say(lab, words, category, reach, where, channel, said_at, by)
        if channel == "web":
            actions.show_problem(problem=problem, by=by)
        for _ in range(self.rng.randrange(9 if reach == "many" else 4)):
            actions.also_mine(problem=problem, who_hash=mark(lab, f"demo:{self.rng.randrange(60)}"))
        if reach == "many" and self.rng.random() < 0.4:
            how_many = self.rng.randrange(2, 9)
            actions.add_voices(problem=problem, how_many=how_many, channel="paper", form_key=self._key(), by=by)
        return problem

    def _say(
        self, lab: Lab, words: str, category: str, reach: str, where: str, channel: str, said_at: datetime, by: Actor
    ) -> Problem:  # fmt: skip
        squares = grid_of(lab.municipality).squares
        middle = squares[len(squares) // 2 : len(squares) // 2 + 12]  # most people live about the middle
        square = self.rng.choice(middle if self.rng.random() < 0.6 else squares) if where or self.rng.random() < 0.7 else None
        return actions.say_problem(
            lab=lab, words=words, category=category, reach=reach, where_words=where, square=square, photo=None, contact="",
            channel=channel, who_hash=mark(lab, f"demo:{self.rng.randrange(60)}"), form_key=self._key(), said_at=said_at, by=by,
        )  # fmt: skip

    def _waiting(self, lab: Lab, sentences: tuple[str, ...]) -> None:
        for number, words in enumerate(sentences, start=1):
            self._say(lab, words, "other", "some", "", "web", self._moment(number), Actor(user=None))

    def _promises(self, lab: Lab, name: str, by: Actor, days_ago: int) -> None:
        meeting = Meeting.objects.filter(lab=lab, title=EVENINGS[2].title, recorded_at__isnull=False).first()
        made_on = meeting.starts_at.date() if meeting else self.today - timedelta(days=days_ago)
        for number, (what, owner, outcome, how) in enumerate(told.PROMISES[name]):
            # Of those still open one is late.
            due_on = self.today - timedelta(days=6) if number == 4 else made_on + timedelta(days=30 + 10 * number)
            promise = actions.promise(
                lab=lab, meeting=meeting, what=what, owner=owner, due_on=max(due_on, made_on), made_on=made_on,
                form_key=self._key(), by=by,
            )  # fmt: skip
            if outcome:
                actions.close_promise(promise=promise, outcome=outcome, how=how, by=by)

    def _moment(self, days_ago: int) -> datetime:
        return datetime.combine(self.today - timedelta(days=days_ago), time(10), tzinfo=UTC)

    def _key(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)
