import crm.tenancy.keys
import crm.tenancy.models
import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('agents', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Metric',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('name_zh', models.CharField(max_length=80, verbose_name='name in Chinese')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('meaning_zh', models.CharField(blank=True, max_length=300, verbose_name='definition in Chinese')),
                ('meaning_en', models.CharField(blank=True, max_length=300, verbose_name='definition in English')),
                ('kind', models.CharField(choices=[('count', 'Count'), ('sum', 'Sum'), ('ratio', 'Ratio'), ('average', 'Average')], max_length=8, verbose_name='kind')),
                ('unit', models.CharField(choices=[('number', 'Number'), ('money', 'Money'), ('percent', 'Percent'), ('minutes', 'Minutes'), ('days', 'Days')], default='number', max_length=8, verbose_name='unit')),
                ('direction', models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better')], default='higher', max_length=6, verbose_name='direction')),
                ('definition', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('least_n', models.PositiveIntegerField(default=0, verbose_name='smallest meaningful number of cases')),
                ('is_builtin', models.BooleanField(default=False, editable=False)),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'metric',
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('target', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='target')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('answer', models.CharField(blank=True, editable=False, max_length=300, verbose_name='answer')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='agents.agent', verbose_name='agent')),
                ('answered_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('proposed_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='evaluations.metric', verbose_name='metric')),
            ],
            options={
                'verbose_name': 'goal',
            },
        ),
        migrations.CreateModel(
            name='MetricDay',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('numerator', models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ('denominator', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('n', models.PositiveIntegerField(default=0)),
                ('rolled_up_at', models.DateTimeField()),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='metric_days', to='agents.agent')),
                ('metric', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='evaluations.metric')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
        ),
        migrations.CreateModel(
            name='AgentDay',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('interactions', models.PositiveIntegerField(default=0)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('visits', models.PositiveIntegerField(default=0)),
                ('messages', models.PositiveIntegerField(default=0)),
                ('talk_seconds', models.PositiveBigIntegerField(default=0)),
                ('follow_ups_due', models.PositiveIntegerField(default=0)),
                ('follow_ups_done', models.PositiveIntegerField(default=0)),
                ('follow_ups_on_time', models.PositiveIntegerField(default=0)),
                ('new_customers', models.PositiveIntegerField(default=0)),
                ('deals_opened', models.PositiveIntegerField(default=0)),
                ('deals_won', models.PositiveIntegerField(default=0)),
                ('deals_lost', models.PositiveIntegerField(default=0)),
                ('won_amount', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='amount')),
                ('won_days', models.IntegerField(default=0, help_text='Days from opening to winning, summed.')),
                ('orders', models.PositiveIntegerField(default=0)),
                ('sales_amount', models.DecimalField(decimal_places=4, default=0, help_text='Orders and refunds, net.', max_digits=20, verbose_name='amount')),
                ('refunds_amount', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='amount')),
                ('receipts_amount', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='amount')),
                ('rolled_up_at', models.DateTimeField()),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='agents.agent')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'day'], name='agent_day_by_day')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'agent', 'day'), name='one_row_per_agent_day')],
            },
        ),
        migrations.CreateModel(
            name='DirtyDay',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('marked_at', models.DateTimeField()),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agents.agent')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'agent', 'day'), name='one_mark_per_agent_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='metric',
            constraint=models.UniqueConstraint(fields=('tenant', 'code'), name='one_metric_per_code'),
        ),
        migrations.AddIndex(
            model_name='goal',
            index=models.Index(fields=['tenant', 'agent', 'starts_on'], name='goal_by_agent'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'agreed'])), fields=('tenant', 'agent', 'metric', 'starts_on', 'ends_on'), name='one_goal_per_metric_and_period'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('target__gt', 0)), name='goal_target_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='goal_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='metricday',
            index=models.Index(fields=['tenant', 'agent', 'day'], name='metric_day_by_agent'),
        ),
        migrations.AddConstraint(
            model_name='metricday',
            constraint=models.UniqueConstraint(fields=('tenant', 'metric', 'agent', 'day'), name='one_value_per_metric_and_agent_day'),
        ),
    ]
