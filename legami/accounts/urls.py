"""The addresses of sign-in: only those of allauth's views that we use, each with its policy.

The names are allauth's where its code looks them up. What is not here does not exist: no sign-up, no e-mail change.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as identity
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path, re_path

from legami.core.access import public, signed_in

from . import views

urlpatterns = [
    path("", public(account.login), name="account_login"),
    path("esci/", public(account.logout), name="account_logout"),
    path("sospeso/", public(account.account_inactive), name="account_inactive"),
    path("conferma/", signed_in(views.or_missing(account.reauthenticate)), name="account_reauthenticate"),
    path("codice/", include(([path("", views.code, name="code")], "accounts"))),
    path("sessioni/", views.sessions, name="usersessions_list"),
    path("password/cambia/", signed_in(account.password_change), name="account_change_password"),
    path("password/scegli/", signed_in(account.password_set), name="account_set_password"),
    path("password/dimenticata/", public(account.password_reset), name="account_reset_password"),
    path("password/dimenticata/inviata/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/fatto/", public(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    # the second factor
    path("sicurezza/", signed_in(mfa.index), name="mfa_index"),
    path("seconda-chiave/", public(mfa.authenticate), name="mfa_authenticate"),
    path("conferma/codice/", signed_in(views.or_missing(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path("sicurezza/app/attiva/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("sicurezza/app/togli/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("sicurezza/riserva/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("sicurezza/riserva/crea/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("sicurezza/riserva/scarica/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("sicurezza/passkey/", signed_in(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("sicurezza/passkey/aggiungi/", signed_in(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("sicurezza/passkey/<int:pk>/togli/", signed_in(passkey.remove_webauthn), name="mfa_remove_webauthn"),
    path("sicurezza/passkey/<int:pk>/nome/", signed_in(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("conferma/passkey/", signed_in(views.or_missing(passkey.reauthenticate_webauthn)), name="mfa_reauthenticate_webauthn"),
    path("passkey/", public(passkey.login_webauthn), name="mfa_login_webauthn"),
    # CIE and SPID, through the gateway
    path("identita/annullato/", public(identity.login_cancelled), name="socialaccount_login_cancelled"),
    path("identita/<slug:provider_id>/", public(oidc.login), name="openid_connect_login"),
    path("identita/<slug:provider_id>/ritorno/", public(oidc.callback), name="openid_connect_callback"),
]
