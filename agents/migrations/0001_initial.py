import crm.tenancy.keys
import crm.tenancy.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                ('status', models.CharField(choices=[('candidate', 'Candidate'), ('active', 'Active'), ('ended', 'Ended')], default='active', max_length=12, verbose_name='status')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contact person')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'agency',
            },
        ),
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('kind', models.CharField(choices=[('employee', 'Account manager'), ('outside', 'Outside agent'), ('agency_staff', 'Agency staff')], default='employee', max_length=14, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('sort_key', models.CharField(editable=False, help_text='Pinyin, for sorting and search.', max_length=240)),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('status', models.CharField(choices=[('active', 'Active'), ('left', 'Left')], default='active', max_length=10, verbose_name='status')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='joined')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='agents.agency', verbose_name='agency')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agents', to='accounts.membership', verbose_name='member')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'agent',
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='agents.team', verbose_name='belongs to')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'team',
            },
        ),
        migrations.CreateModel(
            name='TeamMembership',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('is_leader', models.BooleanField(default=False, verbose_name='leads the team')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='agents.agent', verbose_name='agent')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='agents.team', verbose_name='team')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'place in a team',
            },
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_agency_per_name'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='agency_known_once'),
        ),
        migrations.AddIndex(
            model_name='agent',
            index=models.Index(fields=['tenant', 'sort_key', 'id'], name='agent_by_name'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.UniqueConstraint(fields=('tenant', 'member'), name='one_agent_per_member'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.CheckConstraint(condition=models.Q(('agency', None), ('kind', 'agency_staff'), _connector='OR'), name='only_agency_staff_have_an_agency'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('joined_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='agent_leaves_after_joining'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='agent_known_once'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_team_per_name'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='team_is_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='team_known_once'),
        ),
        migrations.AddIndex(
            model_name='teammembership',
            index=models.Index(fields=['tenant', 'agent', 'starts_on'], name='place_by_agent'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.UniqueConstraint(fields=('tenant', 'team', 'agent', 'starts_on'), name='one_place_per_team_agent_and_start'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='place_ends_after_it_starts'),
        ),
    ]
