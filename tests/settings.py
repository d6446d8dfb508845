"""Settings of the tests: the same as everywhere, with the test environment said first."""

import os

os.environ["LEGAMI_ENV"] = "test"
os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")

from legami.settings import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it, and a warning is an error here
DEMO_MFA_BYPASS = True  # most tests sign in staff in one step; those of `network` switch this off
