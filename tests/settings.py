"""Settings of the tests: everything real, but in a folder of its own and with fast passwords."""

import os
import tempfile

os.environ.setdefault("CTPAT_DATA", tempfile.mkdtemp(prefix="ctpat-tests-"))

from ctpat.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405  (WhiteNoise warns otherwise)
OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
