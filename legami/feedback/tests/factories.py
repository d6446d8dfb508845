"""Reports for tests."""

from datetime import date
from uuid import uuid4

import factory

from legami.feedback.models import Report


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    """A visitor could not use a button."""

    class Meta:
        model = Report

    form_key = factory.LazyFunction(uuid4)
    wish = Report.Wish.MEND
    page = "Il mio patto"
    what_happened = "Il tasto non si raggiunge con la tastiera."
    due_on = date(2026, 4, 7)
