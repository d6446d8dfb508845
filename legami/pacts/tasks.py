"""What the pacts do by themselves every day. Thin: the clock enters here, the work is in the actions."""

from django.conf import settings
from procrastinate.contrib.django import app

from legami.core.access import SYSTEM
from legami.core.dates import today

from . import actions


@app.periodic(cron="0 5 * * *")  # UTC: at six or seven in the morning here, before work begins
@app.task(name="pacts.remind_of_reviews", queueing_lock="pacts.remind_of_reviews", pass_context=False)
def remind_of_reviews(timestamp: int) -> None:
    """Write to the worker whose review is near or late."""
    actions.remind_of_reviews(today=today(), site_url=settings.SITE_URL)


@app.periodic(cron="10 3 * * *")
@app.task(name="pacts.expire_signing", queueing_lock="pacts.expire_signing", pass_context=False)
def expire_signing(timestamp: int) -> None:
    """Take back to draft what not everybody signed in time."""
    actions.expire_signing(today=today(), by=SYSTEM)
