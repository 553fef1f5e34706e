from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "ctpat.outbox"
    label = "outbox"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (they connect themselves)
