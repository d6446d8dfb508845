"""Addresses of people: /persone/ for who works with them, /i-miei-dati/ for themselves."""

from django.urls import path

from .views import doubles, homes, importing, own, parts, records

app_name = "people"
urlpatterns = [
    path("persone/", records.people_list, name="list"),
    path("persone/nuova/", records.new, name="new"),
    path("persone/doppie/", doubles.doubles, name="doubles"),
    path("persone/importa/", importing.upload, name="import"),
    path("persone/importa/<uuid:run_id>/", importing.import_run, name="import_run"),
    path("persone/importa/<uuid:run_id>/riprendi/", importing.restart, name="import_restart"),
    path("persone/importa/<uuid:run_id>/errori.csv", importing.import_errors, name="import_errors"),
    path("persone/<uuid:person_id>/", records.detail, name="detail"),
    path("persone/<uuid:person_id>/modifica/", records.edit, name="edit"),
    path("persone/<uuid:person_id>/recapiti/", parts.contacts, name="contacts"),
    path("persone/<uuid:person_id>/recapiti/<uuid:contact_id>/togli/", parts.remove_contact, name="remove_contact"),
    path("persone/<uuid:person_id>/famiglia/", homes.household, name="household"),
    path("persone/<uuid:person_id>/famiglia/dividi/", homes.split, name="split_household"),
    path("persone/<uuid:person_id>/famiglia/unisci/", homes.join, name="join_households"),
    path("persone/<uuid:person_id>/famiglia/cambi/<uuid:move_id>/annulla/", homes.undo, name="undo_move"),
    path("persone/<uuid:person_id>/famiglia/<uuid:member_id>/esce/", homes.leave, name="leave_household"),
    path("persone/<uuid:person_id>/tutele/", parts.guardians, name="guardians"),
    path("persone/<uuid:person_id>/tutele/<uuid:guardian_id>/finisce/", parts.end_powers, name="end_powers"),
    path("persone/<uuid:person_id>/consensi/", parts.consents, name="consents"),
    path("persone/<uuid:person_id>/incarichi/", parts.following, name="following"),
    path("persone/<uuid:person_id>/incarichi/<uuid:assignment_id>/finisce/", parts.end_assignment, name="end_assignment"),
    path("persone/<uuid:person_id>/unisci/<uuid:other_id>/", doubles.merge, name="merge"),
    path("persone/<uuid:person_id>/separa/<uuid:merge_id>/", doubles.unmerge, name="unmerge"),
    path("i-miei-dati/", own.my_data, name="my_data"),
    path("i-miei-dati/accessi/", own.my_reads, name="my_reads"),
    path("i-miei-dati/<uuid:person_id>/", own.my_data, name="my_data_of"),
    path("i-miei-dati/<uuid:person_id>/consensi/", own.my_consent, name="my_consent"),
]
