"""The component gallery, for builders: it exists only when DEBUG is on."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from legami.core.access import Request, public
from legami.core.forms import BirthDateField, HoursField, ItalianDateField, KeepsFormKey, MoneyField, WordsField, bound_from
from legami.core.pages import Pages


class SampleForm(KeepsFormKey):
    """One field of each kind."""

    name = WordsField(label="Nome", help_text="Come vuoi che ti chiamiamo.", max_length=60)
    email = forms.EmailField(label="Indirizzo e-mail", required=False)
    born_on = BirthDateField(label="Data di nascita")
    starts_on = ItalianDateField(label="Da quando")
    amount_cents = MoneyField(label="Importo in euro", max_cents=50_000)
    minutes = HoursField(label="Quanto tempo puoi dare", max_minutes=600)
    place = forms.ChoiceField(label="Dove", choices=[("", "Scegli"), ("c", "Crema"), ("s", "Soresina")])
    when = forms.ChoiceField(label="Quando", choices=[("m", "La mattina"), ("p", "Il pomeriggio")], widget=forms.RadioSelect)
    skills = forms.MultipleChoiceField(
        label="Cosa sai fare",
        choices=[("o", "Curare l’orto"), ("c", "Cucinare"), ("g", "Guidare")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = WordsField(label="Cosa vorresti", widget=forms.Textarea, required=False)
    receipt = forms.FileField(label="Scontrino", required=False)
    agrees = forms.BooleanField(label="Ho letto il patto")


@public
def gallery(request: Request) -> HttpResponse:
    """Each component with its use; the form says its errors when sent."""
    form = bound_from(request, SampleForm)
    steps = [{"label": "Persona"}, {"label": "Obiettivi"}, {"label": "Sostegni"}, {"label": "Riepilogo"}]
    page_obj = Pages(range(95), 20).get_page(request.GET.get("page", 2))
    return render(request, "web/gallery.html", {"form": form, "steps": steps, "page_obj": page_obj})
