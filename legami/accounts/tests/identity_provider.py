"""A small stand-in for the CIE and SPID gateway: its own process, settings, cookie, database and key.

`python -m legami.accounts.tests.identity_provider PORT DATABASE CALLBACK` serves one client and one person.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT_ID, CLIENT_SECRET = "legami-test", "only-for-this-test"
FISCAL_CODE = "RSSLBA80E41H501X"


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, *_):
        pass


def configure(database: str) -> None:
    """Settings that share nothing with Legami's."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY=secrets.token_hex(32),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        SESSION_COOKIE_NAME="gateway_session",
        CSRF_COOKIE_NAME="gateway_csrf",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        IDP_OIDC_ADAPTER=f"{__name__}.GatewayAdapter",
        IDP_OIDC_PRIVATE_KEY=key.decode(),
        LOGIN_URL="/entra/",
    )


def main(port: int, database: str, callback: str) -> None:
    """Make the database, one client and one person; serve until stopped."""
    configure(database)
    import django
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    User.objects.create_user("alba", first_name="Alba", last_name="Rossi", email="alba@altrove.example")
    client = Client(id=CLIENT_ID, name="Legami", skip_consent=True, type="confidential")
    client.scopes = client.default_scopes = "openid\nprofile"
    client.redirect_uris = callback
    client.set_secret(CLIENT_SECRET)
    client.save()
    make_server("127.0.0.1", port, WSGIHandler(), handler_class=Quiet).serve_forever()


def enter(request):
    """The person shows the card: who arrives here is Alba."""
    from django.contrib.auth import login
    from django.contrib.auth.models import User
    from django.shortcuts import redirect

    alba: Any = User.objects.get()
    login(request, alba, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(request.GET["next"])


def _urlpatterns():
    from django.urls import include, path

    return [path("entra/", enter, name="account_login"), path("", include("allauth.idp.urls"))]


def __getattr__(name):
    """What needs settings is made when Django asks for it: this module also runs as the main program."""
    if name == "urlpatterns":
        return _urlpatterns()
    if name == "GatewayAdapter":
        from allauth.idp.oidc.adapter import DefaultOIDCAdapter

        class GatewayAdapter(DefaultOIDCAdapter):
            """Tells the tax code as the gateways of CIE and SPID do."""

            def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
                claims = super().get_claims(purpose, user, client, scopes, email, **kwargs)
                return claims | {"https://attributes.eid.gov.it/fiscal_number": f"TINIT-{FISCAL_CODE}"}

        return GatewayAdapter
    raise AttributeError(name)


if __name__ == "__main__":
    sys.modules.setdefault("legami.accounts.tests.identity_provider", sys.modules["__main__"])
    os.chdir(Path(sys.argv[2]).parent)
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
