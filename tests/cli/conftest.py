"""The AWS CLI has an environment of its own, and its tests run only there."""

from __future__ import annotations

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("awscli") else ["test_*.py"]
