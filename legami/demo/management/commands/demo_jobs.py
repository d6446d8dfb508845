"""`manage.py demo_jobs`: the job worker of `make demo`, which says nothing on the terminal unless a job fails."""

from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    """Run the jobs in the queue until SIGTERM. The worker of procrastinate greets in English; this one does not."""

    help = "Esegue i lavori in coda della demo, in silenzio, finché la demo non si ferma."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen on all queues."""
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker:
            worker.run_worker()
