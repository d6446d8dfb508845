"""The parts of a person's own copy that are about them beside their pacts."""

from collections.abc import Iterable

from legami.accounts import models as accounts
from legami.feedback import models as feedback
from legami.intake import models as intake
from legami.journal.models import Entry, Kind
from legami.measures import models as measures
from legami.network.models import Organisation
from legami.outbox import models as outbox
from legami.people import models as people
from legami.ties import models as ties

from .kinds import Part, Whose, own


def _reads(whose: Whose) -> Iterable[Entry]:
    """Who read the person's data, with the body's name at hand."""
    rows = list(Entry.objects.filter(subject_id__in=whose.records, kind=Kind.READ).order_by("-at", "-pk"))
    bodies = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id})
    for row in rows:
        row.body = bodies.get(row.organisation_id, "")  # type: ignore[attr-defined]
    return rows


WHO_THEY_ARE = (
    Part(
        "account",
        "Il tuo accesso",
        (accounts.User,),
        {"email": "E-mail", "name": "Nome", "created_at": "Creato il", "last_login": "Ultimo accesso"},
        lambda whose: [whose.user],
    ),
    Part(
        "person",
        "La tua scheda",
        (people.Person,),
        {
            "given_name": "Nome",
            "family_name": "Cognome",
            "birth_date": "Data di nascita",
            "tax_code": "Codice fiscale",
            "municipality": "Comune",
            "address": "Indirizzo",
            "address_is_protected": "Indirizzo protetto",
            "language": "Lingua",
            "source": "Da dove viene la scheda",
            "created_at": "Scritta il",
        },
        lambda whose: people.Person.objects.filter(pk__in=whose.records).order_by("created_at", "pk"),
    ),
    Part(
        "contacts",
        "Recapiti",
        (people.ContactPoint,),
        {"kind": "Tipo", "value": "Recapito", "is_preferred": "Preferito", "note": "Nota"},
        own(people.ContactPoint, "kind"),
    ),
    Part(
        "household",
        "Famiglie di cui fai parte",
        (people.HouseholdMember,),
        {"relation": "Chi sei nella famiglia", "starts_on": "Dal", "ends_on": "Al"},
        own(people.HouseholdMember, "starts_on"),
    ),
    Part(
        "guardians",
        "Chi agisce per te",
        (people.Guardian,),
        {
            "guardian.full_name": "Nome",
            "kind": "In che veste",
            "may_sign": "Può firmare",
            "may_manage_money": "Gestisce i soldi",
            "order_reference": "Provvedimento",
            "starts_on": "Dal",
            "ends_on": "Al",
        },
        own(people.Guardian, "starts_on"),
    ),
    Part(
        "assignments",
        "Chi ti segue o ti ha seguito",
        (people.Assignment,),
        {"organisation": "Ente", "is_lead": "Riferimento", "started_at": "Dal", "ended_at": "Al"},
        own(people.Assignment, "started_at"),
    ),
    Part(
        "consents",
        "Le tue scelte",
        (people.ConsentEvent,),
        {"purpose": "Su che cosa", "is_granted": "Sì", "wording_version": "Testo", "channel": "Come", "at": "Quando"},
        own(people.ConsentEvent, "at"),
    ),
    Part(
        "sharing_stops",
        "Enti con cui non condividi",
        (people.SharingStop,),
        {"organisation": "Ente", "channel": "Come", "stopped_at": "Dal", "resumed_at": "Fino al"},
        own(people.SharingStop, "stopped_at"),
    ),
    Part(
        "emergencies",
        "Aperture in emergenza",
        (people.EmergencyAccess,),
        {"organisation": "Ente", "reason": "Perché", "opened_at": "Dal", "expires_at": "Al"},
        own(people.EmergencyAccess, "opened_at"),
    ),
    Part(
        "requests",
        "Le tue richieste di una mano",
        (intake.Referral,),
        {
            "name": "Codice",
            "words": "Che cosa hai scritto",
            "contact": "Recapito",
            "municipality": "Comune",
            "received_on": "Arrivata il",
            "status": "A che punto è",
            "answered_at": "Risposta il",
        },
        own(intake.Referral, "received_on", source="self"),
    ),
    Part(
        "answers",
        "Che cosa ti abbiamo risposto",
        (intake.Step,),
        {"at": "Quando", "said_to_person": "Che cosa ti abbiamo detto"},
        lambda whose: (
            intake.Step.objects.filter(referral__person__in=whose.records, referral__source="self")
            .exclude(said_to_person="")
            .order_by("at", "pk")
        ),
    ),
)
HOW_THEY_ARE = (
    Part(
        "ties",
        "La tua rete",
        (ties.Tie,),
        {
            "label": "Chi o che cosa",
            "kind": "Tipo",
            "strength": "Legame",
            "flow": "Direzione",
            "is_stressful": "Pesa",
            "is_paid": "Aiuta per lavoro",
            "since_year": "Dall’anno",
            "began": "Dove è nato",
        },
        own(ties.Tie, "position"),
    ),
    Part(
        "tie_links",
        "Chi si conosce nella tua rete",
        (ties.Link,),
        {"a.label": "Uno", "b.label": "L’altro"},
        lambda whose: ties.Link.objects.filter(a__person__in=whose.records).order_by("pk"),
    ),
    Part(
        "maps",
        "Le reti che hai conservato",
        (ties.Snapshot,),
        {"drawn_on": "Giorno", "occasion": "Quando", "contents": "La rete"},
        own(ties.Snapshot, "drawn_on"),
    ),
    Part(
        "tie_sharing",
        "Chi può vedere la tua rete",
        (ties.SharingEvent,),
        {"viewer": "Chi", "is_granted": "Sì", "said_at": "Quando"},
        own(ties.SharingEvent, "said_at"),
    ),
    Part(
        "measures",
        "Le tue risposte su come stai",
        (measures.Sheet, measures.Scale),
        {
            "scale.name": "Domande",
            "scale.version": "Versione",
            "language": "Lingua",
            "mode": "Come",
            "taken_on": "Giorno",
            "answers": "Risposte",
        },
        own(measures.Sheet, "taken_on"),
    ),
    Part(
        "channel",
        "Come vuoi ricevere i messaggi",
        (outbox.ChannelChoice,),
        {"channel": "Come", "said_at": "Quando"},
        own(outbox.ChannelChoice, "said_at"),
    ),
    Part(
        "messages",
        "Messaggi che ti abbiamo mandato",
        (outbox.OutgoingMessage,),
        {"subject": "Titolo", "body": "Testo", "channel": "Come", "state": "A che punto è", "written_at": "Scritto il"},
        own(outbox.OutgoingMessage, "written_at"),
    ),
    Part(
        "reports",
        "Problemi che hai segnalato",
        (feedback.Report,),
        {
            "page": "Pagina",
            "what_happened": "Che cosa è successo",
            "wish": "Che cosa vuoi",
            "sent_at": "Quando",
            "answer": "Risposta",
        },
        lambda whose: feedback.Report.objects.filter(sent_by=whose.user).order_by("sent_at", "pk"),
    ),
    Part(
        "reads",
        "Chi ha visto i tuoi dati",
        (Entry, Organisation),
        {"at": "Quando", "role": "Ruolo", "body": "Ente", "purpose": "Perché", "field_groups": "Che cosa"},
        _reads,
    ),
)
