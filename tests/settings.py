"""Settings of the tests: everything real, but in a folder of its own and with fast passwords.

tests/plugin.py has chosen folder, database and broker. Workers that tests start use these
settings too, so the test database is a file and not in memory.
"""

import os
import tempfile

os.environ.setdefault("CTPAT_DATA", tempfile.mkdtemp(prefix="ctpat-tests-"))

from ctpat.settings import *  # noqa: F403
from ctpat.settings import DATA, DATABASES, EMBEDDED, ENV, INSTALLED_APPS, STATIC_ROOT, STORAGES

INSTALLED_APPS += ["tests.outbox.sample"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns otherwise
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # static files as they lie, uncollected
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if "EMAIL_URL" not in ENV:
    OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
if EMBEDDED:
    DATABASES["default"]["TEST"] = {"NAME": DATA / "tests.sqlite3"}
