from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.outbox.sample"
    label = "sample"
