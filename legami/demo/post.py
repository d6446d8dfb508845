"""How people of the demo are reached, and what has been written to them: something waits on every channel."""

from random import Random
from unicodedata import normalize

from django.urls import reverse

from legami.core.access import Actor
from legami.outbox.actions import choose_channel, mark_posted, write
from legami.outbox.models import OutgoingMessage
from legami.people.actions import add_contact, correct_person
from legami.people.models import Person

STREETS = (
    "Via Genala",
    "Via Garibaldi",
    "Via della Libertà",
    "Via Roma",
    "Vicolo San Rocco",
    "Piazza Vecchia",
    "Via del Mulino",
)
# What each next person has and says, and again: nobody reads only one kind of message in the demo.
WAYS = (
    ("email", ""),
    ("phone", ""),
    ("", ""),
    ("email", "paper"),
    ("email", ""),
    ("phone", "sms"),
    ("", "none"),
    ("email", "mail"),
)
PROTECTED = 9  # the number of the one person whose address is protected


def settle(residents: list[tuple[Person, Actor]], rng: Random) -> None:
    """Give each a home and, to most, a contact; some say how they want to be reached."""
    for number, (person, worker) in enumerate(residents):
        kind, choice = WAYS[number % len(WAYS)]
        home = f"{rng.choice(STREETS)} {rng.randrange(1, 90)}"
        correct_person(person=person, address=home, address_is_protected=number == PROTECTED, by=worker)
        if kind == "email":
            add_contact(person=person, kind=kind, value=_mail_address(person, number), is_preferred=True, by=worker)
        elif kind == "phone":
            # Invented; the demo sends nothing.
            add_contact(person=person, kind=kind, value=f"+39300{rng.randrange(10**7):07}", is_preferred=True, by=worker)
        if choice:
            choose_channel(person=person, channel=choice, by=worker)


def tell_news(residents: list[tuple[Person, Actor]]) -> None:
    """Write to everybody that there is something to read, and post a letter or two."""
    for person, _ in residents:
        write(key=f"demo-news:{person.pk}", template="pact.news", to=person, path=reverse("pacts:mine"))
    mine = OutgoingMessage.objects.filter(person__in=[person for person, _ in residents])
    posted = list(mine.filter(channel="paper", state="waiting").order_by("key")[:2])
    if posted:
        mark_posted(letters=posted, by=residents[0][1])


def _mail_address(person: Person, number: int) -> str:
    plain = normalize("NFKD", f"{person.given_name}.{person.family_name}").encode("ascii", "ignore").decode()
    return f"{''.join(c for c in plain.lower() if c.isalpha() or c == '.')}.{number}@legami.example"
