"""The steps of drafting, in order: what each writes, with which form, and what it says to whoever writes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from .forms import drafting as forms
from .models import PactVersion, Party


@dataclass(frozen=True)
class Step:
    """One page of the stepper. `parts` is the version's related name; a step without it writes the version itself."""

    slug: str
    label: str
    guide: str
    parts: str = ""
    form: type[forms.PartForm] | None = None
    one: str = ""  # what its form adds, for the heading
    related: tuple[str, ...] = ()

    def rows(self, version: PactVersion) -> QuerySet[Any]:
        """The parts already written, in their order."""
        rows: QuerySet[Any] = getattr(version, self.parts).order_by("position", "pk")
        return rows.select_related(*self.related) if self.related else rows


def _named(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}__{name}" for name in ("person", "user", "organisation"))


STEPS = (
    Step(
        "chi",
        "Chi",
        "Un patto lega la persona, chi la segue e almeno un altro ente: una parrocchia, una cooperativa, una scuola.",
        "parties",
        forms.PartnerForm,
        "un ente",
        ("person", "user", "organisation"),
    ),
    Step("tempi", "Tempi", "Quando comincia, quando finisce e quando ci si ritrova per guardare come va."),
    Step(
        "obiettivi",
        "Obiettivi",
        "Si parte da ciò che la persona vuole cambiare, con le sue parole. Poi si scrive come si vedrà che ci si è riusciti: "
        "il risultato atteso e, se serve, qualcosa di più e qualcosa di meno.",
        "goals",
        forms.GoalForm,
        "un obiettivo",
    ),
    Step(
        "sostegni",
        "Sostegni",
        "Che aiuto c'è, chi lo dà e per quale obiettivo. Materiale: un corso, un abbonamento. Relazionale: qualcuno accanto.",
        "supports",
        forms.SupportForm,
        "un sostegno",
        _named("provider"),
    ),
    Step(
        "impegni",
        "Impegni",
        "Ognuno promette qualcosa: la persona, e anche chi la sostiene. Servono impegni da entrambe le parti.",
        "commitments",
        forms.CommitmentForm,
        "un impegno",
        _named("bound"),
    ),
    Step(
        "restituzione",
        "Restituzione",
        "Che cosa dà la persona alla comunità: qualcosa che sa fare, con un limite di ore, in un posto che la accoglie.",
        "give_backs",
        forms.GiveBackForm,
        "una restituzione",
        (*_named("host"), "venue__municipality"),
    ),
    Step(
        "budget",
        "Budget",
        "Ogni voce serve a un obiettivo e viene da un fondo. I soldi si mettono da parte quando il patto va in firma.",
        "budget_lines",
        forms.BudgetLineForm,
        "una voce",
        ("goal", "fund"),
    ),
    Step("riepilogo", "Riepilogo", "Rileggi tutto prima di condividere o mettere in firma."),
)
BY_SLUG = {step.slug: step for step in STEPS}


def after(step: Step) -> Step:
    """The step that follows; the last one follows itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def before(step: Step) -> Step | None:
    """The step before, if there is one."""
    index = STEPS.index(step)
    return STEPS[index - 1] if index else None


def steps_written(version: PactVersion) -> dict[str, bool]:
    """By step, whether there is something in it; who only passed by has not done it. One query.

    Who writes and the person are in every pact: the first step is done with somebody else.
    """
    with_parts = [step for step in STEPS if step.parts]
    rows = [_added(version, step) for step in with_parts]
    found = PactVersion.objects.filter(pk=version.pk).values_list(*(Exists(row) for row in rows))[0]
    frame = (version.starts_on, version.ends_on, version.first_review_on)
    written = {step.slug: has for step, has in zip(with_parts, found, strict=True)}
    return dict.fromkeys(BY_SLUG, False) | written | {"tempi": all(frame)}


def _added(version: PactVersion, step: Step) -> QuerySet[Any]:
    rows: QuerySet[Any] = getattr(version, step.parts).all()
    return rows.filter(role=Party.Role.PARTNER) if step.parts == "parties" else rows
