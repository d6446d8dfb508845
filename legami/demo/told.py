"""What people say in the labs of the demo. One row: what about, how many it touches, where, the words."""

Row = tuple[str, str, str, str]

SORESINA: tuple[Row, ...] = (
    ("travel", "many", "Stazione", "Dopo le sette di sera non passa più nessun autobus per i paesi vicini"),
    ("travel", "some", "Stazione", "L’ascensore della stazione è fermo da mesi: con il passeggino non si sale"),
    ("travel", "some", "Via Genala", "Il marciapiede è rotto e mia madre con il bastone ha paura di cadere"),
    ("travel", "one", "", "Non ho la macchina e per le visite a Cremona devo chiedere un favore ogni volta"),
    ("alone", "one", "", "Da quando è morto mio marito passano giorni senza che parli con qualcuno"),
    ("alone", "many", "Le case popolari", "Nel mio palazzo ci sono anziani soli che non aprono la porta a nessuno"),
    ("alone", "some", "", "Chi assiste un malato in casa non ha mai un pomeriggio libero"),
    ("alone", "some", "", "La domenica è il giorno più lungo: è tutto chiuso e non c’è un posto dove stare"),
    ("care", "many", "", "Il medico di base è andato in pensione e il nuovo è in un altro paese"),
    ("care", "many", "Farmacia", "La farmacia di sera è chiusa e la guardia medica è lontana"),
    ("care", "family", "", "Per la visita dal neuropsichiatra di mio figlio aspettiamo da un anno"),
    ("children", "many", "Parco", "I ragazzi la sera stanno al parco perché non hanno un posto al coperto"),
    ("children", "some", "Scuola media", "Dopo la scuola i ragazzi non hanno dove fare i compiti"),
    ("children", "some", "", "I centri estivi costano troppo per chi ha tre figli"),
    ("children", "family", "", "Mia figlia non parla bene italiano e a scuola resta indietro"),
    ("work", "some", "", "A cinquant’anni nessuno risponde quando mando il curriculum"),
    ("work", "some", "", "Per lavorare in latteria servono corsi che qui non si fanno"),
    ("work", "family", "", "La bolletta del gas ha mangiato lo stipendio di gennaio"),
    ("home", "many", "Le case popolari", "Nelle case popolari c’è muffa e i bambini hanno sempre la tosse"),
    ("home", "some", "", "Chi ha un contratto breve non trova casa in affitto"),
    ("spaces", "many", "Parco", "Il parco la sera è buio: i lampioni non vanno"),
    ("spaces", "some", "Piazza", "In piazza non ci sono panchine all’ombra"),
    ("spaces", "some", "Sottopasso", "Il sottopasso si allaga e fa paura passarci da sole"),
    ("shops", "some", "", "L’ultimo alimentari del quartiere ha chiuso e chi è vecchio non arriva al supermercato"),
    ("shops", "many", "Ufficio postale", "Alle poste la fila è lunga e non c’è da sedersi"),
    ("shops", "some", "", "Per prendere un appuntamento serve lo SPID e molti non lo sanno usare"),
    ("other", "some", "", "I nuovi arrivati non sanno che cosa c’è in paese: nessuno glielo dice"),
    ("other", "many", "", "Ci sono tante associazioni ma ognuna va per conto suo"),
)
SAME: tuple[tuple[int, Row], ...] = (  # who says again what another row says
    (0, ("travel", "some", "", "La sera gli autobus non passano e chi lavora fino a tardi resta a piedi")),
    (20, ("spaces", "some", "Parco", "Al parco di sera non si vede niente, i lampioni sono spenti")),
)
VILLAGE: tuple[Row, ...] = (
    ("shops", "many", "", "Ha chiuso l’unico negozio: per il pane bisogna fare otto chilometri"),
    ("shops", "many", "", "Il bancomat non c’è più e la posta apre due mattine"),
    ("travel", "many", "Fermata", "La corriera passa tre volte al giorno e mai la domenica"),
    ("travel", "some", "Strada provinciale", "In bicicletta sulla provinciale si rischia la vita"),
    ("care", "many", "", "L’ambulatorio apre un’ora a settimana"),
    ("care", "family", "", "Mio padre ha l’Alzheimer e non c’è niente prima della casa di riposo"),
    ("alone", "some", "", "Le cascine fuori dal paese d’inverno restano isolate"),
    ("alone", "one", "", "Sono arrivata dall’India e non conosco nessuno oltre alla mia famiglia"),
    ("alone", "many", "", "Il bar ha chiuso e gli uomini non si trovano più"),
    ("children", "some", "Scuola", "Con pochi bambini la scuola rischia di chiudere"),
    ("children", "some", "", "I ragazzi devono andare a Casalmaggiore per tutto"),
    ("children", "family", "", "Nessuno tiene i bambini tra la fine della scuola e la sera"),
    ("work", "some", "", "Chi lavora in stalla fa turni che non vanno d’accordo con il nido"),
    ("work", "one", "", "Ho fatto la badante in nero per anni e adesso non ho niente"),
    ("home", "some", "", "Le case vuote del centro cadono a pezzi e nessuno le affitta"),
    ("spaces", "many", "Argine", "Sull’argine non c’è una fontanella né un posto all’ombra"),
    ("spaces", "some", "", "La sala civica è chiusa perché nessuno ha le chiavi"),
    ("other", "some", "", "Internet va piano e i moduli non si riescono a mandare"),
    ("other", "many", "", "Quando succede una cosa lo si viene a sapere una settimana dopo"),
    ("travel", "one", "", "Non guido più e per la messa aspetto che qualcuno passi"),
)
COMPANY: tuple[Row, ...] = (
    ("children", "many", "", "I turni cambiano il venerdì per il lunedì e con i figli non si organizza niente"),
    ("children", "some", "", "Il nido apre alle otto e il turno comincia alle sei"),
    ("care", "some", "", "Chi ha i genitori malati consuma tutte le ferie per le visite"),
    ("care", "one", "", "Dopo la malattia sono tornato e non ce la facevo, ma non sapevo a chi dirlo"),
    ("travel", "many", "Cancello", "Senza macchina in fabbrica non si arriva: la corriera non combacia con i turni"),
    ("travel", "some", "", "In cinque veniamo dallo stesso paese con cinque macchine"),
    ("work", "some", "", "Chi ha un contratto a termine non chiede mai un permesso per paura"),
    ("work", "family", "", "Con un solo stipendio e il mutuo a fine mese non si arriva"),
    ("work", "one", "", "Mi hanno pignorato un quinto e mi vergogno a chiedere aiuto"),
    ("alone", "some", "", "Al turno di notte si lavora insieme da anni e non ci si conosce"),
    ("alone", "some", "", "I colleghi in pensione spariscono: nessuno li chiama più"),
    ("spaces", "many", "Mensa", "In mensa non si può stare seduti dopo il pasto, e fuori non c’è una panchina"),
    ("spaces", "some", "Spogliatoi", "Gli spogliatoi delle donne sono piccoli e freddi"),
    ("home", "some", "", "Chi arriva da fuori paga trecento euro per un posto letto"),
    ("other", "some", "", "I cartelli della sicurezza sono in italiano e metà di noi lo legge male"),
    ("other", "many", "", "Del premio in buoni nessuno ha capito come si usa"),
    ("shops", "some", "", "Quando esco dal turno gli uffici sono tutti chiusi"),
    ("care", "many", "", "La mensa ha sempre lo stesso e chi ha il diabete si porta da casa"),
    ("children", "family", "", "Nostro figlio ha bisogno di sostegno al pomeriggio e siamo tutti e due in turno"),
    ("alone", "one", "", "Mi sono separato e la sera in una stanza da solo è dura"),
)
BEFORE: tuple[Row, ...] = (
    ("spaces", "many", "Parco", "Al parco non c’è niente per i bambini piccoli"),
    ("alone", "many", "", "Gli anziani d’estate restano soli in casa con il caldo"),
    ("travel", "many", "Stazione", "La sera non c’è modo di tornare da Cremona"),
    ("shops", "some", "", "Manca un posto dove chiedere come si compila un modulo"),
)

# What, who, and how it went: outcome and words, or nothing while it is open.
Promised = tuple[str, str, str, str]
PROMISES: dict[str, tuple[Promised, ...]] = {
    "before": (
        ("Uno scivolo e due altalene al parco", "Comune di Soresina", "kept", "Montati a maggio, con i soldi del mercatino."),
        (
            "Un giro di telefonate agli anziani nei giorni di caldo",
            "Parrocchia di San Siro",
            "kept",
            "Sedici volontari, ottanta telefonate.",
        ),
        (
            "Una corsa serale della corriera",
            "Azienda dei trasporti",
            "not_kept",
            "La Provincia ha detto di no: mancano i fondi.",
        ),
        ("Uno sportello per i moduli il sabato", "Biblioteca", "partly", "Aperto sei mesi, poi il volontario si è trasferito."),
    ),
    "soresina": (
        ("Riaccendere i lampioni del parco", "Comune di Soresina", "kept", "Sistemati in tre settimane."),
        (
            "Una domenica al mese la sala aperta, con la merenda",
            "Parrocchia di San Siro",
            "kept",
            "Tre domeniche, da venti a quaranta persone.",
        ),
        (
            "Un conto dei passaggi in auto che la gente già si dà",
            "Gruppo di via Genala",
            "partly",
            "Raccolti trenta passaggi, manca chi li mette insieme.",
        ),
        (
            "Chiedere alla Provincia la corsa delle 20",
            "Comune di Soresina",
            "not_kept",
            "La lettera è partita tardi: il bando era chiuso.",
        ),
        ("Un pomeriggio di compiti alla scuola media", "Istituto comprensivo", "", ""),
        ("Una squadra che suona ai campanelli di chi è solo", "Associazione dei pensionati", "", ""),
    ),
    "village": (
        (
            "Le chiavi della sala civica al bar della Pro Loco",
            "Pro Loco",
            "kept",
            "Dal primo del mese, con un quaderno delle prenotazioni.",
        ),
        (
            "Un furgone del pane due volte a settimana",
            "Forno di Piadena",
            "not_kept",
            "Ha provato un mese: vendeva troppo poco.",
        ),
        ("Un gruppo che accompagna alle visite", "Gruppo dell’argine", "", ""),
    ),
    "company": (
        ("I turni scritti due settimane prima", "Direzione", "partly", "Fatto in due reparti su quattro."),
        (
            "Un foglio in bacheca per chi divide la macchina",
            "Rappresentanti dei lavoratori",
            "kept",
            "Nove equipaggi, ventitré persone.",
        ),
        ("Chiedere al nido di aprire alle cinque e mezza", "Direzione e Comune di Crema", "", ""),
    ),
}
RECORD = (
    "Ci siamo trovati puntuali. Abbiamo letto quello che era già stato detto, anche al telefono e sui fogli.\n\n"
    "Ognuno ha scritto da solo, poi a gruppi di quattro abbiamo messo insieme le cose uguali. "
    "Due persone chiamano chi non è venuto."
)
