"""Fill an empty database with the demo province."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from legami.accounts.models import User
from legami.demo import EMAILS, PASSWORD
from legami.network.models import Membership, Organisation


class Command(BaseCommand):
    """One user per role in one body; all or nothing."""

    help = "Popola una base di dati vuota con la provincia dimostrativa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--seed`: same seed, same data."""
        parser.add_argument("--seed", type=int, default=2015)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the body and its users."""
        body = Organisation.objects.create(name="Ente dimostrativo", kind=Organisation.Kind.PUBLIC)
        for role, email in EMAILS.items():
            user = User.objects.create_user(email=email, name=f"Demo, {role.label}", password=PASSWORD)
            Membership.objects.create(user=user, organisation=body, role=role, starts_on=date(2015, 1, 1))
