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
            name='PayoutRun',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('period_kind', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter')], max_length=8, verbose_name='period')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('calculated_at', models.DateTimeField(editable=False, null=True)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('published_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'payout run',
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('period_kind', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter')], default='month', max_length=8, verbose_name='period')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'plan',
            },
        ),
        migrations.CreateModel(
            name='PlanEnrolment',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='agents.agent', verbose_name='agent')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='incentives.plan')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'enrolment',
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('document', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='incentives.plan')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('written_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
            ],
            options={
                'verbose_name': 'plan version',
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('total', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='total')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('seen_at', models.DateTimeField(editable=False, null=True)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='agents.agent', verbose_name='agent')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='incentives.payoutrun')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'statement',
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('earning', 'Earning'), ('delta', 'Later correction')], default='earning', max_length=8, verbose_name='kind')),
                ('component', models.CharField(max_length=80, verbose_name='component')),
                ('key', models.CharField(max_length=200)),
                ('origin_starts_on', models.DateField()),
                ('fact_type', models.CharField(blank=True, max_length=40)),
                ('fact_id', models.UUIDField(null=True)),
                ('fact_label', models.CharField(blank=True, max_length=200)),
                ('basis', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='basis')),
                ('rate', models.DecimalField(decimal_places=8, max_digits=12, null=True, verbose_name='rate')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('explanation', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('position', models.PositiveIntegerField(default=0)),
                ('plan_version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incentives.planversion')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='incentives.statement')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'line',
            },
        ),
        migrations.AddConstraint(
            model_name='payoutrun',
            constraint=models.UniqueConstraint(fields=('tenant', 'period_kind', 'starts_on'), name='one_run_per_period'),
        ),
        migrations.AddConstraint(
            model_name='payoutrun',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='run_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_plan_per_name'),
        ),
        migrations.AddConstraint(
            model_name='planenrolment',
            constraint=models.UniqueConstraint(fields=('tenant', 'plan', 'agent', 'starts_on'), name='one_enrolment_per_start'),
        ),
        migrations.AddConstraint(
            model_name='planenrolment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='enrolment_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(fields=('tenant', 'plan', 'number'), name='one_version_per_number'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(fields=('tenant', 'plan', 'starts_on'), name='one_version_per_start'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['tenant', 'agent', '-starts_on'], name='statement_by_agent'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['tenant', '-starts_on', '-id'], name='statement_newest'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('tenant', 'run', 'agent', 'currency'), name='one_statement_per_run_and_agent'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(fields=['tenant', 'key'], name='line_by_key'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(fields=('tenant', 'statement', 'key'), name='one_line_per_key'),
        ),
    ]
