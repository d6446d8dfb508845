"""How people come in: a code from the desk, or CIE and SPID tied to their record."""

from django.db import transaction

from legami.accounts.actions import issue_sign_in_code
from legami.accounts.models import User
from legami.accounts.queries import verified_fiscal_code
from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.network.models import Membership

from ..models import Person
from .following import give_access


class WorksForABody(Refusal):
    """L'accesso di questa persona serve anche per lavorare in un ente: entra con la sua e-mail e la sua password."""


class NotYourRecord(Refusal):
    """Non abbiamo trovato una scheda con il tuo codice fiscale. Chiedi allo sportello che ti segue."""


@transaction.atomic
def hand_over_code(*, person: Person, by: Actor) -> str:
    """A code for the person to take home, with an account if they had none. Show it once: it is kept nowhere.

    Raises WorksForABody: a code from the desk must never open somebody's work.
    """
    user = give_access(person=person, by=by)
    if Membership.objects.still_running(today()).filter(user=user).exists():
        raise WorksForABody
    return issue_sign_in_code(user=user, by=by)


def record_for(user: User) -> Person | None:
    """The one record without an account whose tax code CIE or SPID proved for this user; None if none or several."""
    fiscal_code = verified_fiscal_code(user)
    free = Person.objects.current().filter(user=None).exclude(tax_code="")
    found = list(free.filter(tax_code=fiscal_code)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def link_identity(*, by: Actor) -> Person:
    """Tie the record to who has just said 'yes, it is me'. Raises NotYourRecord. Gives no right beyond one's own data."""
    person = record_for(by.user)
    if person is None or Person.objects.filter(user=by.user).exists():
        raise NotYourRecord
    person.user = by.user
    person.save(update_fields=["user"])
    record("people.identity_linked", by=by, target=person, subject_id=person.pk)
    return person
