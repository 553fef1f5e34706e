"""Where other people's documents are handled: processes forked from a server that has the engines loaded."""

import multiprocessing
from functools import cache
from multiprocessing.context import ForkServerContext


@cache
def context() -> ForkServerContext:
    """Forks from a single-threaded server, so it is safe from any thread of ours; nothing is inherited."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ctpat.reports.printer", "ctpat.reports.verifier"])
    return context
