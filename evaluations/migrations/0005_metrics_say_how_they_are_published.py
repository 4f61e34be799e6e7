import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0004_orders_net_of_those_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='metric',
            name='definition_version',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='metric',
            name='scale',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Of the number itself: the share 0.971 has three. Empty: as its unit has them.', null=True, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='published decimals'),
        ),
        migrations.AddField(
            model_name='metric',
            name='target_kind',
            field=models.CharField(blank=True, choices=[('flow', 'Adds up with the days'), ('level', 'A level to hold')], help_text='Empty: counts and sums add up with the days, ratios and averages are levels.', max_length=5, verbose_name='kind of target'),
        ),
        migrations.AlterField(
            model_name='metric',
            name='direction',
            field=models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better'), ('range', 'Within a range is best')], default='higher', max_length=6, verbose_name='direction'),
        ),
    ]
