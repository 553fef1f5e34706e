"""Production's settings, with queries counted and a floor view beside the routes. Never shipped."""

from ctpat.settings import *  # noqa: F403
from ctpat.settings import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.counting.counting_middleware", *MIDDLEWARE]
