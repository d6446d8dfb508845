"""What the outbox does by itself. Thin: the work is in `sending`."""

from procrastinate.contrib.django import app

from .sending import send_due


@app.periodic(cron="* * * * *")
@app.task(name="outbox.send_due", queueing_lock="outbox.send_due", pass_context=False)
def send_waiting(timestamp: int) -> None:
    """Every minute: send what may leave. Two workers at once share the work."""
    send_due()
