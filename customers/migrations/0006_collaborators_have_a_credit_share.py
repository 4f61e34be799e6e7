import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0002_plural_names'),
        ('customers', '0005_roll_ups_walk_an_index'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='credit_share',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='credit share'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('credit_share__gte', 0), ('credit_share__lte', 1)), name='credit_share_is_from_none_to_all'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'collaborator'), ('credit_share', 0), _connector='OR'), name='owner_has_the_rest_of_the_credit'),
        ),
    ]
