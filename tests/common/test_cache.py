import pytest
from django.core.cache import caches

from ctpat.common.cache import SteadyCache
from tests import machines

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache_at(monkeypatch):
    """The cache with Redis at an address."""
    monkeypatch.setattr(SteadyCache, "away_until", 0.0)
    options = {"socket_connect_timeout": 1, "socket_timeout": 2}
    return lambda url: SteadyCache(url, {"OPTIONS": options})


def test_redis_is_used_while_it_is_there(cache_at):
    with machines.redis() as url:
        cache = cache_at(url)
        cache.set("limit", 1)

        assert (cache.incr("limit"), cache.get("limit"), caches["database"].get("limit")) == (2, 2, None)


def test_limits_hold_in_the_database_while_redis_is_away(cache_at, caplog):
    cache = cache_at(f"redis://127.0.0.1:{machines.free_port()}/0")

    assert cache.add("limit", 1)
    assert not cache.add("limit", 1)
    assert [cache.incr("limit"), cache.get("limit"), cache.has_key("limit")] == [2, 2, True]
    assert len(caplog.records) == 1


def test_redis_is_used_again_when_it_is_back(cache_at, monkeypatch):
    with machines.redis() as url:
        cache = cache_at(url)
        cache.set("here", 1)
    cache.get("here")
    assert SteadyCache.away_until

    with machines.redis(port=int(url.rpartition(":")[2].partition("/")[0])):
        monkeypatch.setattr(SteadyCache, "away_until", 0.0)
        cache.set("back", 1)
        assert caches["database"].get("back") is None
