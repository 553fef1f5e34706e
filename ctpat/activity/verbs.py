"""What each verb of the history says in words.

Every app declares its own in `history.py`, as `VERBS = {"app.noun.verb": sentence}`. A
sentence continues after the actor's name and may use `%(label)s`, the name of what was
touched, such as `edited the answer to %(label)s`. What stands in before and after may be for
fewer eyes than the sentence: `CONTENT_RIGHT` names the right that reading it takes.
"""

from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@cache
def content_rights() -> dict[str, str]:
    """By app label, the right that before and after take; an app that is missing asks for none."""
    return {
        config.label: module.CONTENT_RIGHT
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "history")
        and hasattr(module := import_module(f"{config.name}.history"), "CONTENT_RIGHT")
    }


@cache
def declared_verbs() -> dict[str, str]:
    """All verbs of all apps, discovered by file name as Django finds admin.py."""
    verbs: dict[str, str] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "history"):
            verbs.update(getattr(import_module(f"{config.name}.history"), "VERBS", {}))
    return verbs
