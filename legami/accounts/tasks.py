"""What sign-in does outside the request."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import actions


@app.task(name="accounts.send_reset_link", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def send_reset_link(user_id: str | None) -> None:
    """Mail the link for a new password; nothing for an address that nobody has, which is queued all the same."""
    if user_id is not None:
        actions.send_reset_link(user_id=user_id)
