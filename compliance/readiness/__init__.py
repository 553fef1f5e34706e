"""Readiness: one rule, explainable.

`rule` is the table of standings and weights, pure. `rows` reads the facts of a company,
`checks` runs the named checks, `snapshot` puts them together: figure, verdict, reasons.
Every screen and report takes them from `snapshot.readiness_of`.
"""
