"""How fast the application is: `python -m benchmarks [--json]`.

Makes its own data folders (var/benchmarks), seeds them with 10 and with 1,000 companies, serves
both with gunicorn as in production, signs in as a member and asks for each main page. Between
two pages it asks for a floor view (signed in, through the gate, one query) on the same server,
so a busy machine slows both and the ratio holds.
"""
