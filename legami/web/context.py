"""What every page's frame needs to know: the menus, who is signed in, whose service this is.

A room gets into the menu by one line here, once its address exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse

from legami.core.access import Actor
from legami.core.speaking.catalogues import is_checked
from legami.core.speaking.languages import ITALIAN, current
from legami.network.roles import Permission, Role

Audience = Literal["everyone", "signed_in", "themselves"]


@dataclass(frozen=True)
class Entry:
    """A line of a menu: shown to whoever holds one of the permissions, or to an audience.

    `themselves` are people who act in no role: they see their own pages.
    """

    label: str
    url_name: str
    to: Audience | tuple[Permission, ...]
    icon: str = ""
    says: str = ""  # one sentence for the card on the first page
    without: Permission | None = None  # who holds this one gets there from another page


MENU = (
    Entry("Inizio", "home", "everyone"),
    Entry("La mia giornata", "my_day", (Permission.PACT_DRAFT,), "it-calendar", "Che cosa scade, chi aspetta e da quando."),
    Entry("Il mio patto", "pacts:mine", "themselves", "it-file-signed", "Leggi il patto, le ore e le spese."),
    Entry("La mia rete", "ties:mine", "themselves", "it-share", "Le persone e i luoghi che contano per te."),
    Entry("Le mie richieste", "intake:mine", "themselves", "it-inbox", "Chiedi una mano, e vedi come va."),
    Entry("Segnalazioni", "intake:list", (Permission.REFERRAL_VIEW,), "it-inbox", "Chi chiede una mano, e chi aspetta."),
    Entry("Segnalazioni mandate", "intake:sent", (Permission.REFERRAL_SEND,), "it-inbox", "Segnala, e vedi a che punto è."),
    Entry("Come sto", "measures:mine", "themselves", "it-chart-line", "Poche domande su come va, se vuoi rispondere."),
    Entry("Patti", "pacts:list", (Permission.PACT_VIEW,), "it-file-signed", "I patti seguiti, dal primo colloquio alla fine."),
    Entry("Patti", "pacts:shares", (Permission.PACT_SHARE_VIEW,), "it-file-signed", "Impegni e ore che riguardano l’ente."),
    Entry(
        "Spese",
        "pacts:spending",
        (Permission.SPENDING_APPROVE, Permission.SPENDING_PAY),
        "it-card",
        "Richieste di spesa in attesa.",
    ),
    Entry(
        "Periodi chiusi",
        "pacts:periods",
        (Permission.SPENDING_PAY,),
        "it-chart-line",
        "Un periodo per volta, e le differenze di dopo.",
    ),
    Entry("Buoni", "pacts:till", (Permission.VOUCHER_REDEEM,), "it-card", "Incassare un buono con il suo codice."),
    Entry("Buoni da pagare", "pacts:dues", (Permission.SPENDING_PAY,), "it-card", "Che cosa aspetta chi ha preso i buoni."),
    Entry(
        "Legami da dichiarare",
        "pacts:declared",
        (Permission.SPENDING_APPROVE, Permission.SPENDING_PAY),
        "it-link",
        "Famiglia o lavoro: chi ha un legame non decide la spesa.",
    ),
    Entry("Persone", "people:list", (Permission.PERSON_VIEW,), "it-user", "Le persone seguite e i loro contatti."),
    Entry(
        "Importa persone",
        "people:import",
        (Permission.PERSON_IMPORT,),
        "it-upload",
        "Un elenco da un file, dopo averlo controllato riga per riga.",
        without=Permission.PERSON_VIEW,
    ),
    Entry(
        "I miei laboratori",
        "labs:my_labs",
        (Permission.LAB_RUN,),
        "it-comment",
        "Incontri, promesse e segnalazioni da leggere.",
    ),
    Entry("Lettere", "outbox:letters", (Permission.LETTER_PRINT,), "it-mail", "Le lettere da stampare e da spedire."),
    Entry("Fondi", "ledger:funds", (Permission.LEDGER_VIEW,), "it-chart-line", "Entrate, uscite e disponibilità dei fondi."),
    Entry(
        "Enti e incarichi", "network:bodies", (Permission.NETWORK_MANAGE,), "it-pa", "Chi lavora dove, e con quale incarico."
    ),
    Entry(
        "Scale di misura", "measures:scales", (Permission.SCALE_ACTIVATE,), "it-chart-line", "Le domande in uso, e le licenze."
    ),
    Entry("Lingue", "languages", (Permission.NETWORK_MANAGE,), "it-comment", "Quante frasi ha ogni lingua, e chi le ha lette."),
    Entry("Posta in uscita", "outbox:overview", (Permission.OUTBOX_VIEW,), "it-mail", "Quanti messaggi partono, e come va."),
    Entry(
        "Segnalazioni",
        "feedback:reports",
        (Permission.FEEDBACK_ANSWER,),
        "it-comment",
        "Che cosa non funziona nel sito, e la risposta entro 30 giorni.",
    ),
    Entry(
        "Misure dei gruppi",
        "measures:groups",
        (Permission.MEASURE_GROUPS,),
        "it-chart-line",
        "Come cambiano solitudine e benessere: gruppi, mai una persona.",
    ),
    Entry("Dati allo Stato", "returns", (Permission.RETURN_EXPORT,), "it-download", "Le righe dovute allo Stato, in un file."),
    Entry("Registro accessi", "audit", (Permission.JOURNAL_AUDIT,), "it-search", "Chi ha letto quali dati, e perché."),
    Entry(
        "Accessi in emergenza",
        "pacts:emergencies",
        (Permission.PERSON_MERGE, Permission.JOURNAL_AUDIT),
        "it-warning-circle",
        "Chi ha aperto una scheda senza seguire la persona, e perché.",
    ),
    Entry("Servizi", "services", "everyone"),
    Entry("Laboratori", "labs:list", "everyone", "it-comment", "Che cosa non va qui, e che cosa si fa."),
    Entry("Luoghi", "places:map", "everyone", "it-map-marker", "I Comuni e gli ambiti della provincia."),
    Entry("Chi fa cosa", "network:roles", "everyone"),
)

ACCOUNT_MENU = (
    Entry("I miei dati", "people:my_data", "signed_in"),
    Entry("Chi ha visto i miei dati", "people:my_reads", "signed_in"),
    Entry("Con chi sono condivisi", "pacts:my_sharing", "signed_in"),
    Entry("I miei messaggi", "outbox:mine", "signed_in"),
    Entry("Accesso e sicurezza", "mfa_index", "signed_in"),
    Entry("Cambia incarico", "network:act_as", "signed_in"),
)


@dataclass(frozen=True)
class Link:
    """A menu entry that this visitor may follow."""

    label: str
    url: str
    icon: str = ""
    says: str = ""
    current: bool = False


@cache
def address_of(url_name: str) -> str | None:
    """The address with this name, or None while no room has it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def is_for(entry: Entry, actor: Actor) -> bool:
    """True if this actor may see the entry."""
    if entry.without is not None and actor.may(entry.without):
        return False
    if isinstance(entry.to, tuple):
        return any(actor.may(permission) for permission in entry.to)
    if entry.to == "themselves":
        return actor.user is not None and not actor.role
    return entry.to == "everyone" or actor.user is not None


def links(entries: Iterable[Entry], actor: Actor, path: str = "") -> list[Link]:
    """The entries whose page exists and that this actor may see; the one that holds `path` is marked."""
    found = [(entry, address_of(entry.url_name)) for entry in entries if is_for(entry, actor)]
    return [
        Link(entry.label, url, entry.icon, entry.says, current=url == path or (url != "/" and path.startswith(url)))
        for entry, url in found
        if url is not None
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame's data; at most the one query that says who acts, and none for a visitor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    menu = links(MENU, actor, request.path)
    spoken = current()
    frame: dict[str, Any] = {
        "owner_name": settings.OWNER_NAME,
        "owner_url": settings.OWNER_URL,
        "menu": menu,
        "here": " ".join(entry.url for entry in menu if entry.current),
        # All that the menus depend on, beside where one is.
        "drawn_for": f"{settings.OWNER_NAME} {spoken.code} {' '.join(entry.url for entry in menu)}",
        "login_url": resolve_url(settings.LOGIN_URL),
        "signed_in": actor.user is not None,
        "language": spoken,
        "spoken": spoken.code != ITALIAN,
        "unchecked": not is_checked(spoken.code),
        "languages_url": "" if actor.role else address_of("choose_language"),
    }
    if actor.user is not None:
        frame |= {
            "user_name": str(actor.user),
            "role_label": Role(actor.role).label if actor.role else "",
            "organisation_name": actor.organisation_name,
            "account_menu": links(ACCOUNT_MENU, actor),
            "logout_url": address_of("account_logout"),
        }
    return {"demo_mfa_bypass": settings.DEMO_MFA_BYPASS, "shell": frame}
