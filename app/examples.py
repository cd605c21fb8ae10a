"""Questions to begin with, for those who meet Docent with its sample documents.

Knows nothing of where they are shown.
"""

from collections.abc import Iterable

_EXAMPLES = {
    "prices/admission-prices-2026.md": "What does an adult ticket cost from April 2026?",
    "policies/photography-and-filming-policy-2025.md": "May visitors take photographs with flash?",
    "loans/tonkin-painting-loan-in.pdf": "Within which limits must humidity be kept for the Tonkin painting?",
    "reports/provident-grace-restoration-report.pdf": "What did restoring the Provident Grace cost in the end?",
}
"""By the sample document that holds the answer."""


def examples_for(sources: Iterable[str]) -> list[str]:
    """The questions that the documents called `sources` answer; none if they are not the samples."""
    there = set(sources)
    return [question for source, question in _EXAMPLES.items() if source in there]
