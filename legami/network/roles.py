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
    FACILITATOR = "facilitator", "facilitatore"
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
    REFERRAL_SEND = "referral.send", "mandare una segnalazione"
    REFERRAL_VIEW = "referral.view", "vedere le segnalazioni del territorio"
    REFERRAL_WORK = "referral.work", "prendere in carico una segnalazione"
    PACT_VIEW = "pact.view", "vedere i patti seguiti"
    PACT_DRAFT = "pact.draft", "scrivere e condividere un patto"
    PACT_SHARE_VIEW = "pact.share_view", "vedere la propria parte di un patto"
    HOURS_VALIDATE = "hours.validate", "registrare e confermare le ore restituite"
    VOUCHER_REDEEM = "voucher.redeem", "incassare un buono"
    SPENDING_REQUEST = "spending.request", "chiedere una spesa"
    SPENDING_APPROVE = "spending.approve", "approvare una spesa"
    SPENDING_PAY = "spending.pay", "pagare e verificare i giustificativi"
    LEDGER_VIEW = "ledger.view", "vedere fondi e movimenti"
    FUND_MANAGE = "fund.manage", "registrare fondi ed entrate"
    NETWORK_MANAGE = "network.manage", "gestire enti, incarichi e inviti"
    PLACE_EDIT = "place.edit", "gestire aree e spazi"
    LETTER_PRINT = "letter.print", "stampare e spedire le lettere"
    OUTBOX_VIEW = "outbox.view", "vedere che cosa è partito e che cosa aspetta"
    FEEDBACK_ANSWER = "feedback.answer", "rispondere alle segnalazioni di accessibilità"
    RETURN_EXPORT = "return.export", "scaricare i rendiconti dovuti allo Stato"
    SCALE_ACTIVATE = "scale.activate", "attivare le scale di misura"
    MEASURE_GROUPS = "measure.groups", "vedere come cambiano i gruppi, mai una persona sola"
    LAB_OPEN = "lab.open", "aprire un laboratorio e dire chi lo conduce"
    LAB_RUN = "lab.run", "condurre un laboratorio"
    JOURNAL_AUDIT = "journal.audit", "controllare il registro degli accessi"


_P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASE_WORKER: frozenset(
        {_P.PERSON_VIEW, _P.PERSON_EDIT, _P.PACT_VIEW, _P.PACT_DRAFT, _P.SPENDING_REQUEST, _P.SPENDING_APPROVE, _P.CODE_ISSUE}
        | {_P.LETTER_PRINT, _P.REFERRAL_VIEW, _P.REFERRAL_WORK}
    ),
    Role.COORDINATOR: frozenset(
        {_P.PERSON_VIEW, _P.PERSON_MERGE, _P.PERSON_IMPORT, _P.PACT_VIEW, _P.SPENDING_APPROVE, _P.LEDGER_VIEW, _P.PLACE_EDIT}
        | {_P.RETURN_EXPORT, _P.REFERRAL_VIEW, _P.MEASURE_GROUPS, _P.LAB_OPEN}
    ),
    Role.DESK: frozenset({_P.PERSON_VIEW, _P.PERSON_EDIT, _P.CODE_ISSUE, _P.LETTER_PRINT, _P.OUTBOX_VIEW, _P.REFERRAL_SEND}),
    Role.PARTNER_OPERATOR: frozenset({_P.PACT_SHARE_VIEW, _P.HOURS_VALIDATE, _P.VOUCHER_REDEEM, _P.REFERRAL_SEND}),
    Role.ACCOUNTANT: frozenset({_P.SPENDING_PAY, _P.LEDGER_VIEW, _P.FUND_MANAGE, _P.RETURN_EXPORT}),
    Role.FACILITATOR: frozenset({_P.LAB_RUN}),
    Role.STEERING: frozenset({_P.LEDGER_VIEW, _P.MEASURE_GROUPS}),
    Role.DPO: frozenset({_P.JOURNAL_AUDIT}),
    Role.ADMINISTRATOR: frozenset(
        {_P.NETWORK_MANAGE, _P.PERSON_IMPORT, _P.PLACE_EDIT, _P.OUTBOX_VIEW, _P.FEEDBACK_ANSWER, _P.SCALE_ACTIVATE}
    ),
}

# What the page says to whoever reads it: plain words, no norms.
ROLE_SAYS: dict[Role, str] = {
    Role.CASE_WORKER: "Segue le persone e scrive con loro il patto.",
    Role.COORDINATOR: "Coordina chi lavora in un ambito e approva le spese più grandi.",
    Role.DESK: "Accoglie le persone e registra i loro dati.",
    Role.PARTNER_OPERATOR: "Lavora in un ente che ha preso un impegno nel patto.",
    Role.ACCOUNTANT: "Paga le spese approvate e tiene i conti.",
    Role.FACILITATOR: "Conduce i laboratori in cui un quartiere o un paese dice che cosa non va.",
    Role.STEERING: "Guida il programma: vede i conti, mai le persone.",
    Role.DPO: "Controlla chi ha letto quali dati, e perché.",
    Role.ADMINISTRATOR: "Gestisce enti, incarichi e inviti. Non vede i patti.",
}

PERMISSION_SAYS: dict[Permission, str] = {
    Permission.PERSON_VIEW: "Solo le persone che segue, o del suo territorio.",
    Permission.PERSON_EDIT: "Ogni modifica resta scritta, con chi l'ha fatta.",
    Permission.PERSON_IMPORT: "Da un elenco, dopo averlo controllato riga per riga.",
    Permission.PERSON_MERGE: "Quando la stessa persona è registrata due volte.",
    Permission.CODE_ISSUE: "Un codice su carta, per chi non ha SPID né e-mail.",
    Permission.REFERRAL_SEND: "Poi vede solo a che punto è: ricevuta, presa in carico, chiusa.",
    Permission.REFERRAL_VIEW: "Le nuove e le proprie; chi coordina, tutte quelle del territorio.",
    Permission.REFERRAL_WORK: "Chi arriva primo la segue; gli altri non la vedono più.",
    Permission.PACT_VIEW: "Solo i patti delle persone che segue, o del suo territorio.",
    Permission.PACT_DRAFT: "Insieme alla persona, che firma o no.",
    Permission.PACT_SHARE_VIEW: "Il nome di battesimo, gli impegni e le ore che lo riguardano.",
    Permission.HOURS_VALIDATE: "Le ore fatte nel proprio ente.",
    Permission.VOUCHER_REDEEM: "Solo i buoni che il proprio ente può prendere; mai il nome di chi li usa.",
    Permission.SPENDING_REQUEST: "Per la persona, dal budget del suo patto.",
    Permission.SPENDING_APPROVE: "Mai una spesa chiesta da sé.",
    Permission.SPENDING_PAY: "Vede gli importi, non i bisogni della persona.",
    Permission.LEDGER_VIEW: "Entrate e uscite, senza i nomi delle persone.",
    Permission.FUND_MANAGE: "I soldi che arrivano e le regole per usarli.",
    Permission.NETWORK_MANAGE: "Chi lavora dove, con quale incarico e fino a quando.",
    Permission.PLACE_EDIT: "Quartieri, frazioni e spazi dove ci si incontra.",
    Permission.LETTER_PRINT: "Solo per le persone che segue, o del suo territorio.",
    Permission.OUTBOX_VIEW: "Quanti messaggi, e come stanno. Non a chi, non che cosa.",
    Permission.FEEDBACK_ANSWER: "Chi scrive che cosa non funziona ha una risposta entro 30 giorni.",
    Permission.RETURN_EXPORT: "Con il codice fiscale, come chiede la legge. Ogni scarico resta scritto.",
    Permission.SCALE_ACTIVATE: "Dichiara la licenza e scrive le domande. Non vede le risposte.",
    Permission.MEASURE_GROUPS: "Legge numeri di gruppi di almeno dieci persone, mai di una sola.",
    Permission.LAB_OPEN: "In un quartiere, in un paese o in un luogo di lavoro del suo territorio.",
    Permission.LAB_RUN: "Solo i laboratori che gli sono affidati; anche per chi parla al telefono o su carta.",
    Permission.JOURNAL_AUDIT: "Legge il registro, che nessuno può cambiare.",
}
