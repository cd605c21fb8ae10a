"""Python runs this at the start of every child process of a test, whose PYTHONPATH begins with this folder."""

import loopback_only

loopback_only.install()
