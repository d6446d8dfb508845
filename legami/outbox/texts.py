"""Every text that may leave the house. They are fixed: nothing of a person can get into them.

A text takes a day, a place and a link into Legami, and nothing else: the types of `rendered` leave no other way in.
What changed, for whom and why is read inside, after signing in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from django.conf import settings

from legami.core.dates import long_date
from legami.places.models import Municipality, Venue

OWN_PATH = re.compile(r"/[a-z0-9/-]*")  # an address of ours: words of the site and UUIDs, never something typed


@dataclass(frozen=True)
class Words:
    """A text in one language. `sms` fits one SMS: 160 signs of the plain telephone alphabet, so no curly apostrophes."""

    subject: str
    body: str
    sms: str


@dataclass(frozen=True)
class Text:
    """A text with its version; `why` tells the person, on their own page, why they got it."""

    key: str
    version: int
    why: str
    words: Mapping[str, Words]

    @property
    def parameters(self) -> frozenset[str]:
        """The blanks that the caller fills: day, place, link."""
        said = (f"{w.subject} {w.body} {w.sms}" for w in self.words.values())
        return frozenset(name for text in said for _, name, _, _ in Formatter().parse(text) if name) - {"site"}


@dataclass(frozen=True)
class Rendered:
    """A text with its blanks filled, as it is kept."""

    language: str
    subject: str
    body: str
    sms: str


PERSON_SUBJECT, PERSON_SUBJECT_EN = "C’è un messaggio per te in Legami", "There is a message for you in Legami"
TEXTS = (
    Text(
        "pact.news",
        1,
        "C’è una novità nel tuo patto.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "C’è una novità per te. Entra in Legami per leggerla:\n{link}",
                "Legami: c'è una novità per te. Entra per leggerla: {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "There is news for you. Sign in to Legami to read it:\n{link}",
                "Legami: there is news for you. Sign in to read it: {site}",
            ),
        },
    ),
    Text(
        "pact.review_near",
        1,
        "Si avvicina il giorno in cui guardiamo insieme come va il patto.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "Il {day} ci vediamo. Il luogo e l’ora te li dice chi ti segue. Se non puoi, dillo a chi ti segue."
                "\n\nPer leggere di più entra in Legami:\n{link}",
                "Legami: il {day} ci vediamo. Se non puoi, dillo a chi ti segue. {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "We meet on {day}. Your contact person tells you where and when. If you cannot come, tell them."
                "\n\nTo read more, sign in to Legami:\n{link}",
                "Legami: we meet on {day}. If you cannot come, tell your contact person. {site}",
            ),
        },
    ),
    Text(
        "pact.sign_soon",
        1,
        "Un testo aspetta la tua risposta, e il tempo sta per finire.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "Un testo aspetta la tua risposta. C’è tempo fino al {day}. Leggi con calma: puoi dire sì o no."
                "\n\nEntra in Legami:\n{link}\n\nPuoi anche passare allo sportello.",
                "Legami: un testo aspetta la tua risposta fino al {day}. Puoi dire sì o no. {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "A text waits for your answer until {day}. Take your time: you can say yes or no."
                "\n\nSign in to Legami:\n{link}\n\nYou can also come to the desk.",
                "Legami: a text waits for your answer until {day}. You can say yes or no. {site}",
            ),
        },
    ),
    Text(
        "pact.sign_over",
        1,
        "Il tempo per firmare è finito. Il patto torna in bozza.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "C’è una novità per te. Non hai perso niente. Entra in Legami per leggerla:\n{link}",
                "Legami: c'è una novità per te. Non hai perso niente. Entra per leggerla: {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "There is news for you. You have lost nothing. Sign in to Legami to read it:\n{link}",
                "Legami: there is news for you. You have lost nothing. Sign in to read it: {site}",
            ),
        },
    ),
    Text(
        "pact.promise_near",
        1,
        "Si avvicina il giorno di un impegno che hai preso.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "C’è una cosa da fare entro il {day}. Se non riesci, dillo a chi ti segue."
                "\n\nEntra in Legami per leggere che cosa:\n{link}",
                "Legami: c'è una cosa da fare entro il {day}. Se non riesci, dillo a chi ti segue. {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "There is something to do by {day}. If you cannot, tell your contact person."
                "\n\nSign in to Legami to read what:\n{link}",
                "Legami: there is something to do by {day}. If you cannot, tell your contact person. {site}",
            ),
        },
    ),
    Text(
        "intake.taken",
        1,
        "Hai chiesto una mano, e una persona se ne occupa.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "Abbiamo letto quello che ci hai scritto. Ti cerchiamo noi entro il {day}.\n\nEntra in Legami:\n{link}"
                "\n\nPuoi anche passare allo sportello.",
                "Legami: abbiamo letto quello che ci hai scritto. Ti cerchiamo noi entro il {day}. {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "We have read what you wrote to us. We will contact you by {day}.\n\nSign in to Legami:\n{link}"
                "\n\nYou can also come to the desk.",
                "Legami: we have read what you wrote. We will contact you by {day}. {site}",
            ),
        },
    ),
    Text(
        "intake.answer",
        1,
        "C’è una risposta a quello che hai chiesto.",
        {
            "it": Words(
                PERSON_SUBJECT,
                "C’è una risposta per te. Entra in Legami per leggerla:\n{link}\n\nPuoi anche passare allo sportello.",
                "Legami: c'è una risposta per te. Entra per leggerla, o passa allo sportello. {site}",
            ),
            "en": Words(
                PERSON_SUBJECT_EN,
                "There is an answer for you. Sign in to Legami to read it:\n{link}\n\nYou can also come to the desk.",
                "Legami: there is an answer for you. Sign in to read it, or come to the desk. {site}",
            ),
        },
    ),
    Text(
        "partner.pact_over",
        1,
        "Un patto a cui l’ente partecipa è finito.",
        {
            "it": Words(
                "Un patto è finito",
                "Un patto a cui partecipate è finito, e con lui i vostri impegni. Grazie."
                "\n\nPer un servizio già dato potete ancora mandare la fattura. Apri il patto:\n{link}",
                "Legami: un patto a cui partecipate è finito, e con lui i vostri impegni. Grazie. {site}",
            )
        },
    ),
    Text(
        "feedback.answered",
        1,
        "C’è la risposta a una tua segnalazione.",
        {
            "it": Words(
                "C’è la risposta alla tua segnalazione",
                "Ci hai scritto che cosa non funziona nel sito. Ora c’è la risposta. La leggi qui:\n{link}",
                "Legami: c'è la risposta alla tua segnalazione. La leggi qui: {site}",
            ),
            "en": Words(
                "Your report has an answer",
                "You told us what does not work on the site. Now there is an answer. Read it here:\n{link}",
                "Legami: your report has an answer. Read it here: {site}",
            ),
        },
    ),
    Text(
        "work.feedback_new",
        1,
        "È arrivata una segnalazione di accessibilità.",
        {
            "it": Words(
                "È arrivata una segnalazione",
                "Qualcuno ha scritto che cosa non riesce a usare o a leggere. La risposta è dovuta entro il {day}."
                "\n\nApri la segnalazione: {link}",
                "Legami: una segnalazione aspetta una risposta entro il {day}. {site}",
            )
        },
    ),
    Text(
        "work.feedback_near",
        1,
        "Una segnalazione di accessibilità aspetta ancora la risposta.",
        {
            "it": Words(
                "Una segnalazione aspetta una risposta",
                "A una segnalazione di accessibilità si risponde entro il {day}, e la risposta non c’è ancora."
                "\n\nApri la segnalazione: {link}",
                "Legami: manca la risposta a una segnalazione, dovuta entro il {day}. {site}",
            )
        },
    ),
    Text(
        "partner.link",
        1,
        "C’è una cosa da confermare o da segnare, senza bisogno di un account.",
        {
            "it": Words(
                "Serve una vostra risposta",
                "Serve una vostra risposta su un impegno che avete preso. Non serve un account: aprite l’indirizzo qui sotto."
                "\n\nVale fino al {day}, solo per voi: non giratelo ad altri.\n{link}",
                "Legami: serve una vostra risposta entro il {day}. {link}",
            )
        },
    ),
    Text(
        "work.review_near",
        1,
        "Una verifica è vicina o in ritardo.",
        {
            "it": Words(
                "Una verifica si avvicina",
                "È prevista una verifica il {day}.\n\nApri il patto: {link}",
                "Legami: una verifica è prevista il {day}. {site}",
            )
        },
    ),
    Text(
        "work.pact_news",
        1,
        "In un patto c’è qualcosa di nuovo da leggere.",
        {
            "it": Words(
                "Una novità in un patto",
                "In un patto c’è qualcosa di nuovo da leggere.\n\nApri il patto: {link}",
                "Legami: in un patto c'è qualcosa di nuovo da leggere. {site}",
            )
        },
    ),
    Text(
        "work.sign_soon",
        1,
        "Un testo in firma sta per scadere.",
        {
            "it": Words(
                "Un testo aspetta una firma",
                "Un testo in firma scade il {day} e manca ancora almeno una risposta.\n\nApri il patto: {link}",
                "Legami: un testo in firma scade il {day}. {site}",
            )
        },
    ),
    Text(
        "work.sign_over",
        1,
        "Un testo in firma è scaduto ed è tornato in bozza.",
        {
            "it": Words(
                "Un testo in firma è scaduto",
                "Non tutti hanno risposto in tempo. Il testo è tornato in bozza e si può cambiare.\n\nApri il patto: {link}",
                "Legami: un testo in firma è scaduto ed è tornato in bozza. {site}",
            )
        },
    ),
    Text(
        "work.promise_near",
        1,
        "Si avvicina la data di un impegno.",
        {
            "it": Words(
                "Un impegno si avvicina",
                "Un impegno ha come data il {day}.\n\nApri il patto: {link}",
                "Legami: un impegno ha come data il {day}. {site}",
            )
        },
    ),
    Text(
        "work.answer_near",
        1,
        "Una risposta dovuta è vicina al suo giorno, o in ritardo.",
        {
            "it": Words(
                "Una risposta è dovuta",
                "In un patto qualcuno aspetta una risposta, dovuta entro il {day}, e la risposta non c’è ancora."
                "\n\nApri la pagina: {link}",
                "Legami: in un patto qualcuno aspetta una risposta, dovuta entro il {day}. {site}",
            )
        },
    ),
    Text(
        "work.emergency",
        1,
        "Qualcuno ha aperto una scheda in emergenza.",
        {
            "it": Words(
                "Una scheda aperta in emergenza",
                "Il {day} è stata aperta una scheda senza seguire la persona. C’è un motivo scritto.\n\nLeggilo qui: {link}",
                "Legami: il {day} una scheda aperta in emergenza. {site}",
            )
        },
    ),
)
BY_KEY = {text.key: text for text in TEXTS}


def rendered(
    text: Text, *, language: str, day: date | None = None, place: Venue | Municipality | None = None, path: str = "/"
) -> Rendered:
    """The text in this language, or in Italian where there is no translation.

    Raises ValueError for a path that is no address of ours, KeyError for a blank that was not filled.
    """
    if not OWN_PATH.fullmatch(path):
        raise ValueError("a message leads only to an address of ours, without a query")
    spoken = language if language in text.words else "it"
    words = text.words[spoken]
    blanks = {"site": settings.SITE_URL, "link": settings.SITE_URL + path}
    if day is not None:
        blanks["day"] = long_date(day) if spoken == "it" else f"{day:%d/%m/%Y}"
    if place is not None:
        blanks["place"] = place.name
    return Rendered(spoken, words.subject.format(**blanks), words.body.format(**blanks), words.sms.format(**blanks))
