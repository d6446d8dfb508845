"""What the pacts do by themselves every day. Thin: the clock enters here, the work is in the actions."""

from procrastinate.contrib.django import app

from legami.core.access import SYSTEM
from legami.core.dates import today

from . import actions


@app.periodic(cron="0 5 * * *")  # UTC: at six or seven in the morning here, before work begins
@app.task(name="pacts.remind", queueing_lock="pacts.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Write about reviews that are near or late, texts that wait for an answer, promises that have their day."""
    actions.remind(today=today())


@app.periodic(cron="10 3 * * *")
@app.task(name="pacts.expire_signing", queueing_lock="pacts.expire_signing", pass_context=False)
def expire_signing(timestamp: int) -> None:
    """Take back to draft what not everybody signed in time."""
    actions.expire_signing(today=today(), by=SYSTEM)


@app.periodic(cron="20 3 * * *")
@app.task(name="pacts.expire_vouchers", queueing_lock="pacts.expire_vouchers", pass_context=False)
def expire_vouchers(timestamp: int) -> None:
    """Give back what is left on vouchers that ran out."""
    actions.expire_vouchers(today=today(), by=SYSTEM)
