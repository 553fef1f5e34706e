"""Doors to the calendar, one file a noun."""
