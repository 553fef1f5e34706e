"""How static files are collected, named and packed."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class AssetsConfig(StaticFilesConfig):
    """Django's static files, less what packages bring along and we don't serve."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "hx-*.js",  # htmx extensions; one of them names a module that doesn't exist
        "htm*-4*.js",  # htmx 4
        "axe.min.js",  # only the tests use it
        "standings.svg",  # stands in the sprite of icons
    ]


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for ES modules too: `import` statements inside them are rewritten."""

    support_js_module_import_aggregation = True
