"""The addresses of sign-in: only those of allauth's views that we use, each with its policy.

The names are allauth's where its code looks them up.
"""

from allauth.account import views as account
from django.urls import path

from legami.core.access import public

urlpatterns = [
    path("", public(account.login), name="account_login"),
    path("esci/", public(account.logout), name="account_logout"),
]
