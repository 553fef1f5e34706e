from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "ctpat.reports"
    label = "reports"
