"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legami.settings")
application = get_wsgi_application()

# What was loaded stays for good: the collector need not walk it again, and workers forked later go on sharing its memory.
gc.collect()
gc.freeze()
# A page makes some ten thousand short-lived objects; looking for cycles every 700 costs more than it frees.
gc.set_threshold(50_000, 20, 20)
