"""What each measure means, in words for people. Knows nothing of how they are computed."""

from app.measured import Measure

MEANINGS: dict[str, Measure] = {
    "mrr": Measure(
        "Rank of the keywords", "One over the rank of the first passage with a keyword, averaged over the keywords."
    ),
    "reciprocal_rank": Measure(
        "Rank of the document", "One over the rank of the first document that holds the answer."
    ),
    "ndcg_at_10": Measure("Order of documents", "nDCG@10: how near the first ten documents come to the best order."),
    "recall_at_10": Measure(
        "Documents found", "Recall@10: the share of the relevant documents that the first ten passages come from."
    ),
    "keyword_coverage": Measure("Keywords found", "The share of the keywords that the first ten passages hold."),
    "all_keywords": Measure("All keywords found", "Questions all of whose keywords stand in the first ten passages."),
    "answered": Measure("Answered", "Questions whose answer holds every keyword."),
    "refused_rightly": Measure(
        "Refused rightly", "Of the questions that the documents do not answer, those that were refused."
    ),
    "refused_elsewhere": Measure(
        "Refused as about something else",
        "Of the questions about something other than the documents, those that were refused.",
    ),
    "refused_wrongly": Measure(
        "Refused wrongly", "Of the questions that the documents answer, those that were refused.", "lower"
    ),
    "cited_supported": Measure("Citations that hold", "Sentences with a citation that the passages support."),
    "faithfulness": Measure("Faithful (judged)", "Statements of the answer that the passages bear out, by the judge."),
    "answer_relevance": Measure(
        "To the point (judged)", "How similar the question is to those that the judge would ask to get this answer."
    ),
    "context_precision": Measure(
        "Useful passages first (judged)", "How near the top the passages are that the judge calls useful."
    ),
}
"""What each measure means, those of a judge included."""
