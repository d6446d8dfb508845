"""Finding a municipality, however it is written and whenever it was written down."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import CharField, Func, QuerySet, Sum
from django.db.models.functions import Lower

from legami.core.refusals import Refusal

from .models import Municipality


class UnknownMunicipality(Refusal):
    """Questo Comune non è in elenco. Controlla il nome o il codice ISTAT."""


class PlainName(Func):
    """A name as SQL reads it for searching: no capitals, accents, apostrophes or spaces."""

    function = "regexp_replace"
    template = "%(function)s(lower(unaccent(%(expressions)s)), '[^a-z0-9]', '', 'g')"
    output_field = CharField()


def plain(text: str) -> str:
    """The same for what somebody typed.

    >>> plain("Rivolta d’Adda"), plain("CORTE DE' FRATI"), plain("Salò")
    ('rivoltadadda', 'cortedefrati', 'salo')
    """
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def search(text: str) -> QuerySet[Municipality]:
    """Municipalities whose name holds each word of the text, also those that merged away. One query, no boundary."""
    found = Municipality.objects.annotate(plain_name=PlainName("name"))
    for word in filter(None, map(plain, text.split())):
        found = found.filter(plain_name__contains=word)
    return found.order_by(Lower("name"), "istat")


def current_codes() -> dict[str, str]:
    """From each ISTAT code, cadastral code and plain name, old ones too, to the ISTAT code of today. One query.

    For imports: look up `key_of(cell)`.
    """
    rows = list(Municipality.objects.values_list("istat", "cadastral_code", "name", "successor"))
    successors = {istat: successor for istat, _, _, successor in rows}
    return {key_of(key): _last(istat, successors) for istat, cadastral, name, _ in rows for key in (istat, cadastral, name)}


def key_of(text: str) -> str:
    """How a code or name stands in `current_codes`. A spreadsheet drops the first zero of an ISTAT code.

    >>> key_of("19042"), key_of("d150"), key_of("Ca' d'Andrea")
    ('019042', 'd150', 'cadandrea')
    """
    key = plain(text)
    return key.zfill(6) if key.isdecimal() else key


def _last(istat: str, successors: dict[str, str | None]) -> str:
    while (successor := successors[istat]) is not None:
        istat = successor
    return istat


def current_municipality(code: str) -> Municipality:
    """The municipality of today behind an ISTAT code, cadastral code or name, also one of before a merger.

    Raises UnknownMunicipality. Two queries.
    """
    istat = current_codes().get(key_of(code))
    if istat is None:
        raise UnknownMunicipality
    return Municipality.objects.select_related("district").get(pk=istat)


@dataclass(frozen=True)
class Residents:
    """How many people live somewhere, by age on 1 January 2023. Those of 80 and more are part of `aged_65_plus`."""

    total: int
    aged_0_17: int
    aged_18_64: int
    aged_65_plus: int
    aged_80_plus: int
    area_sq_km: Decimal

    @classmethod
    def of(cls, place: Municipality) -> "Residents":
        """Of one municipality."""
        return cls(
            place.residents,
            place.residents_0_17,
            place.residents_18_64,
            place.residents_65_plus,
            place.residents_80_plus,
            place.area_sq_km,
        )

    @property
    def bands(self) -> list[tuple[str, int]]:
        """Label and residents of each age, nobody counted twice."""
        return [
            ("0–17 anni", self.aged_0_17),
            ("18–64 anni", self.aged_18_64),
            ("65–79 anni", self.aged_65_plus - self.aged_80_plus),
            ("80 anni e più", self.aged_80_plus),
        ]

    @property
    def older_pct(self) -> int:
        """Of a hundred residents, how many are 65 or more."""
        return round(100 * self.aged_65_plus / self.total) if self.total else 0


def residents_in(municipalities: "QuerySet[Municipality]") -> Residents:
    """Of many municipalities together. One query."""
    sums = municipalities.aggregate(
        total=Sum("residents", default=0),
        aged_0_17=Sum("residents_0_17", default=0),
        aged_18_64=Sum("residents_18_64", default=0),
        aged_65_plus=Sum("residents_65_plus", default=0),
        aged_80_plus=Sum("residents_80_plus", default=0),
        area_sq_km=Sum("area_sq_km", default=Decimal(0)),
    )
    return Residents(**sums)
