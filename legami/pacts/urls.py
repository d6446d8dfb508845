"""Addresses of the pacts, under /patti/."""

from django.urls import path

from .views import (
    by_link,
    changing,
    correcting,
    declaring,
    drafting,
    dying,
    easy,
    emergency,
    giving_back,
    insuring,
    links,
    paper,
    pausing,
    reading,
    reassigning,
    renewing,
    reporting,
    reviewing,
    sharing,
    signing,
    spending,
    taking_over,
    talking,
    transferring,
    vouchers,
)

app_name = "pacts"
urlpatterns = [
    # reading
    path("", reading.pacts, name="list"),
    path("miei/", reading.mine, name="mine"),
    path("del-nostro-ente/", reading.shares, name="shares"),
    path("<uuid:pact_id>/", reading.detail, name="detail"),
    path("<uuid:pact_id>/parole-facili/", easy.easy, name="easy"),
    path("<uuid:pact_id>/parole-facili/scrivi/", easy.easy_write, name="easy_write"),
    # drafting
    path("nuovo/", drafting.new, name="new"),
    path("nuovo/<uuid:person_id>/", drafting.start, name="start"),
    path("<uuid:pact_id>/bozza/<slug:slug>/", drafting.step, name="step"),
    path("<uuid:pact_id>/bozza/<slug:slug>/tieni/", drafting.autosave, name="autosave"),
    path("<uuid:pact_id>/bozza/<slug:slug>/togli/<uuid:part_id>/", drafting.remove, name="remove"),
    path("<uuid:pact_id>/riprendi/", signing.take_back, name="take_back"),
    path("<uuid:pact_id>/annulla/", signing.discard, name="discard"),
    # from a file
    path("importa/file/<uuid:run_id>/", taking_over.run, name="take_over_run"),
    path("importa/file/<uuid:run_id>/errori.csv", taking_over.errors, name="take_over_errors"),
    path("importa/<slug:kind>/", taking_over.upload, name="take_over"),
    path("importa/<slug:kind>/modello.xlsx", taking_over.model, name="take_over_model"),
    # signing
    path("<uuid:pact_id>/firma/", signing.sign, name="sign"),
    path("<uuid:pact_id>/firma/<uuid:party_id>/codice/nuovo/", signing.code, name="code"),
    path("<uuid:pact_id>/firma/<uuid:party_id>/<slug:way>/", signing.answer, name="answer"),
    path("<uuid:pact_id>/firma/ritira/", signing.withdraw, name="withdraw"),
    path("<uuid:pact_id>/foglio/<uuid:signature_id>/", signing.scan, name="scan"),
    path("verifica/", paper.verify_form, name="verify_form"),
    path("verifica/<slug:text_hash>/", paper.verify, name="verify"),
    path("<uuid:pact_id>/patto.pdf", paper.pdf, name="pdf"),
    # expenses
    path("spese/", spending.spending, name="spending"),
    path("<uuid:pact_id>/spese/", spending.spending_list, name="spending_list"),
    path("<uuid:pact_id>/spese/chiedi/", spending.spending_ask, name="spending_ask"),
    path("<uuid:pact_id>/spese/anticipo/", spending.spending_advance, name="spending_advance"),
    path("<uuid:pact_id>/spese/<uuid:spending_id>/", spending.spending_detail, name="spending_detail"),
    path("<uuid:pact_id>/spese/<uuid:spending_id>/data/", correcting.correct_service_date, name="correct_service_date"),
    path("<uuid:pact_id>/spese/<uuid:spending_id>/<slug:step>/", spending.spending_step, name="spending_step"),
    path(
        "<uuid:pact_id>/spese/<uuid:spending_id>/giustificativo/<uuid:receipt_id>/", spending.receipt_file, name="receipt_file"
    ),
    # hours given back
    path("ore/", giving_back.hours_waiting, name="hours"),
    path("<uuid:pact_id>/ore/", giving_back.hours_list, name="hours_list"),
    path("<uuid:pact_id>/ore/segna/", giving_back.hours_log, name="hours_log"),
    path("<uuid:pact_id>/ore/<uuid:entry_id>/correggi/", correcting.correct_hours, name="correct_hours"),
    path("<uuid:pact_id>/ore/<uuid:entry_id>/<slug:answer>/", giving_back.hours_answer, name="hours_answer"),
    # reviews, changes
    path("<uuid:pact_id>/verifiche/", reviewing.reviews, name="reviews"),
    path("<uuid:pact_id>/verifiche/<uuid:review_id>/", reviewing.review, name="review"),
    path("<uuid:pact_id>/verifiche/<uuid:review_id>/correggi/<int:number>/", correcting.correct_rating, name="correct_rating"),
    path("<uuid:pact_id>/rinnova/", renewing.renew, name="renew"),
    path("<uuid:pact_id>/riporto/", renewing.carry_over, name="carry_over"),
    path("<uuid:pact_id>/correzioni/", correcting.corrections, name="corrections"),
    path("rendiconti/", reporting.periods, name="periods"),
    path("<uuid:pact_id>/cambia/<slug:step>/", changing.change, name="change"),
    path("<uuid:pact_id>/proposte/", talking.proposals, name="proposals"),
    path("<uuid:pact_id>/proposte/<uuid:proposal_id>/", talking.proposal, name="proposal"),
    path("<uuid:pact_id>/impegni/", talking.what_changed, name="what_changed"),
    path("<uuid:pact_id>/pausa/", pausing.not_able, name="not_able"),
    path("<uuid:pact_id>/pausa/fine/", pausing.able_again, name="able_again"),
    path("<uuid:pact_id>/malattia/", pausing.illness, name="illness"),
    path("<uuid:pact_id>/malattia/fine/", pausing.illness_over, name="illness_over"),
    path("<uuid:pact_id>/assicurazione/", insuring.covers, name="covers"),
    path("<uuid:pact_id>/affida/", reassigning.reassign, name="reassign"),
    path("trasferimenti/", transferring.transfers, name="transfers"),
    path("trasferimenti/<uuid:transfer_id>/<slug:answer>/", transferring.transfer_answer, name="transfer_answer"),
    # bodies without an account
    path("con-link/<str:token>/", by_link.by_link, name="by_link"),
    path("<uuid:pact_id>/link/", links.links, name="links"),
    path("<uuid:pact_id>/link/<uuid:link_id>/revoca/", links.link_revoke, name="link_revoke"),
    # vouchers
    path("buoni/cassa/", vouchers.till, name="till"),
    path("buoni/da-pagare/", vouchers.dues, name="dues"),
    path("<uuid:pact_id>/buoni/nuovo/", vouchers.voucher_ask, name="voucher_ask"),
    path("<uuid:pact_id>/buoni/<uuid:voucher_id>/", vouchers.voucher, name="voucher"),
    path("<uuid:pact_id>/buoni/<uuid:voucher_id>/<slug:step>/", vouchers.voucher_step, name="voucher_step"),
    # with whom the person's data are shared
    path("condivisioni/", sharing.my_sharing, name="my_sharing"),
    path("condivisioni/<uuid:person_id>/", sharing.my_sharing, name="my_sharing_of"),
    path("condivisioni/<uuid:person_id>/scelta/", sharing.my_sharing_said, name="my_sharing_said"),
    path("persona/<uuid:person_id>/condivisioni/", sharing.sharing, name="sharing"),
    # ties that who decides declares
    path("legami-dichiarati/", declaring.declared, name="declared"),
    path("legami-dichiarati/<uuid:declared_id>/finito/", declaring.declared_over, name="declared_over"),
    path("<uuid:pact_id>/legame/", declaring.declare_here, name="declare_here"),
    # a record opened without following the person
    path("emergenza/", emergency.emergency, name="emergency"),
    path("emergenza/elenco/", emergency.emergencies, name="emergencies"),
    path("emergenza/<uuid:access_id>/", emergency.emergency_record, name="emergency_record"),
    # what happens to the person
    path("persona/<uuid:person_id>/decesso/", dying.death, name="death"),
    path("persona/<uuid:person_id>/decesso/correggi/", dying.retract_death, name="retract_death"),
]
