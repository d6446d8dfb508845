"""How one wants to be reached."""

from typing import Any

from django import forms

from .models import Channel
from .reach import sms_works

SAYS = {
    Channel.MAIL: "E-mail",
    Channel.SMS: "SMS sul telefono",
    Channel.PAPER: "Lettera a casa",
    Channel.NONE: "Niente: leggo solo qui",
}


class ChannelForm(forms.Form):
    """One choice. An SMS is offered only where there is a gateway."""

    channel = forms.ChoiceField(
        label="Come vuoi ricevere i messaggi?",
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli una risposta."},
        help_text="Se manca il recapito, proviamo così: prima e-mail, poi SMS, poi una lettera.",
    )

    def __init__(self, *args: Any, for_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(c.value, says) for c, says in SAYS.items() if c != Channel.SMS or sms_works()]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]
        if for_staff:
            self.fields["channel"].label = "Come vuole ricevere i messaggi"
