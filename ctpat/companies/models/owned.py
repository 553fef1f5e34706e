from django.db import models


class CompanyOwned(models.Model):
    """Base of every row that belongs to exactly one company.

    A concrete model sets `objects = company_manager(...)`; a guard test refuses one that
    doesn't. The database refuses a relation to another company's row (see fences.py).
    """

    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="+", editable=False)

    class Meta:
        abstract = True
