"""What a load balancer and the operator ask: is it alive, is it ready."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from ctpat.activity import append_only
from ctpat.companies import fences
from ctpat.outbox.models import Job, Mail

QUEUE_AGE_LIMIT = timedelta(minutes=5)
BROKER_TIMEOUT_SECONDS = 2


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether people can work: 200 and "ready", or 503 and what is missing.

    A broker that is down or a queue that is late is shown, and does not take the pages away.
    """
    state = readiness(now=timezone.now())
    return JsonResponse(state, status=200 if state["status"] == "ready" else 503)


def readiness(*, now: datetime) -> dict:
    state = {"status": "ready", **database_state(now), "broker": broker_state()}
    if state["database"] != "ok" or state["migrations"] or state["fences"]:
        state["status"] = "not ready"
    return state


def database_state(now: datetime) -> dict:
    """The database, what it lacks, and how long its oldest job and mail have waited."""
    unknown = {"migrations": [], "fences": [], "queue": {}}
    try:
        pending = pending_migrations()
        if pending:
            return {"database": "ok", **unknown, "migrations": pending}
        lost = sorted(fences.missing() | append_only.missing())
        return {"database": "ok", "migrations": [], "fences": lost, "queue": queue_state(now)}
    except DatabaseError as error:
        return {"database": f"can't be used ({type(error).__name__})", **unknown}


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def queue_state(now: datetime) -> dict:
    """Seconds that the oldest due job and mail have waited, and whether that is too long."""
    oldest = {
        "jobs": Job.objects.due(now=now).order_by("run_after").values_list("run_after", flat=True).first(),
        "mails": Mail.objects.due(now=now).order_by("run_after").values_list("run_after", flat=True).first(),
    }
    waited = {name: int((now - since).total_seconds()) if since else 0 for name, since in oldest.items()}
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=now - timedelta(days=1)).count()
    late = max(waited.values()) > QUEUE_AGE_LIMIT.total_seconds()
    return {"waited_seconds": waited, "late": late, "failed_jobs_of_the_day": failed}


def broker_state() -> str:
    if not settings.REDIS_URL:
        return "embedded"
    try:
        with Connection(
            settings.REDIS_URL, transport_options={"socket_connect_timeout": BROKER_TIMEOUT_SECONDS}
        ) as line:
            line.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
    except (OperationalError, OSError) as error:
        return f"can't be reached ({type(error).__name__})"
    return "ok"
