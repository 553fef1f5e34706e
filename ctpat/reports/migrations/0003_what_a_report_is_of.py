import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_imprints")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="as_of",
            field=models.DateField(default=datetime.date(2026, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="language",
            field=models.CharField(default="en", max_length=12),
            preserve_default=False,
        ),
    ]
