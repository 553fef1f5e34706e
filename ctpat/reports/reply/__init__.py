"""The reply to a validation report: a PDF, and a zip of it with proofs, index and checksums."""
