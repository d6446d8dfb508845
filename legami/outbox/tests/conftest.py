"""The people of these tests, a real SMTP server and a real HTTP gateway on this machine."""

import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.people.models import ContactPoint, Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory

SORESINA = "019098"


@dataclass
class Story:
    """Alba of Soresina has mail, telephone and a home. Bruno follows her, Carla works beside him, Dora holds the desk."""

    service: Any = field(default_factory=lambda: OrganisationFactory.create(name="Azienda Sociale", district_id="cremona"))
    alba: Person = field(init=False)

    def __post_init__(self):
        self.bruno, self.carla = self.worker("Bruno Neri"), self.worker("Carla Verdi")
        self.dora = self.worker("Dora Galli", Role.DESK, municipality_id=SORESINA)
        self.elena = self.worker("Elena Moro", Role.COORDINATOR)
        self.ada = self.worker("Ada Bianchi", Role.ADMINISTRATOR)
        self.alba = self.person("Alba", user=UserFactory.create(name="Alba Rossi", email="conto@example.org"))
        AssignmentFactory.create(person=self.alba, worker=self.bruno.user, organisation=self.service)
        self.contact(self.alba, "email", "alba@example.org")
        self.contact(self.alba, "phone", "+393331234567")

    def worker(self, name, role=Role.CASE_WORKER, **scope) -> Actor:
        user = UserFactory.create(name=name)
        return actor_under(MembershipFactory.create(user=user, organisation=self.service, role=role, **scope))

    def person(self, name, **more) -> Person:
        values = {"given_name": name, "family_name": "Rossi", "municipality_id": SORESINA, "address": "Via Genala 3"}
        return PersonFactory.create(**values | more)

    def contact(self, person, kind, value, **more):
        return ContactPoint.objects.create(person=person, kind=kind, value=value, **more)

    @property
    def alba_actor(self) -> Actor:
        return Actor(user=self.alba.user)


@pytest.fixture
def story(db) -> Story:
    return Story()


@dataclass
class Inbox:
    """What a server received, and what it shall answer next (an SMTP or HTTP status)."""

    received: list[Any] = field(default_factory=list)
    answer: str = ""
    before: Any = None  # called as a message arrives, before the server answers


@pytest.fixture
def smtp(settings):
    """A real SMTP server."""
    inbox = Inbox()

    class Sink:
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 — aiosmtpd's name
            if inbox.answer:
                return inbox.answer
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 — aiosmtpd's name
            mail = message_from_bytes(envelope.content, policy=policy.default)
            inbox.received.append((envelope.rcpt_tos, mail))
            if inbox.before:
                inbox.before()
            return "250 OK"

    with socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    controller = Controller(Sink(), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def sms(settings):
    """A real HTTP gateway for SMS."""
    inbox = Inbox()

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = int(inbox.answer or 200)
            if status == 200:
                inbox.received.append((payload, dict(self.headers)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"id": f"gw-{len(inbox.received)}"}).encode())

        def log_message(self, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_GATEWAY = "legami.outbox.carriers.HttpGateway"
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/sms", "chiave"
    yield inbox
    server.shutdown()
    thread.join()
    server.server_close()
