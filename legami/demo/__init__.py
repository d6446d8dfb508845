"""The demo province: invented people in a real territory."""

from legami.network.roles import Role

PASSWORD = "provincia-di-prova-2015"  # noqa: S105  # of invented people, on the machine of who tries the demo
EMAILS = {
    Role.CASE_WORKER: "assistente@legami.example",
    Role.COORDINATOR: "coordinamento@legami.example",
    Role.DESK: "sportello@legami.example",
    Role.PARTNER_OPERATOR: "partner@legami.example",
    Role.ACCOUNTANT: "contabile@legami.example",
    Role.FACILITATOR: "facilitatore@legami.example",
    Role.STEERING: "cabina@legami.example",
    Role.DPO: "dpo@legami.example",
    Role.ADMINISTRATOR: "amministrazione@legami.example",
}
PERSON_EMAIL = "alba@legami.example"


def logins() -> list[tuple[str, str, str]]:
    """Role in Italian, e-mail and password of one user per role of the demo."""
    staff = [(str(role.label), email, PASSWORD) for role, email in EMAILS.items()]
    return [("la persona con un patto", PERSON_EMAIL, PASSWORD), *staff]
