"""Addresses of reports about accessibility."""

from django.urls import path

from . import views

app_name = "feedback"
urlpatterns = [
    path("accessibilita/segnala/", views.send, name="send"),
    path("accessibilita/risposta/<uuid:receipt_key>/", views.receipt, name="receipt"),
    path("segnalazioni/", views.reports, name="reports"),
    path("segnalazioni/<uuid:report_id>/", views.report, name="report"),
]
