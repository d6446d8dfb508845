"""What the database refuses: a link to a line that is not its body's, a voucher taken when or where it must not be."""

from django.db import migrations

from legami.core.append_only import append_only

# A link opens a line of its own pact, to the body that is bound by that line.
OWN_LINE = """
CREATE FUNCTION pacts_check_partner_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fits boolean;
BEGIN
    IF NEW.commitment_id IS NOT NULL THEN
        fits := EXISTS (SELECT FROM pacts_commitment c JOIN pacts_pactversion v ON v.id = c.version_id
            JOIN pacts_party p ON p.id = c.bound_id
            WHERE c.id = NEW.commitment_id AND v.pact_id = NEW.pact_id AND p.role = 'partner'
              AND p.organisation_id = NEW.organisation_id);
    ELSIF NEW.give_back_id IS NOT NULL THEN
        fits := EXISTS (SELECT FROM pacts_giveback g JOIN pacts_pactversion v ON v.id = g.version_id
            JOIN pacts_party p ON p.id = g.host_id
            WHERE g.id = NEW.give_back_id AND v.pact_id = NEW.pact_id AND p.organisation_id = NEW.organisation_id);
    ELSE
        fits := EXISTS (SELECT FROM pacts_voucher v WHERE v.id = NEW.voucher_id AND v.pact_id = NEW.pact_id)
            AND (NEW.organisation_id IS NULL OR EXISTS (SELECT FROM pacts_voucher_merchants m
                WHERE m.voucher_id = NEW.voucher_id AND m.organisation_id = NEW.organisation_id));
    END IF;
    IF NOT fits THEN
        RAISE EXCEPTION 'pacts_link_of_another_line' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_partner_link_line BEFORE INSERT OR UPDATE OF pact_id, organisation_id, commitment_id, give_back_id,
    voucher_id ON pacts_partnerlink FOR EACH ROW EXECUTE FUNCTION pacts_check_partner_link();
"""

# The voucher counts its own redemptions; the row's lock makes two tills wait for each other, its CHECK refuses the second.
TILL = """
CREATE FUNCTION pacts_take_from_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM pacts_pact p JOIN pacts_voucher v ON v.pact_id = p.id
        WHERE v.id = NEW.voucher_id AND p.status = 'active' FOR SHARE OF p;
    IF FOUND THEN
        UPDATE pacts_voucher v
            SET spent_cents = spent_cents + NEW.amount_cents, spent_pieces = spent_pieces + coalesce(NEW.pieces, 0)
            WHERE v.id = NEW.voucher_id AND v.issued_at IS NOT NULL AND v.withdrawn_at IS NULL AND v.expired_at IS NULL
              AND NEW.redeemed_on <= v.expires_on AND (v.pieces IS NULL) = (NEW.pieces IS NULL)
              AND NEW.amount_cents = coalesce(v.value_cents / v.pieces * NEW.pieces, NEW.amount_cents)
              AND EXISTS (SELECT FROM pacts_voucher_merchants m
                  WHERE m.voucher_id = v.id AND m.organisation_id = NEW.merchant_id);
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pacts_voucher_not_usable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_redemption_takes BEFORE INSERT ON pacts_voucherredemption
    FOR EACH ROW EXECUTE FUNCTION pacts_take_from_voucher();
"""

# What a voucher says never changes, and what was spent is what its redemptions say.
SAME_TERMS = """
CREATE FUNCTION pacts_refuse_other_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.code, NEW.pact_id, NEW.issuer_id, NEW.line_id, NEW.goods, NEW.value_cents, NEW.pieces, NEW.expires_on)
        IS DISTINCT FROM
       (OLD.code, OLD.pact_id, OLD.issuer_id, OLD.line_id, OLD.goods, OLD.value_cents, OLD.pieces, OLD.expires_on) THEN
        RAISE EXCEPTION 'pacts_voucher_never_changes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Only a redemption, in whose trigger we are then, takes something from it.
    IF (NEW.spent_cents, NEW.spent_pieces) IS DISTINCT FROM (OLD.spent_cents, OLD.spent_pieces) AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'pacts_voucher_never_changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_voucher_terms BEFORE UPDATE ON pacts_voucher
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_other_voucher();
"""

DROP = """
DROP FUNCTION pacts_check_partner_link() CASCADE;
DROP FUNCTION pacts_take_from_voucher() CASCADE;
DROP FUNCTION pacts_refuse_other_voucher() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0020_the_plan_beside_which_a_pact_stands")]
    operations = [
        migrations.RunSQL(OWN_LINE + TILL + SAME_TERMS, DROP),
        append_only("pacts_voucherredemption"),
        append_only("pacts_commitmentconfirmation"),
    ]
