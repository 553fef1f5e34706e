"""Backup and restore: one archive with the database, the private files and the keys.

The archive is a zip that any tool opens; `manifest.json` in it names every part with its
size and SHA-256, how many rows each table has, and the last link of each company's history.
"""

from .making import make_backup
from .refusals import BackupRefused
from .restoring import restore_backup
from .verifying import verify_backup

__all__ = ["BackupRefused", "make_backup", "restore_backup", "verify_backup"]
