"""The words of the demo: common given names and family names dealt at random, and what invented pacts say.

No pair is taken from a real list; a real person's name can only arise by chance.
"""

GIVEN_NAMES = """
Alba Bruno Carla Dario Elena Franca Gino Irma Lucia Marco Nadia Omar Paola Renzo Silvia Tina Ugo Vera Walter
Zita Amina Bogdan Chiara Denisa Emanuele Fatima Giorgia Hassan Ilaria Jaspreet Kledi Luana Mirela Nicola Olga
Pietro Rania Samuele Teresa Valentin Youssef Adele Beatrice Cosimo Damiano Ester Fulvia Gabriele Harpreet Ines
""".split()  # noqa: SIM905  # a wall of quotes reads worse
FAMILY_NAMES = """
Bertoglio Cavagnini Dellanoce Fornaroli Ghidotti Lanfredi Manclossi Nolli Ottoboni Piloni Quaini Riboldi
Scandelli Tovaglieri Uggetti Vailati Zaniboni Abrami Bonfanti Caldarelli Donzelli Fieschi Gandaglia Inzoli
Lucchini Marchesani Negrotti Orsoni Parati Rescaglio Sbaruffi Tagliasacchi Venturelli Zilioli Popescu Ionescu
Hoxha Singh Kaur Benali Haddad Diallo Ferrante Galbiati
""".split()  # noqa: SIM905  # a wall of quotes reads worse

PARTNERS = (
    ("Parrocchia di San Siro, Soresina", "parish", "Soresina", "cremona"),
    ("Cooperativa Il Cortile", "third_sector", "Cremona", "cremona"),
    ("Associazione Porte Aperte", "third_sector", "Cremona", "cremona"),
    ("Parrocchia di Ombriano", "parish", "Crema", "crema"),
    ("Cooperativa La Filanda", "third_sector", "Crema", "crema"),
    ("Biblioteca di quartiere Crema Nuova", "third_sector", "Crema", "crema"),
    ("Circolo Il Pioppo", "third_sector", "Casalmaggiore", "casalasco"),
    ("Istituto comprensivo di Viadana Bassa e Casalmaggiore", "school", "Casalmaggiore", "casalasco"),
)

# A story: goal, expected, much less, what the person promises, what the partner promises, support, category, give-back,
# what is bought.
STORIES = (
    (
        "Voglio tornare a lavorare in cucina",
        "Ho un tirocinio avviato in una mensa",
        "Non esco di casa",
        "Frequento il corso ogni settimana",
        "Apriamo la cucina il martedì sera",
        "Corso di cucina e tirocinio in mensa",
        "training",
        "Cucino per il pranzo degli anziani",
        "Iscrizione al corso e materiali",
    ),
    (
        "Voglio conoscere gente nel mio quartiere",
        "Ho due persone da chiamare quando serve",
        "Passo le giornate da solo",
        "Vado al laboratorio due volte al mese",
        "Una volontaria mi accompagna le prime volte",
        "Accompagnamento agli incontri di quartiere",
        "psychological",
        "Tengo aperta la biblioteca il sabato",
        "Abbonamento dell'autobus",
    ),
    (
        "Voglio leggere e scrivere bene in italiano",
        "Leggo da sola le lettere della scuola",
        "Devo sempre chiedere a mia figlia",
        "Studio con il gruppo di donne il giovedì",
        "Teniamo i bambini durante la lezione",
        "Corso di italiano con spazio bambini",
        "conciliation",
        "Insegno a fare il pane",
        "Libri e quaderni",
    ),
    (
        "Voglio un lavoro vicino a casa",
        "Ho mandato dieci domande e fatto tre colloqui",
        "Non so da dove cominciare",
        "Ogni lunedì aggiorno il curriculum con il tutor",
        "Il tutor mi segue nei colloqui",
        "Sportello lavoro con tutor",
        "active_policy",
        "Curo il verde della piazza",
        "Patente per il muletto",
    ),
    (
        "Voglio muovermi senza chiedere passaggi",
        "Vado da sola alle visite e al corso",
        "Rinuncio alle visite",
        "Imparo il percorso dell'autobus con un volontario",
        "Un volontario viaggia con me per un mese",
        "Aiuto per gli spostamenti",
        "mobility",
        "Faccio compagnia a chi non esce",
        "Bicicletta usata e casco",
    ),
    (
        "Voglio aprire un piccolo laboratorio di sartoria",
        "Ho dieci clienti e tengo i conti",
        "Cucio solo per casa",
        "Seguo il corso di contabilità",
        "Diamo la stanza due mattine a settimana",
        "Stanza e accompagnamento all'avvio",
        "enterprise",
        "Rammendo i costumi dell'oratorio",
        "Macchina da cucire usata",
    ),
)
SUPPLIERS = (
    "Cartoleria del Centro",
    "Ferramenta Due Ponti",
    "Scuola Le Vie",
    "Cicli Adda",
    "Merceria Rosa",
    "Autolinee del Po",
)
WORKER_PROMISE = "Ci vediamo ogni mese e rispondo entro due giorni"
FRIENDLY_FACE = "Un volto amico ogni settimana"
SAMPLE_TAX_CODE = "01234567897"  # the specimen that textbooks use: its check digit is right
REFUSALS = ("Questa spesa non serve all'obiettivo scritto nel patto.", "Manca il preventivo: chiedilo e prova ancora.")


def easy_words(number: int) -> str:
    """What the pact of this number says, in easy words."""
    goal, _, _, own, partner, _, _, gives, buys = STORIES[number % len(STORIES)]
    return "\n".join(
        (
            "Questo è il tuo patto.",
            "Tu hai detto che cosa vuoi.",
            f"{goal}.",
            "Per questo tu fai la tua parte.",
            f"{own}.",
            "Anche gli altri fanno la loro.",
            f"{partner}.",
            "Tu dai un po’ del tuo tempo.",
            f"{gives}.",
            "C’è un budget per te.",
            f"Serve per: {buys}.",
            "Ogni tre mesi ne parliamo.",
            "Se non va bene, dillo a chi ti segue.",
        )
    )
