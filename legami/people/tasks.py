"""Background jobs of the room: thin, they call actions."""

from uuid import UUID

from procrastinate.contrib.django import app

from .actions.importing import run_import


@app.task(name="people.run_import", queue="imports")
def import_people(run_id: str) -> None:
    """Bring in one file of people. Run twice, it does its work once."""
    run_import(UUID(run_id))
