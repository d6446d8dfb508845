"""All addresses of the site."""

from django.conf import settings
from django.urls import include, path

from . import audit, entering, gallery, languages, my_day, own_copy, returns, views

urlpatterns = [
    path("", views.home, name="home"),
    path("giornata/", my_day.my_day, name="my_day"),
    path("accesso/", include("legami.accounts.urls")),
    path("", include("legami.network.urls")),
    path("lingua/", languages.choose_language, name="choose_language"),
    path("lingue/", languages.languages, name="languages"),
    path("sei-tu/", entering.confirm_identity, name="confirm_identity"),
    path("persone/<uuid:person_id>/codice/", entering.hand_over_code, name="hand_over_code"),
    path("servizi/", views.services, name="services"),
    path("servizi/patto-gener-attivo/", views.service_pact, name="service_pact"),
    path("patti/", include("legami.pacts.urls")),
    path("fondi/", include("legami.ledger.urls")),
    path("i-miei-dati/scarica/", own_copy.own_copy, name="own_copy"),
    path("", include("legami.people.urls")),
    path("", include("legami.outbox.urls")),
    path("", include("legami.ties.urls")),
    path("", include("legami.measures.urls")),
    path("", include("legami.feedback.urls")),
    path("", include("legami.intake.urls")),
    path("laboratori/", include("legami.labs.urls")),
    path("territorio/", include("legami.places.urls")),
    path("registro/", audit.audit, name="audit"),
    path("rendiconti/", returns.returns, name="returns"),
    path("contatti/", views.contacts, name="contacts"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibilita/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("note-legali/", views.legal_notes, name="legal_notes"),
]
if settings.DEBUG:
    urlpatterns.append(path("componenti/", gallery.gallery, name="gallery"))

handler400 = "legami.web.errors.bad_request"
handler403 = "legami.web.errors.forbidden"
handler404 = "legami.web.errors.not_found"
handler500 = "legami.web.errors.server_error"
