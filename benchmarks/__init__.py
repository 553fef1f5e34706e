"""How fast the application is: `python -m benchmarks [--json]`.

Makes its own data folders (var/benchmarks), seeds them with 10 and with 1,000 companies, serves
both with gunicorn as in production, signs in as a member and asks for each main page. Between
two pages it asks for a floor view (signed in, through the gate, one query) on the same server,
so a busy machine slows both and the ratio holds.

On PostgreSQL and Redis: BENCHMARKS_DATABASE_URL=postgres://…/bench_{companies} (databases that exist)
and BENCHMARKS_REDIS_URL. BENCHMARKS_DATA is another folder for the loads.
"""
