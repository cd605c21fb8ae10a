"""Starts the web page: decides who may do what on it, launches Gradio, has the public link opened.

Knows nothing of how the page looks, and nothing of how its parts were made.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.access import Access
from app.allowance import DAY, HOUR, Allowance, Rate
from app.answer import answer, options_of
from app.collections import FILE as COLLECTIONS
from app.collections import CollectionStore
from app.conversation.store import FILE, ConversationStore
from app.doors import UPLOADS, Doors
from app.feedback import Feedback
from app.gates.bodies import Bodies, BodyLimits, megabytes_a_day
from app.gates.first_script import FirstScript
from app.gates.headers import GuardedResponses
from app.gates.heartbeats import FewHeartbeats
from app.gates.host_gate import HostGate
from app.gates.link_gate import LinkGate
from app.gates.login_guard import LoginGuard, Waits
from app.gates.refusing import showing
from app.gates.visitors import VisitorCookie
from app.logins import GUEST, make_password, read_logins
from app.models.hosted import models_at
from app.ports import cannot_listen, claim, in_brackets, is_loopback, own_names, public_names
from app.public_link import PublicLink
from app.temporary import Temporary
from app.ui.desk import Desk, Evaluating, Opening
from app.ui.downloads import Originals
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
WAITS: _Middleware = (Waits, (), {})
TABS: _Middleware = (FewHeartbeats, (), {})
KNOWN: _Middleware = (VisitorCookie, (), {})

ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_RUN_HISTORY": "False",
}
"""What Gradio reads when it is imported: it is to tell nobody anything, and to remember nothing."""
ALWAYS: dict[str, Any] = {
    "share": False,  # see app.public_link
    "prevent_thread_lock": True,
    "quiet": True,
    "show_error": False,
    "footer_links": [],
    "run_history": False,
    "allowed_paths": [],
    "state_session_capacity": SESSIONS,
    "strict_cors": True,
    "enable_monitoring": False,
    "mcp_server": False,
    "pwa": False,
    "ssr_mode": False,
}
"""What Gradio is to do, and most of all not to do, whoever is served."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is being served, in threads of its own."""

    url: str
    blocks: Any
    """Gradio's Blocks."""
    temporary: Temporary | None = None
    """Where files lie that come in."""

    def close(self) -> None:
        """Stop serving, and delete what lies about."""
        try:
            self.blocks.close(verbose=False)
        except RuntimeError:
            # Gradio wakes those who wait on the page from a thread not theirs. If one of them leaves at that very
            # moment, it stops there: what it had still to do is to stop the server.
            self.blocks.server.close()
        if self.temporary:
            self.temporary.remove()


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
    public: bool = False,
    auth: Path | None = None,
    host: str | None = None,
    port: int | None = None,
) -> None:
    """Serve the page until Ctrl-C; `say` gets the lines for the console. Raises DocentError if it cannot.

    `model_names` are offered, the first is chosen to begin with; `host` and `port` go before those of
    `settings`. A page that others can reach (`share`, a host beyond this machine, or a name at a proxy) takes uploads
    only with `auth`, and no models but those offered. One that is shared asks for a password, that of `auth` or one
    made for this time, unless it is to be `public`.
    """
    host, port = host or settings.host, settings.port if port is None else port
    _check_public(public, share, auth)
    reachable = share or not is_loopback(host) or bool(public_names(settings.hosts))
    logins = read_logins(auth) if auth else None
    password = make_password() if share and not (public or auth) else ""
    link = PublicLink(settings.share_hours)
    vectors = Vectors(lambda: index.embed_pending(batches=1))
    desk = _desk(
        index,
        settings,
        vectors,
        access=Access(reachable=reachable, by_login=bool(logins)),
        model_names=tuple(model_names),
        open_model=open_model,
        examples=examples,
        evaluation=evaluation,
        link=link,
    )
    served = launch(desk, host=host, port=port, logins=[(GUEST, password)] if password else logins, link=link)
    threading.Thread(target=_warm_up, args=[index, vectors], daemon=True).start()
    try:
        _announce(served, desk, say, password)
        if share:
            say("Opening a public link; this can take half a minute …")
            say(link.open(served.blocks, served.url, say))
        _wait()
    except KeyboardInterrupt:
        say("Stopped.")
    finally:
        link.close()
        served.close()
        vectors.close()
        desk.conversations.close()
        desk.collections.close()


def _check_public(public: bool, share: bool, auth: Path | None) -> None:
    if public and not share:
        raise DocentError("--public says who may use a public link. Run: python -m app --share --public")
    if public and auth:
        raise DocentError("--public lets in everybody, --auth those who are named. Run: python -m app --share --public")


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
    link: PublicLink,
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
        questions=_questions(settings) if access.reachable else None,
        shared_until=lambda: link.until,
    )


def _questions(settings: Settings) -> Allowance:
    """How many are answered where others ask than who pays for it."""
    return Allowance(Rate(settings.visitor_questions, HOUR), Rate(settings.visitors_questions, DAY))


def _announce(served: Served, desk: Desk, say: Callable[[str], None], password: str) -> None:
    """Say where the page is, and who may do what there."""
    say(f"Docent is at {served.url} (Ctrl-C stops it).")
    if password:
        say(f"Log in as {GUEST} with the password {password} (made for this time; without one: --share --public).")
        say("Whoever has it can ask, and the page takes no uploads. With logins of your own it does: see --auth FILE.")
    elif desk.read_only:
        say("Others can reach this page without a password, so it takes no uploads. See --auth FILE.")


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


def launch(
    desk: Desk,
    *,
    host: str,
    port: int,
    logins: Sequence[tuple[str, str]] | None = None,
    link: PublicLink | None = None,
) -> Served:
    """Serve the page of `desk` in the background; port 0 takes a free one. Raises DocentError."""
    host = in_brackets(host)
    port = claim(host, port)
    data = desk.settings.data.absolute()
    temporary = Temporary(data)
    os.environ.update(ENVIRONMENT, GRADIO_TEMP_DIR=str(temporary.uploads))
    # Gradio is heavy, and reads the environment when it is imported: only here is that settled.
    from app.ui.page import Page
    from app.ui.theme import look
    from app.ui.words import choosing

    blocks = Page(replace(desk, incoming=temporary.taken)).build()
    blocks.queue(max_size=QUEUE, default_concurrency_limit=1)
    link = link or PublicLink(desk.settings.share_hours)
    middleware = _middleware(desk, choosing() + showing(), temporary, link, host)
    try:
        with _no_proxy():
            _, url, _ = blocks.launch(
                server_name=host,
                server_port=port,
                auth=LoginGuard(logins) if logins else None,
                blocked_paths=blocked(data),
                max_file_size=f"{desk.settings.upload_mb}mb",
                app_kwargs={"middleware": middleware, "lifespan": temporary.swept, "docs_url": None, "redoc_url": None},
                **look(desk.settings.upload_mb),
                **ALWAYS,
            )
    except OSError as error:
        temporary.remove()
        raise cannot_listen(host, port, error) from error
    except ValueError as error:  # so Gradio says that the page does not answer it, as on a machine that is very busy
        Served("", blocks, temporary).close()
        raise DocentError("The page was started, and did not answer in time. Run the same command again.") from error
    return Served(url.rstrip("/"), blocks, temporary)


@contextmanager
def _no_proxy() -> Iterator[None]:
    """Have nothing go by a proxy meanwhile: Gradio asks its own page whether it is up, which no proxy can reach."""
    before = os.environ.get("no_proxy")
    os.environ["no_proxy"] = "*"
    try:
        yield
    finally:
        os.environ.pop("no_proxy")
        os.environ.update({} if before is None else {"no_proxy": before})


def _middleware(desk: Desk, first_script: str, temporary: Temporary, link: PublicLink, host: str) -> list[_Middleware]:
    settings = desk.settings
    megabytes = megabytes_a_day(settings.visitor_mb, settings.visitors_mb) if desk.visitors != "one" else None
    limits = BodyLimits(temporary.uploads, desk.read_only, megabytes)
    gates: list[_Middleware] = [(LinkGate, (), {"refuses": link.refuses})]
    if names := own_names(host, public_names(settings.hosts)):
        gates.append((HostGate, (), {"names": names, "is_ours": link.is_at}))
    bodies: _Middleware = (Bodies, (), {"limits": limits})
    spoken: _Middleware = (FirstScript, (), {"script": first_script})
    originals: _Middleware = (Originals, (), {"index": desk.index})
    known = [KNOWN] if desk.visitors == "anonymous" else []
    return [GUARD, *gates, bodies, WAITS, TABS, spoken, *known, originals]


def blocked(data: Path) -> list[str]:
    """What Gradio must never hand out: all of the data folder but its temporary files, and `.env`."""
    known = [data / name for name in (UPLOADS, "models", "catalog.sqlite3", FILE, COLLECTIONS)]
    there = [path for path in data.iterdir() if path.name != "tmp"]
    return [str(path) for path in {*known, *there, Path(".env").absolute()}]
