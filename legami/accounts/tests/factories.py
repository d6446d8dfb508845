"""Users for tests. `client.force_login(user)` signs one in without a password (argon2 is slow on purpose)."""

from typing import Any

import factory

from legami.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody who can sign in. Without `password=` none works."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"persona{n}@example.org")
    name = factory.Sequence(lambda n: f"Persona {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)
