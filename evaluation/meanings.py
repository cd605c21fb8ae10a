"""What each measure means, in words for people. Knows nothing of how they are computed."""

from app.measured import Measure

MEANINGS: dict[str, Measure] = {
    "mrr": Measure("Rank of the keywords", "One over the rank of the first passage with a keyword, over all keywords."),
    "reciprocal_rank": Measure(
        "Rank of the document", "One over the rank of the first document that holds the answer."
    ),
    "ndcg_at_10": Measure("Order of documents", "nDCG@10: how near the first ten documents come to the best order."),
    "recall_at_10": Measure(
        "Documents found", "Recall@10: the share of the documents wanted that ten passages come from."
    ),
    "keyword_coverage": Measure("Keywords found", "The share of the keywords that the first ten passages hold."),
    "all_keywords": Measure("All keywords found", "Questions all of whose keywords stand in the first ten passages."),
    "answered": Measure("Answered", "Questions whose answer holds every keyword."),
    "refused_rightly": Measure("Refused rightly", "Questions without an answer in the documents that were refused."),
    "refused_elsewhere": Measure(
        "Refused as about something else", "Questions about something else than the documents that were refused."
    ),
    "refused_wrongly": Measure(
        "Refused wrongly", "Questions with an answer in the documents that were refused.", "lower"
    ),
    "cited_supported": Measure("Citations that hold", "Sentences with a citation that the passages support."),
    "faithfulness": Measure("Faithful (judged)", "Statements of the answer that the passages bear out, by the judge."),
    "answer_relevance": Measure(
        "To the point (judged)", "How like the question the questions are that the judge would ask to get the answer."
    ),
    "context_precision": Measure(
        "Useful passages first (judged)", "How far in front the passages stand that the judge calls useful."
    ),
}
"""What each measure means, those of a judge included."""
