from django.db import migrations, models


class Migration(migrations.Migration):
    """Each statement of a draft says what it was when it was written, so that only changed ones are written anew."""

    dependencies = [("incentives", "0003_published_pay_stays_as_it_is")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="digest",
            field=models.CharField(blank=True, editable=False, help_text="Of every line and note.", max_length=64),
        ),
    ]
