"""What the database refuses: changing a text that is up for signing, signing another text, approving one's own request."""

from django.db import migrations

from legami.core.append_only import append_only

PARTS = ("party", "goal", "support", "commitment", "giveback", "budgetline")

FROZEN_PARTS = """
CREATE FUNCTION pacts_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN touched := NEW.version_id; ELSE touched := OLD.version_id; END IF;
    IF EXISTS (SELECT 1 FROM pacts_pactversion WHERE id = touched AND text_hash <> '') THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""CREATE TRIGGER pacts_{part}_frozen BEFORE INSERT OR UPDATE OR DELETE ON pacts_{part}
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_frozen_part();
"""
    for part in PARTS
)

FROZEN_VERSION = """
CREATE FUNCTION pacts_refuse_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.text_hash <> '' AND (NEW.text_hash, NEW.frozen_text, NEW.starts_on, NEW.ends_on, NEW.first_review_on,
        NEW.review_every_months, NEW.pact_id, NEW.number) IS DISTINCT FROM (OLD.text_hash, OLD.frozen_text, OLD.starts_on,
        OLD.ends_on, OLD.first_review_on, OLD.review_every_months, OLD.pact_id, OLD.number) THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: %', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_version_frozen BEFORE UPDATE ON pacts_pactversion
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_frozen_version();
"""

SIGNED_TEXT = """
CREATE FUNCTION pacts_check_signed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The lock makes the answer wait for a version that is being withdrawn at this moment.
    PERFORM 1 FROM pacts_pactversion v JOIN pacts_party p ON p.version_id = v.id
        WHERE v.id = NEW.version_id AND p.id = NEW.party_id AND v.status = 'signing' AND v.text_hash = NEW.text_hash
        FOR SHARE OF v;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pacts_signature_of_another_text' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_signature_text BEFORE INSERT ON pacts_signature
    FOR EACH ROW EXECUTE FUNCTION pacts_check_signed_text();
"""

NOT_OWN_REQUEST = """
CREATE FUNCTION pacts_refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pacts_spendingrequest r WHERE r.id = NEW.request_id AND r.requested_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'pacts_requester_never_approves' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_approval_not_own BEFORE INSERT ON pacts_approval
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_own_approval();
"""

SPENDING_NEEDS_SIGNED_PACT = """
CREATE FUNCTION pacts_spending_needs_signed_pact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pacts_pact p JOIN pacts_budgetline l ON l.id = NEW.line_id
            JOIN pacts_pactversion v ON v.id = l.version_id
            WHERE p.id = NEW.pact_id AND v.pact_id = p.id AND p.activated_at IS NOT NULL) THEN
        RAISE EXCEPTION 'pacts_spending_on_unsigned_pact' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_spending_signed BEFORE INSERT ON pacts_spendingrequest
    FOR EACH ROW EXECUTE FUNCTION pacts_spending_needs_signed_pact();
"""

DROP = """
DROP FUNCTION pacts_refuse_frozen_part() CASCADE;
DROP FUNCTION pacts_refuse_frozen_version() CASCADE;
DROP FUNCTION pacts_check_signed_text() CASCADE;
DROP FUNCTION pacts_refuse_own_approval() CASCADE;
DROP FUNCTION pacts_spending_needs_signed_pact() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            FROZEN_PARTS + FROZEN_VERSION + SIGNED_TEXT + NOT_OWN_REQUEST + SPENDING_NEEDS_SIGNED_PACT,
            DROP,
        ),
        append_only("pacts_signature"),
        append_only("pacts_approval"),
    ]
