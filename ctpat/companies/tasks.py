"""A Celery task that works for one company."""

import functools
from collections.abc import Callable

from celery import shared_task

from .models import Company
from .scoping import company_scope


def company_task(*, name: str, queue: str, **options) -> Callable:
    """Make a task whose first argument is a company's id; the company is in force while it runs.

    One task, one transaction. A company that is gone meanwhile ends the task quietly.
    """

    def decorate(work: Callable) -> Callable:
        @functools.wraps(work)
        def task(company_id: int, *args, **kwargs):
            company = Company.objects.filter(pk=company_id).first()
            if company is None:
                return None
            with company_scope(company):
                return work(*args, **kwargs)

        task.company_task = True
        return shared_task(name=name, queue=queue, **options)(task)

    return decorate
