from django.conf import settings
from django.db import migrations, models

# What is signed is the frozen text; the columns that it was made from stay with it.
FROZEN = """
CREATE FUNCTION pacts_refuse_frozen_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.text_hash <> '' AND (NEW.plan_kind, NEW.plan_number, NEW.plan_signed_on, NEW.plan_body)
       IS DISTINCT FROM (OLD.plan_kind, OLD.plan_number, OLD.plan_signed_on, OLD.plan_body) THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: %', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_plan_frozen BEFORE UPDATE ON pacts_pactversion
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_frozen_plan();
"""
UNFROZEN = "DROP TRIGGER pacts_plan_frozen ON pacts_pactversion; DROP FUNCTION pacts_refuse_frozen_plan();"


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0019_an_urgent_advance_before_the_signature"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pactversion",
            name="plan_body",
            field=models.CharField(blank=True, max_length=150, verbose_name="ente del piano"),
        ),
        migrations.AddField(
            model_name="pactversion",
            name="plan_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pais", "Patto per l’inclusione sociale (PaIS) dell’ADI"),
                    ("pai", "piano assistenziale individuale (PAI)"),
                    ("life", "progetto di vita"),
                    ("other", "altro progetto personalizzato"),
                ],
                max_length=10,
                verbose_name="piano citato",
            ),
        ),
        migrations.AddField(
            model_name="pactversion",
            name="plan_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="numero del piano"),
        ),
        migrations.AddField(
            model_name="pactversion",
            name="plan_signed_on",
            field=models.DateField(blank=True, null=True, verbose_name="data del piano"),
        ),
        migrations.AddConstraint(
            model_name="pactversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("plan_body", ""), ("plan_kind", ""), ("plan_number", ""), ("plan_signed_on", None)),
                    models.Q(
                        models.Q(("plan_kind", ""), _negated=True),
                        ("plan_signed_on__isnull", False),
                        models.Q(("plan_body", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pacts_cited_plan_can_be_found",
            ),
        ),
        migrations.RunSQL(FROZEN, UNFROZEN),
    ]
