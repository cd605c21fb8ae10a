"""Python runs this at the start of each child process of a test: PYTHONPATH begins with this folder."""

import loopback_only

loopback_only.install()
