"""The index: catalog, Chroma and embedder together, with hybrid search over them.

The catalog is the truth; Chroma follows it and can be made anew from it at any time.
Knows nothing of files, prompts, language models or pages.
"""

import math
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from vector_db import dates, keywords, spelling
from vector_db.catalog import Catalog
from vector_db.chroma import ChromaStore
from vector_db.embedder import Embedder, Vectors
from vector_db.errors import IndexFault, WrongEmbedder
from vector_db.ranking import Ranker
from vector_db.replica import Replica
from vector_db.reranker import RERANKED, Reranker, reranked
from vector_db.space import check_space
from vector_db.types import EVERYTHING, Chunk, Document, DocumentRow, Filter, Hit, Ranking, Source

CATALOG = "catalog.sqlite3"
CANDIDATES = 50
"""How many chunks each of the two searches brings to the fusion."""
SCORED = 200
"""How many chunks keyword search scores: those that only dense search brings are among them, or match badly."""
EMBEDDING_BATCH = 64
"""How many chunks are embedded and stored at a time: what a kill can cost."""


def check_there(data: Path) -> None:
    """Raise IndexFault if no index lies in the folder `data`: for whoever only reads, and is to make none."""
    try:
        there = (data / CATALOG).is_file()
    except OSError as error:
        raise IndexFault(f"The data folder {data} cannot be read: {error.strerror}. Name another: --db DIR") from error
    if not there:
        raise IndexFault(f"There is no index in {data}. Run: python -m ingest PATH --db {data}")


class Index:
    """One data folder, open for searching and writing.

    Safe to use from several threads, and beside other processes on the same folder.
    """

    def __init__(self, data: Path, embedder: Embedder, reranker: Reranker | None = None) -> None:
        """Open the index in the folder `data`, which is made if it is not there.

        Neither the embedder, the reranker nor Chroma is loaded before it is needed. Raises IndexFault.
        """
        self.data = data.absolute()
        self.embedder = embedder
        self._reranker = reranker
        try:
            self.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexFault(
                f"The data folder {data} cannot be made: {error.strerror}. Choose another with --db DIR."
            ) from error
        self.catalog = Catalog(self.data / CATALOG)
        self._replica = Replica(self.data, self.catalog)
        self._ranker = Ranker(self.catalog)

    def __enter__(self) -> "Index":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        self._replica.close()
        self.catalog.close()

    @property
    def reranks(self) -> bool:
        """Whether a reranker puts what is found in order."""
        return self._reranker is not None

    @property
    def notice(self) -> str:
        """One line for people while Chroma is being mended, or if it cannot be; empty when all is well."""
        return self._replica.notice

    def answer_meanwhile(self) -> None:
        """Search by keyword alone while Chroma is being mended, instead of waiting for it: what a page wants."""
        self._replica.answers_meanwhile = True

    # Reading --------------------------------------------------------------------------------------------

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]:
        """The `k` passages that fit `question` best, best first, of the documents that `only` allows.

        Dense and keyword search, each over all that is allowed, fused with what documents hold as a whole; the best
        of them in the order of the reranker, if there is one. Raises IndexFault, and DocentError where a day of
        `only` is none.
        """
        self.check_embedder()
        asked = keywords.content_words(question)
        meant = [*spelling.meant(asked, self.catalog), *keywords.words(" ".join(dates.other_forms(question)))]
        query = keywords.match_query(" ".join([question, *meant]))
        if not query:
            return []
        by_word = self.catalog.match(query, SCORED, only)
        self._replica.prepare()
        vector = self._fitting(self.embedder.embed_question(question))
        by_meaning = self._replica.nearest(vector, CANDIDATES, only)
        candidates = list(dict.fromkeys([*_ids(by_meaning), *_ids(by_word[:CANDIDATES])]))
        ranked = self._ranker.rank(list(dict.fromkeys([*asked, *meant])), vector, candidates, by_word)
        wanted = max(k, RERANKED) if self._reranker else k
        hits = _explained(self.catalog.hits(ranked[:wanted], only), by_meaning, by_word)
        return (reranked(question, hits, self._reranker) if self._reranker else hits)[:k]

    def rarity(self, word: str) -> float:
        """How rare `word` is, from 0 (in every chunk) to 1 (in none): its scaled inverse document frequency."""
        return self._ranker.rarity(word)

    def spread(self, most: int) -> tuple[list[Hit], Vectors]:
        """At most `most` of the chunks that have a vector, evenly spread over all documents, and their vectors.

        The vectors have the shape ``(chunks, dimension)``.
        """
        ids = list(self.catalog.owners())
        step = max(1.0, len(ids) / most)
        chosen = [ids[int(at * step)] for at in range(min(len(ids), most))]
        vectors = self.catalog.vectors(chosen)
        hits = self.catalog.hits([(id_, 0.0) for id_ in vectors])
        stacked = [vectors[hit.chunk.id] for hit in hits]
        return hits, np.stack(stacked) if stacked else np.zeros((0, 0), dtype=np.float32)

    def documents(self) -> list[DocumentRow]:
        """Every file that is indexed, ordered by path."""
        return self.catalog.library()

    def doc_types(self) -> list[str]:
        """The kinds of document there are."""
        return self.catalog.doc_types()

    def counts(self) -> tuple[int, int]:
        """How many documents and how many chunks are stored."""
        return self.catalog.counts()

    def check_not_empty(self) -> None:
        """Raise IndexFault if there is nothing to be searched."""
        if self.counts() == (0, 0):
            raise IndexFault(
                f"The index in {self.data} is empty. Run: python -m ingest PATH, or upload a document in the page."
            )

    def check_embedder(self, chunker: str | None = None) -> None:
        """Raise WrongEmbedder unless the index was made with this embedder (and `chunker`, if given)."""
        made_with = self.catalog.get_meta("embedder")
        if made_with is not None and made_with != self.embedder.name:
            raise WrongEmbedder(
                f"The index in {self.data} was made with the embedder {made_with!r}, not {self.embedder.name!r}."
                f" Run: python -m ingest --rebuild, or set DOCENT_EMBEDDER={made_with}"
            )
        cut_by = self.catalog.get_meta("chunker")
        if chunker is not None and cut_by is not None and cut_by != chunker:
            raise WrongEmbedder(
                f"The index in {self.data} was cut by version {cut_by} of the chunker, and this is version"
                f" {chunker}. Run: python -m ingest --rebuild"
            )

    # Writing --------------------------------------------------------------------------------------------

    def begin(self, chunker: str) -> None:
        """Make ready for writing: check and record what the index is made with, and mend what a kill left.

        `chunker` is the version that the chunks to come are cut by. Raises WrongEmbedder and IndexFault.
        """
        self.check_embedder(chunker)
        # Asking loads the model, which a folder without changes can do without. An embedder that cannot be had fails
        # here: the index is not made with it.
        dimension = self.catalog.get_meta("dimension") or str(self.embedder.dimension)
        self.catalog.set_meta("embedder", self.embedder.name)
        self.catalog.set_meta("dimension", dimension)
        self.catalog.set_meta("chunker", chunker)
        self.reconcile()

    def put_text(self, document: Document, chunks: Sequence[Chunk], source: Source) -> None:
        """Store a document that has been read; keyword search finds it from now on, `embed_pending` does the rest."""
        self.catalog.put_text(document, chunks, source)

    def put_again(self, document: Document, chunks: Sequence[Chunk]) -> None:
        """Replace the text of a stored document by what it was read as now; what reads as before keeps its vector."""
        self.catalog.put_again(document, chunks)

    def put_source(self, source: Source, document_id: str) -> None:
        """Say that a document which is stored already lies at `source` (too)."""
        self.catalog.put_source(source, document_id)

    def embed_pending(
        self,
        at_least: int = 1,
        on_progress: Callable[[int, int], None] | None = None,
        *,
        batches: int | None = None,
    ) -> int:
        """Embed the chunks that have no vector yet, if there are `at_least` so many. Returns how many were embedded.

        `batches` of EMBEDDING_BATCH chunks are embedded at most, or all.

        `on_progress` is told ``(done, total)`` in chunks, before the first batch and after each. Chroma is written
        first, the catalog last: only what both hold counts as complete. No lock is held while it embeds.
        """
        total = self.catalog.count_without_vector()
        if total < max(at_least, 1):
            return 0
        self.check_embedder()
        done = 0
        most = math.inf if batches is None else batches * EMBEDDING_BATCH
        while done < most and (batch := self.catalog.without_vector(EMBEDDING_BATCH)):
            if on_progress:
                on_progress(done, max(done + len(batch), total))
            ids = [chunk.id for chunk in batch]
            vectors = self._fitting(self.embedder.embed([chunk.text for chunk in batch]))
            self._replica.upsert(ids, vectors, [chunk.document_id for chunk in batch])
            self.catalog.put_vectors(ids, vectors)
            done += len(batch)
        if on_progress:
            on_progress(done, max(done, total))
        return done

    def remove(self, location: str) -> None:
        """Forget the file at the absolute path `location`. Its rows go first; `reconcile` takes the vectors."""
        self.catalog.remove_source(location)

    def adopt(self, other: Path) -> None:
        """Replace all that this index holds, in one step, with the closed index in the folder `other`."""
        with closing(Catalog(other / CATALOG)) as fresh:
            made = other / (fresh.get_meta("chroma") or "chroma")
        self._replica.adopt(made, lambda name: self.catalog.adopt(other / CATALOG, chroma=name))
        shutil.rmtree(other, ignore_errors=True)

    def check_space(self, bytes_to_come: int = 0) -> None:
        """Raise DiskFull unless there is room for `bytes_to_come` bytes of files that are to be indexed."""
        check_space(self.data, bytes_to_come)

    def compact(self) -> None:
        """Leave no word of what was removed in the catalog's file, and give its space back. For after removals.

        Deleted vectors go when a fifth of all has been deleted (see replica.py), or at once by `rebuild`.
        """
        self.catalog.compact()

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order."""
        return self.catalog.chunks_of(document_id)

    def retitle(self, document_id: str, title: str) -> None:
        """Give a document another title: that of a file which has been renamed. Nothing is embedded again."""
        self.catalog.retitle(document_id, title)

    def has_document(self, document_id: str) -> bool:
        """Whether a document with this content (its SHA-256) is stored."""
        return self.catalog.has_document(document_id)

    def reconcile(self) -> None:
        """Make Chroma hold exactly the vectors of the catalog: sweep what no chunk owns, put back what is missing.

        Nothing is embedded for it: the catalog keeps every vector.
        """
        self._replica.reconcile()

    def rebuild(self) -> int:
        """Make Chroma anew from the catalog, beside the old folder, and swap. Returns how many vectors it holds."""
        return self._replica.rebuild()

    @property
    def chroma(self) -> ChromaStore:
        """Chroma as it lies: neither checked nor mended before it is read."""
        return self._replica.as_it_lies()

    def _fitting(self, vectors: Vectors) -> Vectors:
        """`vectors`, if they are as long as those that are stored."""
        stored = self.catalog.get_meta("dimension")
        if stored is not None and vectors.shape[-1] != int(stored):
            raise WrongEmbedder(
                f"The embedder {self.embedder.name!r} makes vectors of {vectors.shape[-1]} numbers, and the index in"
                f" {self.data} holds vectors of {stored}. Run: python -m ingest --rebuild"
            )
        return vectors


def _ids(ranking: Ranking) -> list[str]:
    return [id_ for id_, _ in ranking]


def _explained(hits: Sequence[Hit], by_meaning: Ranking, by_word: Ranking) -> list[Hit]:
    """`hits` with what each of the two searches made of them."""
    meaning = {id_: (cosine, rank) for rank, (id_, cosine) in enumerate(by_meaning, start=1)}
    word = {id_: (bm25, rank) for rank, (id_, bm25) in enumerate(by_word, start=1)}
    return [_with_figures(hit, meaning.get(hit.chunk.id), word.get(hit.chunk.id)) for hit in hits]


def _with_figures(hit: Hit, meaning: tuple[float, int] | None, word: tuple[float, int] | None) -> Hit:
    similarity, similarity_rank = meaning or (None, None)
    bm25, keyword_rank = word or (None, None)
    return replace(hit, similarity=similarity, similarity_rank=similarity_rank, bm25=bm25, keyword_rank=keyword_rank)
