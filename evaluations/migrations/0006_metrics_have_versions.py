import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import crm.tenancy.keys
import crm.tenancy.models

KEEP_VERSIONS = """
CREATE FUNCTION crm_metric_version_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A metric version stays as written. Write a new one.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER metric_version_stays_as_written BEFORE UPDATE OR DELETE ON evaluations_metricversion
    FOR EACH ROW EXECUTE FUNCTION crm_metric_version_stays_as_written();
ALTER TABLE evaluations_metricversion ENABLE ALWAYS TRIGGER metric_version_stays_as_written;
"""


class Migration(migrations.Migration):
    """Versions of what metrics mean. They never change: the database says no to everybody."""

    dependencies = [
        ('accounts', '0001_initial'),
        ('evaluations', '0005_metrics_say_how_they_are_published'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MetricVersion',
            fields=[
                ('kind', models.CharField(choices=[('count', 'Count'), ('sum', 'Sum'), ('ratio', 'Ratio'), ('average', 'Average')], max_length=8, verbose_name='kind')),
                ('unit', models.CharField(choices=[('number', 'Number'), ('money', 'Money'), ('percent', 'Percent'), ('minutes', 'Minutes'), ('days', 'Days')], default='number', max_length=8, verbose_name='unit')),
                ('direction', models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better'), ('range', 'Within a range is best')], default='higher', max_length=6, verbose_name='direction')),
                ('target_kind', models.CharField(blank=True, choices=[('flow', 'Adds up with the days'), ('level', 'A level to hold')], help_text='Empty: counts and sums add up with the days, ratios and averages are levels.', max_length=5, verbose_name='kind of target')),
                ('definition', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('least_n', models.PositiveIntegerField(default=0, verbose_name='smallest meaningful number of cases')),
                ('scale', models.PositiveSmallIntegerField(blank=True, help_text='Of the number itself: the share 0.971 has three. Empty: as its unit has them.', null=True, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='published decimals')),
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('metric', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='evaluations.metric')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('written_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
            ],
            options={
                'verbose_name': 'metric version',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'metric', 'number'), name='one_metric_version_per_number')],
            },
        ),
        migrations.RunSQL(KEEP_VERSIONS, "DROP FUNCTION crm_metric_version_stays_as_written() CASCADE"),
    ]
