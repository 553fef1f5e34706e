from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CompaniesConfig(AppConfig):
    name = "ctpat.companies"
    label = "companies"
    verbose_name = "Companies and people"

    def ready(self) -> None:
        from . import checks, fences, receivers, rls  # noqa: F401  (checks and receivers register themselves)

        pre_migrate.connect(rls.open_session, sender=self)
        pre_migrate.connect(fences.lift, sender=self)
        # The fences look at all models, so they are installed when the last app has its tables.
        post_migrate.connect(fences.install, dispatch_uid="fences")
        post_migrate.connect(rls.install, dispatch_uid="rls")
