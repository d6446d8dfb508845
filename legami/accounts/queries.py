"""Reads about sign-in that higher rooms need."""

from allauth.socialaccount.models import SocialAccount

from .models import User


def verified_fiscal_code(user: User) -> str:
    """The tax code that CIE or SPID proved for this account; empty if it never came in that way. One query."""
    told = SocialAccount.objects.filter(user=user).order_by("pk").values_list("extra_data__fiscal_code", flat=True).first()
    return told or ""
