
import crm.accounts.preferences
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='big_numbers',
            field=models.CharField(blank=True, choices=[('', 'As the language'), ('wan', '12.3万'), ('thousand', '123K')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='chart_patterns',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='days_off',
            field=models.JSONField(blank=True, default=list, validators=[crm.accounts.preferences.check_days]),
        ),
        migrations.AddField(
            model_name='user',
            name='density',
            field=models.CharField(blank=True, choices=[('comfortable', 'Comfortable'), ('', 'Default'), ('compact', 'Compact')], default='', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='digest_hour',
            field=models.PositiveSmallIntegerField(default=8),
        ),
        migrations.AddField(
            model_name='user',
            name='gain_colours',
            field=models.CharField(blank=True, choices=[('', 'Ink only'), ('red-up', 'Red up, green down'), ('green-up', 'Green up, red down')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='keys',
            field=models.JSONField(blank=True, default=dict, validators=[crm.accounts.preferences.check_keys]),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_days',
            field=models.JSONField(blank=True, default=crm.accounts.preferences.every_day, validators=[crm.accounts.preferences.check_days]),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_until',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='single_keys',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(blank=True, choices=[('', 'System'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=10),
        ),
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
    ]
