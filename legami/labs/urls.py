"""Addresses of the labs: what everybody reads and says, and the work."""

from django.urls import path

from .views import minding, reading, saying, working

app_name = "labs"
LAB = "<uuid:lab_id>/"
PROBLEM = f"{LAB}problemi/<uuid:problem_id>/"
WORK_ON = f"{LAB}lavoro/problemi/<uuid:problem_id>/"
urlpatterns = [
    path("", reading.labs, name="list"),
    path("tre-sere/", reading.guide, name="guide"),
    path("lavoro/", working.my_labs, name="my_labs"),
    path("apri/", working.open_lab, name="open"),
    path("segnalazione/<uuid:receipt_key>/", saying.receipt, name="receipt"),
    path(LAB, reading.lab, name="lab"),
    path(f"{LAB}incontri/<uuid:meeting_id>/", reading.meeting, name="meeting"),
    path(f"{LAB}problemi/", saying.problems, name="problems"),
    path(PROBLEM, saying.problem, name="problem"),
    path(f"{PROBLEM}anche-per-me/", saying.also_mine, name="also_mine"),
    path(f"{PROBLEM}foto/", saying.photo, name="photo"),
    path(f"{LAB}dove/", saying.where, name="where"),
    path(f"{LAB}segnala/", saying.say, name="say"),
    path(f"{LAB}foglio/", saying.sheet, name="sheet"),
    path(f"{LAB}simili/", saying.similar, name="similar"),
    path(f"{LAB}lavoro/", working.work, name="work"),
    path(f"{LAB}chi-conduce/", working.facilitators, name="facilitators"),
    path(f"{LAB}chi-conduce/<uuid:facilitator_id>/togli/", working.remove_facilitator, name="remove_facilitator"),
    path(f"{LAB}fasi/", working.phases, name="phases"),
    path(f"{LAB}tre-sere/", working.three_evenings, name="three_evenings"),
    path(f"{LAB}incontri/nuovo/", working.new_meeting, name="new_meeting"),
    path(f"{LAB}incontri/<uuid:meeting_id>/verbale/", working.record_meeting, name="record_meeting"),
    path(f"{LAB}incontri/<uuid:meeting_id>/annulla/", working.cancel_meeting, name="cancel_meeting"),
    path(f"{LAB}promesse/nuova/", working.new_promise, name="new_promise"),
    path(f"{LAB}promesse/<uuid:promise_id>/esito/", working.close_promise, name="close_promise"),
    path(f"{LAB}chiudi/", working.close_lab, name="close"),
    path(f"{LAB}lavoro/problemi/", minding.problems, name="work_problems"),
    path(f"{LAB}lavoro/problemi/nuovo/", minding.say_for_another, name="say_for_another"),
    path(WORK_ON, minding.problem, name="work_problem"),
    path(f"{WORK_ON}mostra/", minding.show, name="show"),
    path(f"{WORK_ON}non-mostrare/", minding.hide, name="hide"),
    path(f"{WORK_ON}unisci/", minding.merge, name="merge"),
    path(f"{WORK_ON}separa/", minding.unmerge, name="unmerge"),
    path(f"{WORK_ON}voci/", minding.add_voices, name="add_voices"),
]
