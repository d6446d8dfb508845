"""What takes a message out of the house: mail by Django's backend, SMS by a gateway named in the settings."""

import json
from http.client import HTTPException
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from .models import OutgoingMessage

PERMANENT = 500  # SMTP: from here on, trying again changes nothing
HTTP_WORTH_ANOTHER_TRY = {401, 403, 408, 425, 429}  # our key or their load, not the number


class TryAgain(Exception):
    """The carrier could not take it now."""


class Refused(Exception):
    """The carrier will never take it: the address is wrong."""


class SmsGateway(Protocol):
    """A way to send an SMS. The same reference twice is the same SMS, where the gateway knows how."""

    def send(self, *, to: str, text: str, reference: str) -> str:
        """Hand it over; return the gateway's own id. Raises TryAgain, Refused."""


class Sink:
    """Takes every SMS and sends none: for demo and tests. What would have gone out is read in the outbox itself."""

    def send(self, *, to: str, text: str, reference: str) -> str:
        """Swallow it."""
        return f"sink-{reference}"


class HttpGateway:
    """POSTs `{"to", "text", "reference"}` as JSON to the address in the settings; the answer's `id` is kept."""

    def send(self, *, to: str, text: str, reference: str) -> str:
        """Hand it over. A refused number is Refused; anything else that fails, TryAgain."""
        payload = json.dumps({"to": to, "text": text, "reference": reference}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Idempotency-Key": reference,
        }
        request = Request(settings.SMS_URL, data=payload, headers=headers, method="POST")  # noqa: S310  # our own setting
        try:
            with urlopen(request, timeout=settings.EMAIL_TIMEOUT) as answer:  # noqa: S310  # our own setting
                told = json.loads(answer.read() or b"{}")
        except HTTPError as error:
            error.close()
            if error.code >= PERMANENT or error.code in HTTP_WORTH_ANOTHER_TRY:
                raise TryAgain("Il servizio degli SMS non risponde.") from error
            raise Refused("Il servizio degli SMS rifiuta questo numero.") from error
        except (OSError, HTTPException, ValueError) as error:
            raise TryAgain("Il servizio degli SMS non risponde.") from error
        return str(told.get("id", reference))[:120]


def sms_gateway() -> SmsGateway:
    """The gateway of the settings."""
    gateway: SmsGateway = import_string(settings.SMS_GATEWAY)()
    return gateway


def send_sms(message: OutgoingMessage, to: str) -> str:
    """Hand the short text to the gateway; return its id."""
    return sms_gateway().send(to=to, text=message.sms_text, reference=str(message.pk))


def send_mail(message: OutgoingMessage, to: str) -> str:
    """Hand the mail to the server; return its Message-ID, the same at each try: a repeated mail is seen as one."""
    message_id = f"<{message.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send()
    except SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _ in error.recipients.values()):
            raise Refused("L’indirizzo e-mail non esiste o non accetta posta.") from error
        raise TryAgain("La casella non accetta posta adesso.") from error
    except (OSError, SMTPException) as error:
        raise TryAgain("Il servizio di posta non risponde.") from error
    return message_id
