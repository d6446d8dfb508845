"""What some people could not use or read: two wait, one has its answer."""

from datetime import date
from uuid import UUID

from legami.core.access import Actor
from legami.feedback.actions import answer_report, send_report
from legami.feedback.models import Report

VISITOR = Actor(user=None)
# What is wished, where, what happened, and the address that was left.
WORDS = (
    (
        Report.Wish.MEND,
        "I Comuni e gli ambiti della provincia",
        "Con lo zoom al 400% la legenda della mappa finisce sotto il disegno. Uso Firefox.",
        "visita@legami.example",
    ),
    (
        Report.Wish.OTHER_FORM,
        "La pagina del servizio",
        "Mi serve il testo in caratteri grandi, da stampare per mia madre.",
        "",
    ),
    (
        Report.Wish.MEND,
        "Contatti",
        "Il lettore di schermo non dice che il numero di telefono si può toccare.",
        "",
    ),
)
ANSWER = "Grazie. Abbiamo scritto «Chiama» accanto al numero. Funziona da oggi."


def speak(*, today: date, administrator: Actor) -> None:
    """Reports by visitors; the last has its answer."""
    for number, (wish, page, what_happened, contact_email) in enumerate(WORDS):
        report = send_report(
            wish=wish,
            page=page,
            what_happened=what_happened,
            contact_email=contact_email,
            form_key=UUID(int=0x0A11 + number),
            today=today,
            by=VISITOR,
        )
    answer_report(report=report, answer=ANSWER, by=administrator)
