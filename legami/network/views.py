"""Pages of the network: bodies, roles, invitations, and the role under which one acts."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from legami.accounts.access import proven_again
from legami.accounts.models import User
from legami.core.access import Request, needs, public, signed_in
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.journal.exporting import download

from . import actions
from .access import get_invitation_for, get_membership_for, get_organisation_for, visible_organisations
from .forms import InvitationForm, LeavingForm, MembershipForm, NewUserForm, OrganisationForm
from .middleware import ACTING_AS
from .models import Invitation
from .roles import PERMISSION_SAYS, ROLE_PERMISSIONS, ROLE_SAYS, Permission, Role
from .tables import bodies_table, memberships_table

INVITED_BY_LINK = "invited_by_link"  # session key: the secret of the link just opened


@public
def roles(request: Request) -> HttpResponse:
    """Who may do what: the table of `roles.py`, for everyone to read."""
    columns = [{"label": role.label, "says": ROLE_SAYS[role]} for role in Role]
    rows = [
        {
            "label": permission.label,
            "says": PERMISSION_SAYS[permission],
            "cells": [{"role": role.label, "may": permission in ROLE_PERMISSIONS[role]} for role in Role],
        }
        for permission in Permission
    ]
    return render(request, "network/roles.html", {"columns": columns, "rows": rows})


@needs(Permission.NETWORK_MANAGE)
def bodies(request: Request) -> HttpResponseBase:
    """All bodies, with how many work there today."""
    running = Q(memberships__starts_on__lte=today()) & (Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today()))
    found = (
        visible_organisations(request.actor)
        .select_related("district", "municipality")
        .annotate(members_count=Count("memberships__user", filter=running, distinct=True))
        .order_by("-is_programme_partner", "name")
    )
    if file := download(request, bodies_table(found)):
        return file
    return render(request, "network/bodies.html", {"bodies": found})


@needs(Permission.NETWORK_MANAGE)
def new_body(request: Request) -> HttpResponse:
    """Register a body."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = actions.register_organisation(by=request.actor, **form.cleaned_data)
        return redirect("network:body", organisation.pk)
    return render(request, "network/body_form.html", {"form": form})


@needs(Permission.NETWORK_MANAGE)
def edit_body(request: Request, body_id: UUID) -> HttpResponse:
    """Correct what is known of a body."""
    organisation = get_organisation_for(request, body_id)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        record("network.organisation_changed", by=request.actor, target=form.save())
        return redirect("network:body", organisation.pk)
    return render(request, "network/body_form.html", {"form": form, "body": organisation})


@needs(Permission.NETWORK_MANAGE)
def body(request: Request, body_id: UUID) -> HttpResponseBase:
    """Who works in a body, who did, and who is invited."""
    organisation = get_organisation_for(request, body_id)
    members = list(
        organisation.memberships.select_related("user", "district", "municipality").order_by("user__name", "starts_on", "pk")
    )
    running = [m for m in members if m.ends_on is None or m.ends_on >= today()]
    if file := download(request, memberships_table(running)):
        return file
    invitations = (
        organisation.invitations.usable_at(timezone.now()).select_related("district", "municipality").order_by("invited_at")
    )
    shown = {"body": organisation, "running": running, "past": [m for m in members if m not in running]}
    return render(request, "network/body.html", {**shown, "invitations": invitations})


@needs(Permission.NETWORK_MANAGE)
@proven_again
def leaving(request: Request, body_id: UUID) -> HttpResponse:
    """Write that a body leaves the network or loses its accreditation; says first what follows from it."""
    organisation = get_organisation_for(request, body_id)
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_leaving(organisation=organisation, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L'uscita è registrata. Chi segue i patti vede che cosa va affidato ad altri.")
            return redirect("network:body", organisation.pk)
    return render(request, "network/leaving.html", {"form": form, "body": organisation})


@needs(Permission.NETWORK_MANAGE)
@proven_again
def return_(request: Request, body_id: UUID) -> HttpResponse:
    """The body is back, or its leaving was a mistake."""
    organisation = get_organisation_for(request, body_id)
    if request.method == "POST":
        actions.record_return(organisation=organisation, by=request.actor)
        messages.success(request, "L'ente è di nuovo nella rete.")
    return redirect("network:body", organisation.pk)


@needs(Permission.NETWORK_MANAGE)
@proven_again
def invite(request: Request, body_id: UUID) -> HttpResponse:
    """Invite somebody by mail to a role in this body."""
    organisation = get_organisation_for(request, body_id)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(organisation=organisation, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "L'invito è partito.")
            return redirect("network:body", organisation.pk)
    return render(request, "network/invite.html", {"form": form, "body": organisation})


@needs(Permission.NETWORK_MANAGE)
@proven_again
def membership(request: Request, membership_id: UUID) -> HttpResponse:
    """Change the territory or the dates of a role."""
    held = get_membership_for(request, membership_id)
    form = MembershipForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(membership=held, by=request.actor, **form.cleaned_data)
        except actions.AlreadyAMember as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, "L'incarico è cambiato.")
            return redirect("network:body", held.organisation_id)
    return render(request, "network/membership.html", {"form": form, "membership": held})


@needs(Permission.NETWORK_MANAGE)
@proven_again
def end_membership(request: Request, membership_id: UUID) -> HttpResponse:
    """Ask, then end a role at once."""
    held = get_membership_for(request, membership_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.end_membership(membership=held, by=request.actor)
        except actions.LastAdministrator as refused:
            refusal = refused
        else:
            messages.success(request, "L'incarico è finito. La persona è uscita da Legami ovunque fosse entrata.")
            return redirect("network:body", held.organisation_id)
    return render(request, "network/end_membership.html", {"membership": held, "refusal": refusal})


@needs(Permission.NETWORK_MANAGE)
def withdraw_invitation(request: Request, invitation_id: UUID) -> HttpResponse:
    """Ask, then make an invitation worthless."""
    invited = get_invitation_for(request, invitation_id)
    if request.method == "POST":
        actions.withdraw_invitation(invitation=invited, by=request.actor)
        return redirect("network:body", invited.organisation_id)
    return render(request, "network/withdraw_invitation.html", {"invitation": invited})


@signed_in
def act_as(request: Request) -> HttpResponse:
    """Choose under which of my roles I act in this session."""
    mine = {str(m.pk): m for m in request.memberships}
    if request.method == "POST":
        chosen = mine.get(request.POST.get("membership", ""))
        if chosen is None:
            raise Http404
        request.session[ACTING_AS] = str(chosen.pk)
        record("network.acts_as", by=request.actor, target=chosen)
        messages.success(request, f"Ora lavori come {chosen.get_role_display()}, {chosen.organisation}.")
        return redirect("home")
    now = request.session.get(ACTING_AS) or next(iter(mine), "")
    return render(request, "network/act_as.html", {"memberships": list(mine.values()), "current": UUID(now) if now else None})


# ---- taking up an invitation -------------------------------------------------------------------------


@public
@never_cache
def open_invitation(request: Request, token: str) -> HttpResponse:
    """Move the secret out of the address: it would stay in histories and logs."""
    request.session[INVITED_BY_LINK] = token
    return redirect("network:invitation")


@public
@never_cache
def invitation(request: Request) -> HttpResponse:
    """Take up a role: a newcomer chooses name and password; who has an account signs in first."""
    token = request.session.get(INVITED_BY_LINK, "")
    try:
        invited = actions.open_invitation(token=token)
        account = User.objects.filter(email=invited.email).first()
        if account is None:
            return _join_as_newcomer(request, invited, token)
        if request.user != account:
            return render(request, "network/invitation_sign_in.html", {"invitation": invited})
        if request.method == "POST":
            actions.accept_invitation(token=token, by=request.actor)
            del request.session[INVITED_BY_LINK]
            return redirect("home")
    except Refusal as refusal:
        return render(request, "network/invitation_not_valid.html", {"refusal": refusal}, status=404)
    return render(request, "network/invitation_accept.html", {"invitation": invited})


def _join_as_newcomer(request: Request, invited: Invitation, token: str) -> HttpResponse:
    form = NewUserForm(request.POST or None, invitation=invited)
    if request.method == "POST" and form.is_valid():
        user = actions.join_as_new_user(token=token, **form.cleaned_data)
        del request.session[INVITED_BY_LINK]
        record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
        answer: HttpResponse = perform_login(request, Login(user=user, redirect_url="/"))
        return answer
    return render(request, "network/invitation_new_user.html", {"form": form, "invitation": invited})
