"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legami.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # every view, before the first request and before the workers fork

# What was loaded stays for good: the collector need not walk it again, and workers forked later go on sharing its memory.
gc.collect()
gc.freeze()
# A page makes some ten thousand short-lived objects: looking for cycles every 700 costs more than it frees, looking every
# 50,000 lets a worker grow by 17 MB more on the biggest pages and was measured to be no faster.
gc.set_threshold(10_000, 20, 20)
