"""What a worker may do with a pact as a whole, and when."""

from dataclasses import dataclass

from .lifecycle import may_move
from .models import Pact


@dataclass(frozen=True)
class Change:
    """One change: its address, its button, what it does in a sentence, the step of the lifecycle it takes."""

    slug: str
    label: str
    says: str
    verb: str
    closes: bool = False


CHANGES = {
    change.slug: change
    for change in (
        Change(
            "modifica",
            "Cambia il patto",
            "Si apre una bozza con lo stesso testo. Il patto firmato vale finché tutti non firmano la nuova versione.",
            "suspend",  # what may be suspended may be changed: it is in force and runs
        ),
        Change(
            "sospendi",
            "Sospendi il patto",
            "Il tempo si ferma: niente spese e niente ore finché il patto non riprende.",
            "suspend",
        ),
        Change(
            "riprendi",
            "Riprendi il patto",
            "Il patto torna attivo: si possono di nuovo chiedere spese e segnare ore.",
            "resume",
        ),
        Change(
            "concludi",
            "Concludi il patto",
            "Il patto è arrivato alla fine. Dopo la chiusura si può solo leggere.",
            "conclude",
            closes=True,
        ),
        Change(
            "interrompi",
            "Interrompi il patto",
            "Il patto finisce prima del tempo. Dopo la chiusura si può solo leggere.",
            "interrupt",
            closes=True,
        ),
        Change(
            "trasferisci",
            "Trasferisci il patto",
            "Si chiede a un altro ente di prendere il patto. Finché non accetta, resta tutto qui.",
            "transfer",
        ),
        Change(
            "conti",
            "Chiudi i conti",
            "Le spese per i servizi già dati sono a posto. Quello che resta torna ai fondi.",
            "settle",
            closes=True,
        ),
    )
}


def changes_open(pact: Pact) -> list[Change]:
    """The changes that the state of the pact allows. No query."""
    open_now = [change for change in CHANGES.values() if may_move(pact, change.verb)]
    return [change for change in open_now if change.verb != "settle" or pact.is_frozen]
