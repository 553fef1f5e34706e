from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "ctpat.activity"
    label = "activity"
