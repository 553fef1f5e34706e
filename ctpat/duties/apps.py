from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "ctpat.duties"
    label = "duties"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (they connect themselves)
