"""`manage.py demo --seed N`: fill an empty database with the demo province."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from legami.accounts.models import User
from legami.core.dates import today
from legami.demo.province import load

BAR_WIDTH = 40


class Command(BaseCommand):
    """Load the demo province, with a progress bar."""

    help = "Popola una base di dati vuota con la provincia dimostrativa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The seed decides who lives there and what happened."""
        parser.add_argument("--seed", type=int, default=2015, help="stesso seme, stessa provincia")

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        """Refuse in production and on data that are already there."""
        if settings.PRODUCTION:
            raise CommandError("La provincia dimostrativa non si carica in produzione.")
        if User.objects.exists():
            raise CommandError("La base di dati non è vuota: la demo si carica solo su una base vuota (make demo-reset).")
        made = load(seed=seed, today=today(), tick=self.tick)
        self.stdout.write(f"\n{made['people']} persone, {made['pacts']} patti, {made['districts']} ambiti.")

    def tick(self, done: int, total: int) -> None:
        """Move the bar."""
        filled = BAR_WIDTH * done // total
        self.stdout.write(f"\r[{'█' * filled}{'░' * (BAR_WIDTH - filled)}] {done}/{total}", ending="")
        self.stdout.flush()
