# The application as an image: web, worker, scheduler and commands are the same image with
# another command (docker-compose.yml). Built in two stages; nothing of the first but the
# finished environment and static files reaches the second.

FROM python:3.13-slim-bookworm AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
COPY requirements-build.txt requirements.txt ./
RUN pip install --require-hashes -r requirements-build.txt \
    && python -m venv --without-pip /venv \
    && uv pip install --python /venv/bin/python --require-hashes -r requirements.txt
COPY package.json package-lock.json manage.py gunicorn.conf.py ./
COPY script/assets script/tabler_subset.py script/icons.txt script/
COPY templates templates
COPY static static
COPY partners partners
COPY audits audits
COPY compliance compliance
COPY ctpat ctpat
RUN python script/assets \
    && rm -rf node_modules script \
    && CTPAT_DATA=/tmp/data CTPAT_STATIC=/app/collected /venv/bin/python manage.py collectstatic --noinput \
    && { /venv/bin/python -m compileall -q /app /venv/lib || true; }

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fontconfig fonts-noto-core fonts-noto-cjk postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data ctpat \
    && install -d -o ctpat -g ctpat -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CTPAT_DATA=/data CTPAT_STATIC=/app/collected BIND=0.0.0.0:8000
VOLUME /data
USER ctpat
EXPOSE 8000
CMD ["gunicorn"]
