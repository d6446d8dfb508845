"""Addresses of the pacts, under /patti/."""

from django.urls import path

from .views import changing, detail, giving_back, paper, reviewing, spending

app_name = "pacts"
urlpatterns = [
    path("verifica/", paper.verify_form, name="verify_form"),
    path("verifica/<slug:text_hash>/", paper.verify, name="verify"),
    path("<uuid:pact_id>/patto.pdf", paper.pdf, name="pdf"),
    path("<uuid:pact_id>/", detail.detail, name="detail"),
    # expenses
    path("spese/", spending.spending, name="spending"),
    path("<uuid:pact_id>/spese/", spending.spending_list, name="spending_list"),
    path("<uuid:pact_id>/spese/chiedi/", spending.spending_ask, name="spending_ask"),
    path("<uuid:pact_id>/spese/<uuid:spending_id>/", spending.spending_detail, name="spending_detail"),
    path("<uuid:pact_id>/spese/<uuid:spending_id>/<slug:step>/", spending.spending_step, name="spending_step"),
    path(
        "<uuid:pact_id>/spese/<uuid:spending_id>/giustificativo/<uuid:receipt_id>/", spending.receipt_file, name="receipt_file"
    ),
    # hours given back
    path("ore/", giving_back.hours_waiting, name="hours"),
    path("<uuid:pact_id>/ore/", giving_back.hours_list, name="hours_list"),
    path("<uuid:pact_id>/ore/segna/", giving_back.hours_log, name="hours_log"),
    path("<uuid:pact_id>/ore/<uuid:entry_id>/<slug:answer>/", giving_back.hours_answer, name="hours_answer"),
    # reviews, changes
    path("<uuid:pact_id>/verifiche/", reviewing.reviews, name="reviews"),
    path("<uuid:pact_id>/verifiche/<uuid:review_id>/", reviewing.review, name="review"),
    path("<uuid:pact_id>/cambia/<slug:step>/", changing.change, name="change"),
]
