"""Addresses under /fondi/."""

from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("", views.funds, name="funds"),
    path("nuovo/", views.new_fund, name="new_fund"),
    path("<uuid:fund_id>/", views.fund, name="fund"),
    path("<uuid:fund_id>/entrata/", views.income, name="income"),
    path("<uuid:fund_id>/movimenti/<int:number>/", views.movement, name="movement"),
    path("<uuid:fund_id>/movimenti/<int:number>/storno/", views.reverse_income, name="reverse_income"),
]
