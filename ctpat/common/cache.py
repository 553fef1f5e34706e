"""The cache on Redis, with the database in its place while Redis is away.

Sign-in limits live in the cache: they must hold, and sign-in must work, when Redis doesn't.
"""

import functools
import logging
import time

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 15  # after a failure: nobody waits for a dead server twice
OPERATIONS = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr", "clear")


class SteadyCache(RedisCache):
    """Answers from the cache named "database" while Redis can't be reached."""

    away_until = 0.0  # of the process

    def _either(self, operation: str, *args, **kwargs):
        if time.monotonic() >= SteadyCache.away_until:
            try:
                return getattr(super(), operation)(*args, **kwargs)
            except (RedisError, OSError) as error:
                SteadyCache.away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("Redis can't be reached (%s); the cache is in the database.", type(error).__name__)
        return getattr(caches["database"], operation)(*args, **kwargs)


for _name in OPERATIONS:
    setattr(SteadyCache, _name, functools.partialmethod(SteadyCache._either, _name))
