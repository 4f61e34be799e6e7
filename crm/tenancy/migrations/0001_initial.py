import crm.tenancy.keys
import django.core.validators
from django.db import migrations, models


SCHEMA_OPEN_TO_APP = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO crm_app;
"""
REQUIRE_ACTOR = """
CREATE FUNCTION crm_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'crm_app' AND coalesce(current_setting('crm.actor', true), '') = '' THEN
        RAISE EXCEPTION 'Nobody is at work: % is written only in a scope with an actor.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(SCHEMA_OPEN_TO_APP, migrations.RunSQL.noop),
        migrations.RunSQL(REQUIRE_ACTOR, "DROP FUNCTION crm_require_actor()"),
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9-]*$', 'Use small letters, digits and hyphens.')], verbose_name='short name')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='en', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(default='Asia/Shanghai', max_length=60, verbose_name='time zone')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('fiscal_year_starts', models.PositiveSmallIntegerField(default=1, verbose_name='first month of the fiscal year')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('fiscal_year_starts__range', (1, 12))), name='fiscal_year_starts_in_a_month')],
            },
        ),
    ]
