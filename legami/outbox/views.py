"""Messages: what a person got, what waits to be printed, how the post goes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from legami.core.access import Request, needs, signed_in
from legami.core.pages import Pages
from legami.core.refusals import Refusal
from legami.journal.exporting import download
from legami.network.roles import Permission
from legami.people.access import FieldGroup, may_consent, may_edit
from legami.people.models import Person

from . import actions
from .access import get_me_for, get_messages_person_for, record_letters_read, visible_letters
from .forms import ChannelForm
from .models import Channel, OutgoingMessage
from .paper import letter_of, letters_pdf
from .reach import chosen_channel
from .tables import letters_table
from .texts import BY_KEY

PAGE_SIZE = 25
COUNTED_FOR = timedelta(days=7)
BY_HAND = "mano"


@signed_in
def mine(request: Request, person_id: UUID | None = None) -> HttpResponse:
    """Everything that was sent to me (or to whom I act for), why, and how I want to be reached."""
    me, person = get_me_for(request, person_id)
    if person is None:
        return render(request, "people/no_data.html")
    may_choose = may_consent(me, person)
    form = ChannelForm(request.POST or None, initial={"channel": chosen_channel(person)})
    if request.method == "POST":
        if not may_choose:
            raise Http404
        if form.is_valid():
            actions.choose_channel(person=person, by=me, **form.cleaned_data)
            messages.success(request, "Abbiamo scritto la tua scelta. Vale da subito.")
            return redirect(request.path)
    context = {"person": person, "own": person.user_id == me.user_id, "form": form if may_choose else None}
    return render(request, "outbox/mine.html", context | _told(request, person))


@needs(Permission.PERSON_VIEW)
def of_person(request: Request, person_id: UUID) -> HttpResponse:
    """What was sent to a person one works with, and how they want to be reached."""
    person = get_messages_person_for(request, person_id)
    edits = may_edit(request.actor)
    form = ChannelForm(request.POST or None, initial={"channel": chosen_channel(person)}, for_staff=True)
    if request.method == "POST":
        if not edits:
            raise Http404
        if form.is_valid():
            actions.choose_channel(person=person, by=request.actor, **form.cleaned_data)
            messages.success(request, "La scelta è registrata. Vale da subito.")
            return redirect("outbox:of_person", person.pk)
    context = {"person": person, "form": form if edits else None}
    return render(request, "outbox/of_person.html", context | _told(request, person))


@needs(Permission.LETTER_PRINT)
def letters(request: Request) -> HttpResponseBase:
    """The letters that wait: to post, or to hand over. With their names, never with their addresses."""
    by_hand = request.GET.get("dove") == BY_HAND
    waiting = _waiting(request, by_hand=by_hand)
    if file := download(request, letters_table(request.actor, waiting)):
        return file
    page = Pages(waiting, PAGE_SIZE, counts_in_order=True).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    record_letters_read(request.actor, rows, [FieldGroup.IDENTITY])
    return render(request, "outbox/letters.html", {"page": page, "rows": rows, "by_hand": by_hand})


@needs(Permission.LETTER_PRINT)
def printed(request: Request) -> HttpResponse:
    """The chosen letters in one PDF, ready to fold."""
    chosen = _chosen(request, request.GET.getlist("lettera"))
    if not chosen:
        messages.warning(request, "Scegli almeno una lettera da stampare.")
        return redirect("outbox:letters")
    record_letters_read(request.actor, chosen, [FieldGroup.IDENTITY, FieldGroup.ADDRESS])
    answer = HttpResponse(letters_pdf([letter_of(letter) for letter in chosen]), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="lettere-{timezone.localdate():%Y-%m-%d}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs(Permission.LETTER_PRINT)
def posted(request: Request) -> HttpResponse:
    """The chosen letters have left."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        count = actions.mark_posted(letters=_chosen(request, request.POST.getlist("lettera")), by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Una lettera segnata." if count == 1 else f"{count} lettere segnate.")
    return redirect("outbox:letters")


@needs(Permission.OUTBOX_VIEW)
def overview(request: Request) -> HttpResponse:
    """How many messages wait, have left or failed. The words only in the demo, the recipients never."""
    channel = request.GET.get("canale", "")
    latest = OutgoingMessage.objects.order_by("-written_at", "pk")
    if channel in Channel.values:
        latest = latest.filter(channel=channel)
    context: dict[str, Any] = {"table": _counts(), "channel": channel, "channels": Channel.choices, "states": _states()}
    if settings.OUTBOX_SHOWS_TEXT:
        page = Pages(latest, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": [(message, _kind(message)) for message in page.object_list]}
    context["troubles"] = _troubles()
    return render(request, "outbox/overview.html", context | {"shows_text": settings.OUTBOX_SHOWS_TEXT})


# ---- how -----------------------------------------------------------------------------------------


def _told(request: Request, person: Person) -> dict[str, Any]:
    """The messages of a person, newest first, each with why it was sent. Those planned for later are not there yet."""
    sent = OutgoingMessage.objects.about(person).filter(Q(not_before_at__lte=timezone.now()) | ~Q(attempts=0))
    page = Pages(sent.order_by("-written_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return {"page": page, "rows": [(message, BY_KEY[message.template].why) for message in page.object_list]}


def _waiting(request: Request, *, by_hand: bool) -> QuerySet[OutgoingMessage]:
    letters = visible_letters(request.actor)
    waiting = letters.filter(state="held") if by_hand else letters & OutgoingMessage.objects.to_post(timezone.now())
    return waiting.order_by("written_at", "pk")


def _chosen(request: Request, keys: list[str]) -> list[OutgoingMessage]:
    """The letters with these keys that this actor may print; strange keys are nobody's."""
    wanted = []
    for key in keys[: PAGE_SIZE * 2]:
        try:
            wanted.append(UUID(key))
        except ValueError:
            continue
    here = visible_letters(request.actor).filter(pk__in=wanted, state__in=("waiting", "held"))
    return list(here.order_by("written_at", "pk"))


def _states() -> list[str]:
    return [str(label) for label in OutgoingMessage.State.labels]


def _counts() -> list[tuple[str, list[int]]]:
    """For each channel, how many messages in each state: all that is not finished, and the last week's. Two queries."""
    sent = OutgoingMessage.objects.filter(written_at__gte=timezone.now() - COUNTED_FOR).exclude(
        state__in=OutgoingMessage.UNSENT
    )
    count: dict[tuple[str, str], int] = {}
    for rows in (OutgoingMessage.objects.filter(state__in=OutgoingMessage.UNSENT), sent):
        found = rows.order_by().values_list("channel", "state").annotate(n=Count("*"))
        count |= {(channel, state): n for channel, state, n in found}
    states = OutgoingMessage.State.values
    return [(str(label), [count.get((channel, s), 0) for s in states]) for channel, label in Channel.choices]


def _troubles() -> list[Any]:
    """What did not go well and still waits or failed, by reason."""
    bad = OutgoingMessage.objects.exclude(last_error="").filter(state__in=("waiting", "failed"))
    return list(bad.order_by().values("last_error", "channel").annotate(count=Count("pk")).order_by("-count", "last_error"))


def _kind(message: OutgoingMessage) -> str:
    return (
        "una persona"
        if message.person_id
        else "un ente"
        if message.organisation_id
        else "chi lavora"
        if message.user_id
        else "chi visita il sito"
    )
