"""What reports about accessibility do by themselves. Thin: the clock enters here."""

from procrastinate.contrib.django import app

from legami.core.dates import today

from . import actions


@app.periodic(cron="20 5 * * *")  # UTC: at six or seven in the morning here
@app.task(name="feedback.remind", queueing_lock="feedback.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Write about the answers that are due."""
    actions.remind(today=today())
