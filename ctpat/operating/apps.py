from django.apps import AppConfig


class OperatingConfig(AppConfig):
    """What the operator of an installation uses: preparation, health, backup. Owns no tables."""

    name = "ctpat.operating"
    label = "operating"
