"""Addresses of the network."""

from django.urls import path

from . import views

app_name = "network"
urlpatterns = [
    path("ruoli/", views.roles, name="roles"),
    path("rete/", views.bodies, name="bodies"),
    path("rete/nuovo/", views.new_body, name="new_body"),
    path("rete/<uuid:body_id>/", views.body, name="body"),
    path("rete/<uuid:body_id>/modifica/", views.edit_body, name="edit_body"),
    path("rete/<uuid:body_id>/uscita/", views.leaving, name="leaving"),
    path("rete/<uuid:body_id>/rientro/", views.return_, name="return"),
    path("rete/<uuid:body_id>/invita/", views.invite, name="invite"),
    path("rete/incarichi/<uuid:membership_id>/", views.membership, name="membership"),
    path("rete/incarichi/<uuid:membership_id>/termina/", views.end_membership, name="end_membership"),
    path("rete/inviti/<uuid:invitation_id>/ritira/", views.withdraw_invitation, name="withdraw_invitation"),
    path("incarico/", views.act_as, name="act_as"),
    path("invito/", views.invitation, name="invitation"),
    path("invito/<str:token>/", views.open_invitation, name="open_invitation"),
]
