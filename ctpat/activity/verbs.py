"""What each verb of the history says in words.

Every app declares its own in `history.py`, as `VERBS = {"app.noun.verb": sentence}`. A
sentence continues after the actor's name and may use `%(label)s`, the name of what was
touched, such as `edited the answer to %(label)s`. What stands in before and after may be for
fewer eyes than the sentence: `CONTENT_RIGHTS` names the right that reading it takes, by the front of
the verb (`compliance`, or `compliance.evidence`; the longest counts). Where the label itself is
somebody's words, such as the title of a weakness, `NAMES_ARE_CONTENT` holds the front of its verbs.
`NOUNS` names in the plural what isn't named like a model.
"""

from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@cache
def content_right(noun: str) -> str | None:
    """The right that before and after take for verbs with this front; None where everybody may read them."""
    declared = _declared("CONTENT_RIGHTS")
    return declared.get(noun) or declared.get(noun.partition(".")[0])


@cache
def name_is_content(noun: str) -> bool:
    """Whether what these verbs call their thing is for the same eyes as before and after."""
    return noun in _declared("NAMES_ARE_CONTENT")


@cache
def declared_nouns() -> dict[str, str]:
    """The fronts of verbs with their names in the plural, as far as no model gives them."""
    return _declared("NOUNS")


@cache
def declared_verbs() -> dict[str, str]:
    """All verbs of all apps, discovered by file name as Django finds admin.py."""
    return _declared("VERBS")


def _declared(name: str) -> dict:
    """What the `history.py` of all apps declare under a name, together; of a set its members as keys."""
    found: dict = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "history"):
            declared = getattr(import_module(f"{config.name}.history"), name, {})
            found |= declared if isinstance(declared, dict) else dict.fromkeys(declared)
    return found
