"""Many invented companies at once, for measurements: bulk inserts instead of services.

What the services would have written is here too (versions, a chained history, the figures of
past days), so that pages cost what they cost in a real company. `manage.py demo` makes the
companies that people look at.
"""
