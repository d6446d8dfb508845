"""What a person's own copy holds: one part for each kind of row, with the columns that the person may read.

A model that is in no part is in `LEFT_OUT` with the reason: a test walks all models of the house. People who work are told by
role and body, as on the person's own pages; what belongs to somebody else stays out.
"""

from collections.abc import Mapping

from . import of_pacts, of_person
from .kinds import Part

PARTS: tuple[Part, ...] = (*of_person.WHO_THEY_ARE, *of_pacts.PARTS, *of_person.HOW_THEY_ARE)

# What is in no part, and why.
KEY, HOUSE, PLACE, STAFF, INSIDE = (
    "una chiave: serve a entrare, non dice niente",
    "lavoro del servizio, non parla di una persona",
    "il territorio, uguale per tutti",
    "parla di chi lavora",
    "sta già in un’altra parte",
)
LEFT_OUT: Mapping[str, str] = {
    "accounts.SignInCode": KEY,
    "pacts.SigningCode": KEY,
    "pacts.PartnerLink": KEY,
    "network.Membership": STAFF,
    "network.Invitation": STAFF,
    "people.DeclaredTie": STAFF,
    "people.Household": "il nome della famiglia può dire di altri",
    "people.HouseholdMove": "dice chi altro si è spostato; i giorni in cui hai vissuto in una famiglia ci sono",
    "people.Merge": "quando due schede sono la stessa persona: le schede ci sono tutte",
    "people.ImportRun": HOUSE,
    "labs.Lab": HOUSE,
    "labs.Facilitator": STAFF,
    "labs.Phase": HOUSE,
    "labs.Meeting": "quante persone sono venute, mai chi",
    "labs.Promise": HOUSE,
    "labs.Problem": "chi segnala non dice chi è: non si può sapere quali sono le tue",
    "labs.Voice": "una voce non dice di chi è",
    "places.District": PLACE,
    "places.Municipality": PLACE,
    "places.Boundary": PLACE,
    "places.Area": PLACE,
    "places.Venue": PLACE,
    "ledger.Fund": HOUSE,
    "ledger.Account": INSIDE,
    "ledger.Transfer": INSIDE,
    "ledger.Lot": HOUSE,
    "ledger.LotUse": HOUSE,
    "measures.Measurement": "il calendario delle domande; le risposte ci sono tutte",
    "measures.Alert": "una nota per chi segue; la risposta che l’ha aperta c’è",
    "intake.Talk": "appunti di lavoro del colloquio: si chiedono a chi protegge i dati",
    "pacts.Draft": "parole non finite di chi scrive",
    "pacts.Party": INSIDE,
    "pacts.ReportingPeriod": HOUSE,
    "pacts.Renewal": "quale patto continua in quale: i patti ci sono tutti e due",
    "pacts.TakeOver": HOUSE,
    "pacts.TakenRow": HOUSE,
}
