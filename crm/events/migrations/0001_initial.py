import crm.tenancy.keys
import crm.tenancy.models
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


KEEP_AS_WRITTEN = """
CREATE FUNCTION crm_event_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (to_jsonb(NEW) - '{dispatched_at,attempts,sequence,digest}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{dispatched_at,attempts,sequence,digest}'::text[])
        OR (OLD.sequence IS NOT NULL AND (NEW.sequence, NEW.digest) IS DISTINCT FROM (OLD.sequence, OLD.digest))
    THEN
        RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER event_stays_as_written BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION crm_event_stays_as_written();
ALTER TABLE events_event ENABLE ALWAYS TRIGGER event_stays_as_written;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('subject_type', models.CharField(max_length=80)),
                ('subject_id', models.UUIDField()),
                ('actor_label', models.CharField(blank=True, help_text='The job, where no member acted.', max_length=80)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('occurred_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('dispatched_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sequence', models.BigIntegerField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject_id', '-occurred_at'], name='event_by_subject'), models.Index(fields=['tenant', '-occurred_at', '-id'], name='event_by_time'), models.Index(condition=models.Q(('dispatched_at', None)), fields=['tenant', 'id'], name='event_waiting'), models.Index(condition=models.Q(('sequence', None)), fields=['tenant', 'id'], name='event_unsealed')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'sequence'), name='one_event_per_sequence')],
            },
        ),
        migrations.RunSQL(KEEP_AS_WRITTEN, "DROP FUNCTION crm_event_stays_as_written() CASCADE"),
    ]
