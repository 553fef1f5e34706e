"""Says in a header how many queries an answer took."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Queries"


class Counter:
    """Counts without keeping the statements; what only opens or closes a transaction isn't one."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable, sql: str, params, many: bool, context: dict):
        self.number += not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config"))
        return execute(sql, params, many, context)


def counting_middleware(get_response: Callable) -> Callable:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        counter = Counter()
        with connection.execute_wrapper(counter):
            answer = get_response(request)
        answer.headers[HEADER] = str(counter.number)
        return answer

    return middleware
