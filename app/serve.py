"""Starts the web page: decides who may do what on it, launches Gradio, opens the public link.

Knows nothing of how the page looks, and nothing of how its parts were made.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.access import Access
from app.answer import answer, options_of
from app.collections import FILE as COLLECTIONS
from app.collections import CollectionStore
from app.conversation.store import FILE, ConversationStore
from app.doors import UPLOADS, Doors
from app.feedback import Feedback
from app.logins import read_logins
from app.models.hosted import models_at
from app.ports import cannot_listen, claim, is_loopback
from app.ui.desk import Desk, Evaluating, Opening
from app.ui.downloads import Originals
from app.ui.first_script import FirstScript
from app.ui.headers import GuardedResponses
from app.ui.visitors import VisitorCookie
from app.vectors import Vectors
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.settings import Settings

log = logging.getLogger(__name__)

QUEUE = 64
"""Requests that may wait; the next one is told that the page is busy."""
SESSIONS = 200
"""Visitors whose conversations are kept in memory."""

_Middleware = tuple[type, tuple[()], dict[str, Any]]
"""As Starlette takes apart each middleware it is given: class, arguments, keyword arguments."""
GUARD: _Middleware = (GuardedResponses, (), {})
KNOWN: _Middleware = (VisitorCookie, (), {})

ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_RUN_HISTORY": "False",
}
"""What Gradio reads when it is imported: it is to tell nobody anything, and to remember nothing."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is being served, in threads of its own."""

    url: str
    blocks: Any
    """Gradio's Blocks."""

    def close(self) -> None:
        """Stop serving, and close the public link if there is one."""
        try:
            self.blocks.close(verbose=False)
        except RuntimeError:
            # Gradio wakes those who wait on the page from a thread not theirs. If one of them leaves at that very
            # moment, it stops there: what it had still to do is to stop the server.
            self.blocks.server.close()


def serve(
    *,
    index: Index,
    settings: Settings,
    model_names: Sequence[str],
    open_model: Opening,
    say: Callable[[str], None],
    examples: Callable[[], Sequence[str]] = tuple,
    evaluation: Evaluating | None = None,
    share: bool = False,
    auth: Path | None = None,
    host: str | None = None,
    port: int | None = None,
) -> None:
    """Serve the page until Ctrl-C; `say` gets the lines for the console. Raises DocentError if it cannot.

    `model_names` are offered, the first is chosen to begin with; `host` and `port` go before those of
    `settings`. A page that others can reach (`share`, or a host beyond this machine) takes uploads only
    with `auth`, and no models but those offered.
    """
    host, port = host or settings.host, settings.port if port is None else port
    logins = read_logins(auth) if auth else None
    vectors = Vectors(lambda: index.embed_pending(batches=1))
    desk = _desk(
        index,
        settings,
        vectors,
        access=Access(reachable=share or not is_loopback(host), by_login=bool(logins)),
        model_names=tuple(model_names),
        open_model=open_model,
        examples=examples,
        evaluation=evaluation,
    )
    served = launch(desk, host=host, port=port, logins=logins)
    threading.Thread(target=_warm_up, args=[index, vectors], daemon=True).start()
    try:
        _announce(served, desk, say, share=share)
        _wait()
    except KeyboardInterrupt:
        say("Stopped.")
    finally:
        served.close()
        vectors.close()
        desk.conversations.close()
        desk.collections.close()


def _desk(
    index: Index,
    settings: Settings,
    vectors: Vectors,
    *,
    access: Access,
    model_names: tuple[str, ...],
    open_model: Opening,
    examples: Callable[[], Sequence[str]],
    evaluation: Evaluating | None,
) -> Desk:
    """Everything that the page works with."""
    doors = Doors(index, settings)
    return Desk(
        index=index,
        settings=settings,
        answer=answer,
        ingest=doors.ingest,
        fetch=doors.fetch,
        remove=doors.remove,
        read_again=doors.read_again,
        collections=CollectionStore(settings.data / COLLECTIONS),
        make_vectors=vectors.make,
        vectors_problem=lambda: vectors.problem,
        open_model=open_model,
        conversations=ConversationStore(settings.data / FILE),
        model_names=model_names,
        examples=examples,
        any_model=access.any_model,
        visitors=access.visitors,
        read_only=access.read_only,
        web_pages=not access.reachable or settings.web_shared,
        options=options_of(settings),
        keep_opinion=Feedback(settings.data).keep,
        evaluation=evaluation,
        models_at=lambda place, key: models_at(place, settings, key=key),
    )


def _announce(served: Served, desk: Desk, say: Callable[[str], None], *, share: bool) -> None:
    """Say where the page is; open the public link to it if it is to be shared."""
    say(f"Docent is at {served.url} (Ctrl-C stops it).")
    if desk.read_only:
        say("Others can reach this page without a password, so it takes no uploads. See --auth FILE.")
    if share:
        say("Opening a public link; this can take half a minute …")
        say(open_link(served))


def _wait() -> None:
    """Wait for Ctrl-C."""
    threading.Event().wait()


def _warm_up(index: Index, vectors: Vectors) -> None:
    """Do once what nobody should have to wait for: load the embedder, and end what a killed job left behind."""
    for task in (lambda: index.search("warm up", 1), index.reconcile):
        try:
            task()
        except DocentError as error:  # whoever asks a question is told
            log.warning("%s", error)
    vectors.make()


def launch(desk: Desk, *, host: str, port: int, logins: Sequence[tuple[str, str]] | None = None) -> Served:
    """Serve the page of `desk` in the background; port 0 takes a free one. Raises DocentError."""
    port = claim(host, port)
    data = desk.settings.data.absolute()
    temporary = data / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ.update(ENVIRONMENT, GRADIO_TEMP_DIR=str(temporary))
    # Gradio is heavy, and reads the environment when it is imported: only here is that settled.
    from app.ui.page import Page
    from app.ui.theme import STYLES, script, theme
    from app.ui.words import choosing, translations

    blocks = Page(desk).build()
    blocks.queue(max_size=QUEUE, default_concurrency_limit=1)
    try:
        _, url, _ = blocks.launch(
            server_name=host,
            server_port=port,
            auth=list(logins) if logins else None,
            share=False,  # see open_link
            prevent_thread_lock=True,
            quiet=True,
            show_error=False,
            footer_links=[],
            run_history=False,
            allowed_paths=[],
            blocked_paths=blocked(data, temporary),
            state_session_capacity=SESSIONS,
            max_file_size=f"{desk.settings.upload_mb}mb",
            strict_cors=True,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            ssr_mode=False,
            app_kwargs={
                "middleware": _middleware(desk, choosing()),
                "docs_url": None,
                "redoc_url": None,
            },
            theme=theme(),
            css_paths=list(STYLES),
            js=script(desk.settings.upload_mb),
            i18n=translations(),
        )
    except OSError as error:
        raise cannot_listen(host, port, error) from error
    return Served(url.rstrip("/"), blocks)


def _middleware(desk: Desk, first_script: str) -> list[_Middleware]:
    originals: _Middleware = (Originals, (), {"index": desk.index})
    spoken: _Middleware = (FirstScript, (), {"script": first_script})
    return [GUARD, spoken, KNOWN, originals] if desk.visitors == "anonymous" else [GUARD, spoken, originals]


def open_link(served: Served) -> str:
    """Open a public link to the page by Gradio's tunnel; returns the line to show, also where that fails.

    The page goes on locally in any case. Takes a minute and a half at worst: Gradio waits 30 seconds at
    each of three steps.
    """
    from gradio.networking import setup_tunnel

    blocks = served.blocks
    try:
        address = setup_tunnel(blocks.server_name, blocks.server_port, blocks.share_token, None, None)
    except Exception as error:  # Gradio raises many kinds, httpx's and the operating system's among them
        log.debug("The tunnel failed.", exc_info=True)
        cause = type(error.__cause__ or error).__name__
        reason = (str(error).splitlines() or [""])[0].rstrip(" .:")
        return (
            f"The public link could not be opened: {reason} ({cause}). It needs a connection to Gradio's "
            f"servers, which a firewall may forbid. The page goes on at {served.url}."
        )
    blocks.share_url = address.replace("http://", "https://", 1)
    return f"Public link, for everybody who has it, for a week at most: {blocks.share_url}"


def blocked(data: Path, temporary: Path) -> list[str]:
    """What Gradio must never hand out: all of the data folder but its temporary files, and `.env`."""
    known = [data / name for name in (UPLOADS, "models", "catalog.sqlite3", FILE, COLLECTIONS)]
    there = [path for path in data.iterdir() if path != temporary]
    return [str(path) for path in {*known, *there, Path(".env").absolute()}]
