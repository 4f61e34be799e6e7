from django.db import migrations

FIRST_VERSIONS = """
INSERT INTO evaluations_metricversion
    (id, tenant_id, metric_id, number, created_at, kind, unit, direction, target_kind, definition, least_n, scale)
SELECT gen_random_uuid(), tenant_id, id, definition_version, updated_at,
    kind, unit, direction, target_kind, definition, least_n, scale
FROM evaluations_metric
"""


class Migration(migrations.Migration):
    """Metrics there are already: what they mean today has held since they last changed, at the latest."""

    dependencies = [("evaluations", "0006_metrics_have_versions")]

    operations = [migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop)]
