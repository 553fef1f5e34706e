"""The dates of the security profile that duties hang on, each noun's in a module of its own.

What each anchor means lies in the catalogue (duties.yaml); how a new one is added, in
`ctpat/companies/anchors.py`.
"""

from . import (  # noqa: F401  (each registers its own)
    accounts,
    actions,
    annual_reviews,
    answers,
    decisions,
    evidence,
    identifiers,
    measures,
    messages,
    portal,
    validations,
)
