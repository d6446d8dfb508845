"""A first lab in three evenings, written so that somebody who has never run one can: what to do, for how long, with what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from legami.core.dates import ROME

from .models import Phase


@dataclass(frozen=True)
class Piece:
    """One piece of an evening: how long, what happens, and how to do it."""

    minutes: int
    what: str
    how: str


@dataclass(frozen=True)
class Evening:
    """One evening: its aim, its pieces, and what to bring."""

    title: str
    aim: str
    bring: str
    pieces: tuple[Piece, ...]

    @property
    def duration_minutes(self) -> int:
        """How long it lasts."""
        return sum(piece.minutes for piece in self.pieces)

    @property
    def agenda(self) -> str:
        """The agenda as everybody reads it, one line a piece."""
        return "\n".join(f"{piece.what} ({piece.minutes} minuti)" for piece in self.pieces)


WELCOME = Piece(
    10, "Benvenuto e giro di nomi", "Sedie in cerchio. Ognuno dice il nome e da quanto tempo vive qui. Tu per ultimo."
)
EVENINGS: tuple[Evening, ...] = (
    Evening(
        "Prima sera: che cosa non va",
        "Alla fine c’è un elenco di problemi che tutti riconoscono, con quante persone toccano.",
        "Fogli grandi, pennarelli, foglietti adesivi, una mappa stampata, i fogli per segnalare.",
        (
            WELCOME,
            Piece(
                10,
                "Perché siamo qui",
                "Leggi la domanda del laboratorio. Di’ che cosa ha detto prima questo luogo, e come è finita.",
            ),
            Piece(
                15,
                "Ognuno scrive da solo",
                "Tre foglietti a testa, un problema per foglietto. Chi non scrive lo dice a te: scrivi tu.",
            ),
            Piece(
                30,
                "A gruppi di quattro: si mettono insieme",
                "Foglietti uguali uno sull’altro. Ogni gruppo dà un nome a ogni mucchio.",
            ),
            Piece(
                20,
                "Tutti insieme: dove e quante persone",
                "I mucchi vanno sulla mappa. Per ognuno chiedi: quante persone tocca?",
            ),
            Piece(
                5, "Chi manca?", "Guarda chi abita qui e chi è venuto. Due persone prendono l’impegno di chiamare chi manca."
            ),
        ),
    ),
    Evening(
        "Seconda sera: che cosa conta di più",
        "Alla fine ci sono tre problemi scelti, e per ognuno una prima idea.",
        "L’elenco della prima sera in grande, bollini, un foglio per ogni problema.",
        (
            WELCOME,
            Piece(
                10,
                "Che cosa abbiamo detto",
                "Leggi l’elenco. Aggiungi quello che è arrivato al telefono e su carta: conta uguale.",
            ),
            Piece(
                25,
                "Chi lo vive racconta",
                "Tre persone, otto minuti a testa. Gli altri ascoltano, poi una sola domanda per uno.",
            ),
            Piece(
                15,
                "Tre bollini a testa",
                "Si mettono in silenzio. I tre problemi con più bollini vanno avanti. Gli altri restano scritti.",
            ),
            Piece(
                25,
                "Un gruppo per problema: che cosa c’è già",
                "Persone, luoghi e gruppi che possono dare una mano. Poi una prima idea, piccola.",
            ),
            Piece(5, "Che cosa portiamo la prossima volta", "Ogni gruppo dice chi chiede a chi, prima della terza sera."),
        ),
    ),
    Evening(
        "Terza sera: che cosa facciamo",
        "Alla fine ogni promessa ha una persona o un ente, e un giorno.",
        "Un cartellone con tre colonne: che cosa, chi, entro quando. Il calendario.",
        (
            WELCOME,
            Piece(25, "Ogni gruppo mostra la sua idea", "Otto minuti a gruppo: che cosa, per chi, quanto costa, chi la fa."),
            Piece(
                20,
                "Decidere senza vincitori",
                "Chiedi: qualcuno ha una ragione per dire no? Se sì, si cambia l’idea finché va. Non si conta.",
            ),
            Piece(
                25,
                "Promesse: che cosa, chi, entro quando",
                "Una riga per promessa. Senza un nome e un giorno non si scrive. Chi promette deve essere presente.",
            ),
            Piece(10, "Quando ci rivediamo", "Fissa subito la sera in cui si guarda che cosa è stato fatto. Ringrazia."),
        ),
    ),
)

# Which phases a first lab goes through: kind, first and last day counted in evenings from the first one. They overlap.
PHASES: tuple[tuple[Phase.Kind, float, float], ...] = (
    (Phase.Kind.READ, -1, 1),
    (Phase.Kind.LISTEN, 0, 1),
    (Phase.Kind.CONVERSE, 1, 2),
    (Phase.Kind.DESIGN, 1, 2),
    (Phase.Kind.DECIDE, 2, 2),
    (Phase.Kind.DO, 2, 8),
    (Phase.Kind.LOOK_BACK, 6, 8),
)


def evenings_from(first_on: date, at: time, every_days: int) -> list[tuple[Evening, datetime]]:
    """Each evening with its moment, at the same hour in Rome, so many days apart."""
    return [
        (evening, datetime.combine(first_on + timedelta(days=every_days * n), at, tzinfo=ROME))
        for n, evening in enumerate(EVENINGS)
    ]


def phases_from(first_on: date, every_days: int) -> list[tuple[Phase.Kind, date, date]]:
    """Each phase with its first and last day."""
    return [
        (kind, first_on + timedelta(days=int(start * every_days)), first_on + timedelta(days=int(end * every_days)))
        for kind, start, end in PHASES
    ]
