"""Users: people who can sign in. What they may do is said by their memberships (`network`)."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now


class UserManager(BaseUserManager["User"]):
    """Make users; an empty password means that none works."""

    def create_user(self, *, email: str | None = None, name: str = "", password: str | None = None, **extra: Any) -> "User":
        """A new user. Citizens may have no e-mail: they come in by a code from the desk."""
        user = self.model(email=self.normalize_email(email).lower() if email else None, name=name, **extra)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this e-mail address."""
        return self.get(email=username)


class User(AbstractBaseUser):
    """Somebody who can sign in: staff, partner or citizen."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField("indirizzo e-mail", null=True, blank=True, unique=True)
    name = models.CharField("nome e cognome", max_length=150, blank=True)
    language = models.CharField("lingua delle pagine", max_length=5, blank=True, default="")  # empty: nobody chose yet
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    # Set on the way in by whoever is bound to enrol a second factor: then a shorter password will do.
    will_have_second_factor = False

    class Meta:
        constraints = [models.CheckConstraint(name="accounts_email_is_lower_case", condition=models.Q(email=Lower("email")))]

    def __str__(self) -> str:
        return self.name or self.email or "persona senza nome"


class SignInCodeQuerySet(models.QuerySet["SignInCode"]):
    """Reads of codes."""

    def usable_at(self, moment: datetime) -> Self:
        """Those neither used nor expired."""
        return self.filter(used_at=None, expires_at__gt=moment)


class SignInCode(models.Model):
    """A code that the desk hands to a person on paper: it opens the door once, for some hours. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_code_expires_later", condition=models.Q(expires_at__gte=models.F("issued_at"))
            ),
            models.CheckConstraint(
                name="accounts_code_used_in_time",
                condition=models.Q(used_at=None) | models.Q(used_at__lte=models.F("expires_at")),
            ),
        ]
        indexes = [models.Index(fields=["user", "expires_at"], name="accounts_code_by_user")]

    def __str__(self) -> str:
        return f"codice per {self.user}"
