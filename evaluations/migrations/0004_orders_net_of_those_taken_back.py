from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0003_list_goals_by_period'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agentday',
            name='orders',
            field=models.IntegerField(default=0, help_text='Orders less those taken back.'),
        ),
    ]
