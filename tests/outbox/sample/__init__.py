"""An app of the tests only, with jobs whose doings leave a line in a file: a ledger outside the database."""
