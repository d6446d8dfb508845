"""The ways in which a referral ends or waits: one table of pages, each with its step, its form and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from . import actions
from .forms import DeclineForm, NoteForm, RankForm, ReferForm


@dataclass(frozen=True)
class Outcome:
    """One page: its address, the step it takes, and what it says before and after."""

    slug: str
    verb: str
    title: str
    says: str
    button: str
    done: str
    form: type[forms.Form]
    act: Callable[..., Any]


OUTCOMES = (
    Outcome(
        "accolta",
        "take_on",
        "Accogli",
        "Il servizio segue la persona da oggi. Poi si può cominciare a scrivere un patto.",
        "Accogli",
        "La segnalazione è accolta. Ora si può cominciare il patto.",
        NoteForm,
        actions.take_on,
    ),
    Outcome(
        "attesa",
        "wait",
        "Metti in lista d’attesa",
        "La lista ha una regola sola: prima l’urgenza, poi il giorno in cui la segnalazione è arrivata.",
        "Metti in lista",
        "La persona è in lista d’attesa.",
        RankForm,
        actions.put_on_list,
    ),
    Outcome(
        "urgenza",
        "rank",
        "Cambia l’urgenza",
        "Il posto in lista cambia da subito. Il motivo di prima resta nella storia.",
        "Cambia",
        "L’urgenza è cambiata.",
        RankForm,
        actions.rank,
    ),
    Outcome(
        "altro-servizio",
        "refer",
        "Invia a un altro servizio",
        "Quando un altro servizio può aiutare meglio. La persona sa dove andare e da chi.",
        "Invia e chiudi",
        "La segnalazione è chiusa: la persona sa dove andare.",
        ReferForm,
        actions.refer_elsewhere,
    ),
    Outcome(
        "non-accolta",
        "decline",
        "Non accogliere",
        "Con un motivo, e con parole gentili per la persona.",
        "Chiudi la segnalazione",
        "La segnalazione è chiusa. Il motivo resta scritto.",
        DeclineForm,
        actions.decline,
    ),
    Outcome(
        "ritirata",
        "withdraw",
        "La persona ha ritirato",
        "La persona ha detto che non ne ha più bisogno.",
        "Chiudi la segnalazione",
        "La segnalazione è chiusa.",
        NoteForm,
        actions.withdraw,
    ),
)
BY_SLUG = {outcome.slug: outcome for outcome in OUTCOMES}
