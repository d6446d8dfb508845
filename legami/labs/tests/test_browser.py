"""The pages of a lab as they are found on a phone and on a desk: axe finds nothing, nothing runs off the side."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from legami.labs.blurring import grid_of
from legami.labs.models import Facilitator, Problem
from legami.labs.tests.factories import LabFactory, MeetingFactory, ProblemFactory, PromiseFactory, VoiceFactory
from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory
from legami.people.tests.conftest import worker

pytestmark = pytest.mark.browser

PUBLIC = ("", "problemi/", "dove/", "segnala/", "foglio/")
WORK = ("lavoro/", "fasi/", "tre-sere/", "incontri/nuovo/", "promesse/nuova/", "lavoro/problemi/", "lavoro/problemi/nuovo/")


def told() -> Any:
    """A lab with something of everything."""
    lab = LabFactory.create()
    square = grid_of(lab.municipality).squares[40]
    place = {"cell_column": square.column, "cell_row": square.row, "cell_metres": square.metres}
    VoiceFactory.create(problem=ProblemFactory.create(lab=lab, **place))
    ProblemFactory.create(lab=lab, words="Il parco è buio", shown_at=None, shown_by=None)
    MeetingFactory.create(lab=lab)
    MeetingFactory.create(lab=lab, starts_at=timezone.now() + timedelta(days=2))
    PromiseFactory.create(lab=lab)
    return lab


def faults(page, axe, paths, width):
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path} {finding}" for finding in axe(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{path} is {wide} px wide"] if wide > width else []
    return wrong


@pytest.mark.parametrize("width", [360, 1280])
def test_the_public_pages_are_for_everybody(page_at, axe, width):
    lab = told()
    shown = Problem.objects.public().get()
    pages = [
        f"/laboratori/{lab.pk}/{path}" for path in (*PUBLIC, f"problemi/{shown.pk}/", f"incontri/{lab.meetings.first().pk}/")
    ]
    assert faults(page_at(width), axe, ["/laboratori/", "/laboratori/tre-sere/", *pages], width) == []


def test_the_work_is_done_on_a_phone(page_at, axe, settings):
    settings.DEMO_MFA_BYPASS = True
    lab, dario = told(), worker("Dario Blu", OrganisationFactory.create(), Role.FACILITATOR)
    Facilitator.objects.create(lab=lab, user=dario.user, added_by=dario.user)
    waiting = Problem.objects.waiting().get()
    pages = [f"/laboratori/{lab.pk}/{path}" for path in (*WORK, f"lavoro/problemi/{waiting.pk}/")]
    assert faults(page_at(360, user=dario.user), axe, ["/laboratori/lavoro/", *pages], 360) == []


def test_who_types_sees_who_said_it_before(page_at):
    lab = told()
    page = page_at(360)
    page.goto(f"/laboratori/{lab.pk}/segnala/")
    page.locator("#id_words").press_sequentially("La sera non passa l’autobus")
    page.get_by_text("Altri hanno già detto così").wait_for()
    page.get_by_role("link", name="Dopo le sette di sera").click()
    page.get_by_role("button", name="Vale anche per me").click()
    assert page.get_by_text("La tua voce è contata.").first.is_visible()
