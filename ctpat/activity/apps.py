from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActivityConfig(AppConfig):
    name = "ctpat.activity"
    label = "activity"

    def ready(self) -> None:
        from . import append_only, receivers  # noqa: F401  (receivers connect themselves)

        post_migrate.connect(append_only.install, dispatch_uid="append_only")
