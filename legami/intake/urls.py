"""Addresses of asking for a hand, and of the work on it."""

from django.urls import path

from .views import asking, outcomes, sending, working

app_name = "intake"
urlpatterns = [
    path("serve-una-mano/", asking.ask, name="ask"),
    path("serve-una-mano/per-un-altra-persona/", asking.ask_for_another, name="ask_for_another"),
    path("serve-una-mano/ricevuta/", asking.receipt, name="receipt"),
    path("serve-una-mano/a-che-punto/", asking.follow_up, name="follow_up"),
    path("le-mie-richieste/", asking.mine, name="mine"),
    path("primo-ascolto/", working.referral_list, name="list"),
    path("primo-ascolto/attesa/", working.waiting_list, name="waiting_list"),
    path("primo-ascolto/nuova/", sending.new, name="new"),
    path("primo-ascolto/mandate/", sending.sent, name="sent"),
    path("primo-ascolto/<uuid:referral_id>/", working.detail, name="detail"),
    path("primo-ascolto/<uuid:referral_id>/prendi/", working.take, name="take"),
    path("primo-ascolto/<uuid:referral_id>/rimetti/", working.hand_back, name="hand_back"),
    path("primo-ascolto/<uuid:referral_id>/persona/", working.link, name="link"),
    path("primo-ascolto/<uuid:referral_id>/persona/nuova/", working.new_person, name="new_person"),
    path("primo-ascolto/<uuid:referral_id>/colloquio/", working.talk, name="talk"),
    path("primo-ascolto/<uuid:referral_id>/esito/<slug:slug>/", outcomes.outcome, name="outcome"),
]
