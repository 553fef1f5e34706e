class BackupRefused(Exception):
    """An archive or an installation that can't be worked with; the text says why and what to do."""
