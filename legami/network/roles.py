"""The one page of roles and permissions. What a role may do is here and nowhere else; `/ruoli` shows it.

A permission opens a door; which objects are behind it for you is said by the gates (`access.py` of each room).
"""

from django.db.models import TextChoices


class Role(TextChoices):
    """What somebody does in a body."""

    CASE_WORKER = "case_worker", "assistente sociale"
    COORDINATOR = "coordinator", "coordinamento d'ambito"
    DESK = "desk", "sportello"
    PARTNER_OPERATOR = "partner_operator", "operatore di un ente partner"
    ACCOUNTANT = "accountant", "contabilità e rendicontazione"
    STEERING = "steering", "cabina di regia"
    DPO = "dpo", "responsabile della protezione dei dati"
    ADMINISTRATOR = "administrator", "amministrazione del sistema"


class Permission(TextChoices):
    """A door that a role can open."""

    PERSON_VIEW = "person.view", "vedere le persone seguite"
    PERSON_EDIT = "person.edit", "registrare e correggere le persone"
    PERSON_IMPORT = "person.import", "importare persone da un file"
    PERSON_MERGE = "person.merge", "unire schede doppie, e separarle"
    CODE_ISSUE = "code.issue", "consegnare un codice di accesso allo sportello"
    PACT_VIEW = "pact.view", "vedere i patti seguiti"
    PACT_DRAFT = "pact.draft", "scrivere e condividere un patto"
    PACT_SHARE_VIEW = "pact.share_view", "vedere la propria parte di un patto"
    HOURS_VALIDATE = "hours.validate", "registrare e confermare le ore restituite"
    SPENDING_REQUEST = "spending.request", "chiedere una spesa"
    SPENDING_APPROVE = "spending.approve", "approvare una spesa"
    SPENDING_PAY = "spending.pay", "pagare e verificare i giustificativi"
    LEDGER_VIEW = "ledger.view", "vedere fondi e movimenti"
    FUND_MANAGE = "fund.manage", "registrare fondi ed entrate"
    NETWORK_MANAGE = "network.manage", "gestire enti, incarichi e inviti"
    JOURNAL_AUDIT = "journal.audit", "controllare il registro degli accessi"


_P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASE_WORKER: frozenset(
        {_P.PERSON_VIEW, _P.PERSON_EDIT, _P.PACT_VIEW, _P.PACT_DRAFT, _P.SPENDING_REQUEST, _P.SPENDING_APPROVE, _P.CODE_ISSUE}
    ),
    Role.COORDINATOR: frozenset(
        {_P.PERSON_VIEW, _P.PERSON_MERGE, _P.PERSON_IMPORT, _P.PACT_VIEW, _P.SPENDING_APPROVE, _P.LEDGER_VIEW}
    ),
    Role.DESK: frozenset({_P.PERSON_VIEW, _P.PERSON_EDIT, _P.CODE_ISSUE}),
    Role.PARTNER_OPERATOR: frozenset({_P.PACT_SHARE_VIEW, _P.HOURS_VALIDATE}),
    Role.ACCOUNTANT: frozenset({_P.SPENDING_PAY, _P.LEDGER_VIEW, _P.FUND_MANAGE}),
    Role.STEERING: frozenset({_P.LEDGER_VIEW}),
    Role.DPO: frozenset({_P.JOURNAL_AUDIT}),
    Role.ADMINISTRATOR: frozenset({_P.NETWORK_MANAGE, _P.PERSON_IMPORT}),
}
