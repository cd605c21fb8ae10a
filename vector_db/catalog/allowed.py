"""What a filter allows, as a condition of SQL on the files of the catalog. Knows nothing of what is looked for."""

import json

from vector_db.catalog.schema import LISTED
from vector_db.days import begin_of, end_of
from vector_db.types import Filter


def allowed_by(only: Filter) -> tuple[str, list[object]]:
    """A condition on a row of `files`, which holds where `only` allows the file, and its values."""
    conditions: list[tuple[str, object]] = []
    if only.kinds:
        conditions.append((f"doc_type IN ({LISTED})", json.dumps(only.kinds)))
    if only.documents:
        conditions.append((f"document_id IN ({LISTED})", json.dumps(only.documents)))
    if only.since:
        conditions.append(("modified >= ?", begin_of(only.since)))
    if only.until:
        conditions.append(("modified < ?", end_of(only.until)))
    return " AND ".join(["1", *(condition for condition, _ in conditions)]), [value for _, value in conditions]
