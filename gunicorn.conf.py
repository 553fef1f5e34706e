"""How gunicorn serves; read from the folder it is started in."""

import gc
import os
from importlib import import_module

from ctpat import env

wsgi_app = "ctpat.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = env.number(os.environ, "WEB_WORKERS", 2)
threads = env.number(os.environ, "WEB_THREADS", 4)
worker_class = "gthread"
preload_app = True  # the code is loaded once and shared by the workers
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000  # a slow leak never grows old
max_requests_jitter = 500
accesslog = None  # the proxy in front keeps one
control_socket_disable = True
loglevel = env.log_level(os.environ).lower()
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def when_ready(server):
    """All code is loaded before the workers are forked, and the collector never walks it again: that took 0.2 s."""
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)  # and with it every view
    gc.collect()
    gc.freeze()
