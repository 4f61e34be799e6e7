import crm.tenancy.keys
import crm.tenancy.models
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
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
            name='Customer',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('company', 'Company'), ('agency', 'Agency')], default='company', max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('sort_key', models.CharField(editable=False, help_text='Pinyin, for sorting.', max_length=400)),
                ('search_keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, editable=False, size=None)),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='website')),
                ('sector', models.CharField(blank=True, max_length=80, verbose_name='sector')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('annual_revenue', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='annual revenue (millions)')),
                ('founded_in', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded in')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('stage', models.CharField(choices=[('lead', 'Lead'), ('prospect', 'Prospect'), ('active', 'Active'), ('dormant', 'Dormant'), ('lost', 'Lost')], default='lead', max_length=10, verbose_name='stage')),
                ('size_tier', models.CharField(blank=True, choices=[('large', 'Large'), ('medium', 'Medium'), ('small', 'Small')], max_length=10, verbose_name='size')),
                ('depth_tier', models.CharField(blank=True, choices=[('core', 'Core'), ('general', 'General'), ('potential', 'Potential')], max_length=10, verbose_name='depth')),
                ('last_interaction_at', models.DateTimeField(editable=False, null=True, verbose_name='last contact')),
                ('last_activity_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='agents.agency', verbose_name='agency')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customers', to='agents.agent', verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='customers.customer', verbose_name='belongs to')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'customer',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='position')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_decision_maker', models.BooleanField(default=False, verbose_name='decides')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='birthday')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='customers.customer', verbose_name='customer')),
            ],
            options={
                'verbose_name': 'contact',
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('collaborator', 'Collaborator')], default='owner', max_length=12, verbose_name='role')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='agents.agent')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='customers.customer')),
            ],
            options={
                'verbose_name': 'assignment',
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('state', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open', editable=False, max_length=6)),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='expected amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='opened')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('lost_reason', models.CharField(blank=True, max_length=200, verbose_name='reason lost')),
                ('source', models.CharField(default='manual', editable=False, max_length=20)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='agents.agent', verbose_name='agent')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='customers.customer', verbose_name='customer')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'deal',
            },
        ),
        migrations.CreateModel(
            name='DealStage',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('kind', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open', max_length=6, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('probability', models.DecimalField(decimal_places=3, default=0, max_digits=4, verbose_name='probability')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'stage',
            },
        ),
        migrations.CreateModel(
            name='DealMove',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('moved_on', models.DateField()),
                ('moved_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='customers.deal')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('from_stage', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.dealstage')),
                ('to_stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.dealstage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='deal',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='customers.dealstage', verbose_name='stage'),
        ),
        migrations.CreateModel(
            name='Interaction',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('channel', models.CharField(choices=[('call', 'Phone call'), ('visit', 'Visit'), ('message', 'Message'), ('email', 'E-mail'), ('meeting', 'Meeting')], max_length=10, verbose_name='channel')),
                ('direction', models.CharField(choices=[('out', 'We reached out'), ('in', 'They reached out')], default='out', max_length=4, verbose_name='direction')),
                ('outcome', models.CharField(choices=[('progress', 'Progress'), ('reached', 'Reached'), ('no_answer', 'No answer'), ('declined', 'Declined'), ('problem', 'Problem')], default='reached', max_length=10, verbose_name='outcome')),
                ('summary', models.TextField(verbose_name='what happened')),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('duration_s', models.PositiveIntegerField(blank=True, null=True, verbose_name='duration in seconds')),
                ('source', models.CharField(choices=[('manual', 'By hand'), ('import', 'Import'), ('api', 'API'), ('sample', 'Sample')], default='manual', editable=False, max_length=10, verbose_name='source')),
                ('client_ref', models.UUIDField(blank=True, help_text='Made by the phone, so that sending twice is harmless.', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='interactions', to='agents.agent', verbose_name='agent')),
                ('contact', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interactions', to='customers.contact', verbose_name='contact')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='customers.customer', verbose_name='customer')),
                ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interactions', to='customers.deal', verbose_name='deal')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'interaction',
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('note', models.CharField(max_length=300, verbose_name='what to do')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('remind_at', models.DateTimeField(blank=True, null=True, verbose_name='remind at')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('source', models.CharField(choices=[('manual', 'By hand'), ('import', 'Import'), ('api', 'API'), ('sample', 'Sample')], default='manual', editable=False, max_length=10, verbose_name='source')),
                ('client_ref', models.UUIDField(blank=True, null=True)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='agents.agent', verbose_name='agent')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='customers.customer', verbose_name='customer')),
                ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='customers.deal', verbose_name='deal')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='completed_follow_ups', to='customers.interaction')),
            ],
            options={
                'verbose_name': 'follow-up',
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('series', models.CharField(blank=True, max_length=80, verbose_name='series')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                ('list_price', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='list price')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'product',
            },
        ),
        migrations.AddField(
            model_name='deal',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='customers.product', verbose_name='product'),
        ),
        migrations.CreateModel(
            name='Sale',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('external_system', models.CharField(blank=True, max_length=40, verbose_name='external system')),
                ('external_id', models.CharField(blank=True, max_length=120, verbose_name='external id')),
                ('kind', models.CharField(choices=[('order', 'Order'), ('refund', 'Refund'), ('receipt', 'Receipt')], default='order', max_length=8, verbose_name='kind')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('occurred_on', models.DateField(verbose_name='day')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('source', models.CharField(default='manual', editable=False, max_length=10)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='agents.agent', verbose_name='agent')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='customers.customer', verbose_name='customer')),
                ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='customers.deal', verbose_name='deal')),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='customers.product', verbose_name='product')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='customers.sale', verbose_name='reverses')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'sale',
            },
        ),
        migrations.CreateModel(
            name='TierChange',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('axis', models.CharField(choices=[('size', 'Size'), ('depth', 'Depth')], max_length=6, verbose_name='axis')),
                ('before', models.CharField(blank=True, max_length=10)),
                ('after', models.CharField(max_length=10)),
                ('is_override', models.BooleanField(default=False, verbose_name='decided by a person')),
                ('holds_until', models.DateField(blank=True, null=True, verbose_name='holds until')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('evidence', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tier_changes', to='customers.customer')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'tier change',
            },
        ),
        migrations.CreateModel(
            name='TierRule',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('large_from', models.DecimalField(decimal_places=4, default=100000, max_digits=20, verbose_name='large from sales of')),
                ('medium_from', models.DecimalField(decimal_places=4, default=20000, max_digits=20, verbose_name='medium from sales of')),
                ('core_from', models.PositiveIntegerField(default=24, verbose_name='core from interactions')),
                ('general_from', models.PositiveIntegerField(default=6, verbose_name='general from interactions')),
                ('tenant', models.ForeignKey(db_default=crm.tenancy.models.CurrentTenant(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'verbose_name': 'tier rule',
            },
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['tenant', '-last_activity_at', '-id'], name='customer_by_activity'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['tenant', 'owner', '-last_activity_at', '-id'], name='customer_by_owner'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['tenant', 'sort_key', 'id'], name='customer_by_name'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.UniqueConstraint(fields=('tenant', 'agency'), name='one_customer_profile_per_agency'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('agency', None), ('kind', 'agency'), _connector='OR'), name='only_agencies_have_an_agency_profile'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='customer_is_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='customer_known_once'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='contact_known_once'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['tenant', 'agent', 'ends_on'], name='assignment_by_agent'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None), ('role', 'owner')), fields=('tenant', 'customer'), name='one_owner_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('tenant', 'customer', 'agent', 'role'), name='one_open_assignment_per_role'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='assignment_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='dealstage',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_stage_per_name'),
        ),
        migrations.AddConstraint(
            model_name='dealstage',
            constraint=models.CheckConstraint(condition=models.Q(('probability__gte', 0), ('probability__lte', 1)), name='probability_is_a_share'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['tenant', 'agent', 'occurred_at'], name='interaction_by_agent_and_time'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['tenant', 'customer', '-occurred_at', '-id'], name='interaction_of_customer'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['tenant', '-occurred_at', '-id'], name='interaction_newest'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.UniqueConstraint(fields=('tenant', 'agent', 'client_ref'), name='interaction_logged_once'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='interaction_known_once'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['tenant', 'agent', 'due_at', 'id'], name='follow_up_by_agent_and_due'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['tenant', 'customer', 'due_at'], name='follow_up_of_customer'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('remind_at__isnull', False), ('reminded_at', None), ('state', 'open')), fields=['tenant', 'remind_at'], name='follow_up_to_remind'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('tenant', 'agent', 'client_ref'), name='follow_up_written_once'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('done_at__isnull', False)), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='a_done_follow_up_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='follow_up_known_once'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_product_per_name'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('list_price', None), ('list_price__gte', 0), _connector='OR'), name='price_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='product_known_once'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['tenant', '-created_at', '-id'], name='deal_newest'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['tenant', 'agent', 'closed_on'], name='deal_by_agent_and_close'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['tenant', 'agent', 'opened_on'], name='deal_by_agent_and_open'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='deal_amount_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('opened_on', None), ('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='deal_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='a_closed_deal_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='deal_known_once'),
        ),
        migrations.AddIndex(
            model_name='sale',
            index=models.Index(fields=['tenant', 'agent', 'occurred_on'], name='sale_by_agent_and_day'),
        ),
        migrations.AddIndex(
            model_name='sale',
            index=models.Index(fields=['tenant', 'customer', 'occurred_on'], name='sale_by_customer_and_day'),
        ),
        migrations.AddIndex(
            model_name='sale',
            index=models.Index(fields=['tenant', '-occurred_on', '-id'], name='sale_newest'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.CheckConstraint(condition=models.Q(('reverses__isnull', False), models.Q(('amount__gte', 0), ('kind__in', ['order', 'receipt'])), models.Q(('amount__lte', 0), ('kind', 'refund')), _connector='OR'), name='a_refund_is_negative_and_nothing_else'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['order', 'receipt']), ('reverses__isnull', False)), fields=('tenant', 'reverses'), name='reversed_once'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'order'), ('reverses', None), ('source', 'deal')), fields=('tenant', 'deal'), name='one_order_per_won_deal'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_system', 'external_id'), name='sale_known_once'),
        ),
        migrations.AddIndex(
            model_name='tierchange',
            index=models.Index(fields=['tenant', 'customer', '-changed_at'], name='tier_change_of_customer'),
        ),
        migrations.AddConstraint(
            model_name='tierrule',
            constraint=models.UniqueConstraint(fields=('tenant',), name='one_tier_rule'),
        ),
        migrations.AddConstraint(
            model_name='tierrule',
            constraint=models.CheckConstraint(condition=models.Q(('large_from__gt', models.F('medium_from')), ('medium_from__gte', 0)), name='large_is_above_medium'),
        ),
        migrations.AddConstraint(
            model_name='tierrule',
            constraint=models.CheckConstraint(condition=models.Q(('core_from__gt', models.F('general_from'))), name='core_is_above_general'),
        ),
    ]
