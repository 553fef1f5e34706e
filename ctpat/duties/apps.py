from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "ctpat.duties"
    label = "duties"
