"""What the pacts do by themselves, every day and when a file waits. Thin: the clock enters here, the actions work."""

from uuid import UUID

from procrastinate.contrib.django import app

from legami.core.access import SYSTEM
from legami.core.dates import today

from . import actions
from .actions.taking_over import take_over


@app.periodic(cron="0 5 * * *")  # UTC: at six or seven in the morning here, before work begins
@app.task(name="pacts.remind", queueing_lock="pacts.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Write about reviews that are near or late, texts and complaints that wait for an answer, promises of these days."""
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


@app.task(name="pacts.take_over", queue="imports")
def take_over_file(run_id: str) -> None:
    """Bring in one file of pacts or movements. Run twice, it does its work once."""
    take_over(UUID(run_id))
