"""The pact in easy words: what is there, and where to begin when nothing is."""

from legami.core.dates import format_minutes, long_date
from legami.core.money import format_cents

from ..access import Relation
from ..models import BudgetLine, EasyText, PactVersion
from .pact import PactPage, in_order


def text_to_write(page: PactPage) -> PactVersion:
    """The version that the worker puts into easy words: the one being written or signed, else the one in force."""
    return page.open_version or page.version


def easy_text_of(page: PactPage, relation: Relation) -> EasyText | None:
    """What the reader may read, of the newest version that they see; the person only what is easy enough. One query."""
    seen = [version.pk for version in (page.open_version, page.version) if version is not None]
    rows = EasyText.objects.filter(version__in=seen).select_related("version")
    if relation == Relation.PERSON:
        rows = rows.easy()
    return rows.order_by("-version__number").first()


def first_words(page: PactPage, version: PactVersion) -> str:
    """Where to begin: the words of the last version that had some, else short sentences made of what the pact says.

    At most seven queries.
    """
    last = EasyText.objects.filter(version__pact=page.pact, version__number__lt=version.number).order_by("-version__number")
    kept = last.values_list("words", flat=True).first()
    return kept or "\n".join(_sentences(PactPage(page.pact, version, None, page.has)))


def _sentences(page: PactPage) -> list[str]:
    version = page.version
    found = [
        "Questo è il tuo patto.",
        _lasts(version),
        *(f"Tu vuoi questo: {_bare(state.goal.words)}." for state in page.goals),
        *(f"Tu prometti: {_bare(row.text)}." for row in page.own_commitments),
        *(f"{row.bound.display_name} promette: {_bare(row.text)}." for row in page.their_commitments),
        *(f"{row.provider.display_name} ti aiuta così: {_bare(row.description)}." for row in page.supports),
        *(f"Dai {format_minutes(row.total_minutes)} a {row.host.display_name}: {_bare(row.what)}." for row in page.activities),
        *(
            f"Per {_bare(line.description)} ci sono {format_cents(line.amount_cents)}."
            for line in in_order(BudgetLine.objects.filter(version=version))
        ),
        "Se qualcosa non va, dillo a chi ti segue.",
    ]
    return [sentence for sentence in found if sentence]


def _lasts(version: PactVersion) -> str:
    if version.starts_on is None or version.ends_on is None:
        return ""
    return f"Vale dal {long_date(version.starts_on)} al {long_date(version.ends_on)}."


def _bare(words: str) -> str:
    return words.strip().rstrip(".")
