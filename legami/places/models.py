"""Where things are: municipalities, social districts, areas of life, venues."""

from typing import Self
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class District(models.Model):
    """A social district (ambito territoriale sociale): the municipalities that plan welfare together."""

    id = models.SlugField(primary_key=True, max_length=30)
    name = models.CharField("nome", max_length=80)

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name where there is little room: `Crema` for `Ambito di Crema`."""
        return self.name.removeprefix("Ambito di ")


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Reads of municipalities."""

    def current(self) -> Self:
        """Those that exist today."""
        return self.filter(successor=None)


class Municipality(models.Model):
    """A municipality (comune), by ISTAT code. One that merged away names its successor and stays for old data,
    in the district that it had then."""

    istat = models.CharField("codice ISTAT", primary_key=True, max_length=6)
    name = models.CharField("nome", max_length=80)
    cadastral_code = models.CharField("codice catastale", max_length=4)
    district = models.ForeignKey(District, models.PROTECT, related_name="municipalities", verbose_name="ambito")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    merged_on = models.DateField(null=True, blank=True)
    residents = models.PositiveIntegerField("residenti", default=0)
    residents_0_17 = models.PositiveIntegerField(default=0)
    residents_18_64 = models.PositiveIntegerField(default=0)
    residents_65_plus = models.PositiveIntegerField(default=0)
    residents_80_plus = models.PositiveIntegerField(default=0)
    area_sq_km = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="places_merged_names_successor_and_date",
                condition=models.Q(successor=None, merged_on=None) | models.Q(successor__isnull=False, merged_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def by_age(self) -> tuple[int, int, int, int, int]:
        """Residents: all, then 0 to 17, 18 to 64, 65 and over, and of these 80 and over."""
        return self.residents, self.residents_0_17, self.residents_18_64, self.residents_65_plus, self.residents_80_plus


class Boundary(models.Model):
    """How a municipality of today is drawn. Beside its row and not in it: pages that name a town never carry its border."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, primary_key=True, related_name="drawn_boundary")
    polygons = models.JSONField(help_text="Anelli esterni e interni, coordinate WGS84 [lon, lat].")

    def __str__(self) -> str:
        return f"confine di {self.municipality_id}"


class Area(models.Model):
    """A context of life: a quarter, a village or a workplace."""

    class Kind(models.TextChoices):
        """What kind of context it is."""

        QUARTER = "quarter", "quartiere"
        VILLAGE = "village", "paese o frazione"
        WORKPLACE = "workplace", "luogo di lavoro"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome", max_length=120)
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="areas", verbose_name="comune")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="places_one_area_per_name")]

    def __str__(self) -> str:
        return self.name


class VenueQuerySet(models.QuerySet["Venue"]):
    """Reads of venues."""

    def matching(self, text: str) -> Self:
        """Those whose name or municipality holds the text."""
        return self.filter(models.Q(name__icontains=text) | models.Q(municipality__name__icontains=text)) if text else self


class Venue(models.Model):
    """A place where people meet or give back: a school, a parish hall, a library, a garden."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome", max_length=120)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="venues", verbose_name="comune")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="venues")
    address = models.CharField("indirizzo", max_length=160, blank=True)
    accessibility = models.CharField("accessibilità", max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name", "address"], name="places_one_venue_per_name_and_address")
        ]
        indexes = [GinIndex(fields=["name"], name="places_venue_name_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.municipality.name}"
