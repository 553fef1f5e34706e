"""Writes: what moves duties, what people do with them, who is reminded."""
