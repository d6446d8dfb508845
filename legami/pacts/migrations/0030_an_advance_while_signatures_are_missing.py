"""What cannot wait cannot wait for the last signature either: an urgent advance is asked on a text in signing too (V02)."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION pacts_spending_needs_signed_pact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pacts_pact p JOIN pacts_budgetline l ON l.id = NEW.line_id
            JOIN pacts_pactversion v ON v.id = l.version_id
            WHERE p.id = NEW.pact_id AND v.pact_id = p.id
              AND (p.activated_at IS NOT NULL
                   OR NEW.advance_reason <> '' AND p.status = 'preparing' AND v.status IN (%s))) THEN
        RAISE EXCEPTION 'pacts_spending_on_unsigned_pact' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0029_a_redemption_can_be_undone")]
    operations = [migrations.RunSQL(FUNCTION % "'shared', 'signing'", FUNCTION % "'shared'")]
