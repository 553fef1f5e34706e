"""How static files are named and packed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for ES modules too: `import` statements inside them are rewritten."""

    support_js_module_import_aggregation = True
