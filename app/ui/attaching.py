"""Files that come with a question: dropped or pasted into the chat, taken into the library, and asked alone.

What belongs to a visitor is in the arguments. Each function refuses on a page that is read-only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from app.ui import outcomes, render
from app.ui.beats import beat
from app.ui.job import Job
from app.ui.library_handlers import MOST_FILES, LibraryHandlers, Mine
from app.ui.words import say, word

TRIGGERS = "element.addEventListener('docent', (event) => trigger(event.detail.event, event.detail));"


class Attached:
    """The files that one visitor's next questions are asked of."""

    def __init__(self, jobs: Sequence[Job] = ()) -> None:
        self.jobs = tuple(jobs)
        self.drawn = ""
        """What the page shows of them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Attached":
        return Attached()  # Gradio copies a first value for each session


class AttachingHandlers:
    """The functions behind files in the chat."""

    def __init__(self, library: LibraryHandlers) -> None:
        self.library = library

    def attach(self, files: list[str] | str | None, attached: Attached, mine: Mine) -> tuple[Any, ...]:
        """Begin to take files into the library, and ask them alone from now on: those attached, how far they are, and
        the beat by which `watch` is called."""
        self.library.check_may_change()
        paths = [files] if isinstance(files, str) else list(files or ())
        if not paths:
            return (gr.skip(),) * 3
        # A job for each: one can be taken away while the others stay.
        jobs = [mine.add(self.library.intake.upload([Path(path)])) for path in paths]
        attached.jobs = (*attached.jobs, *jobs)
        return attached, chips(attached), gr.Timer(active=True)

    def watch(self, attached: Attached) -> tuple[Any, ...]:
        """How far the attached files are, and the beat, which goes on until nothing changes any more: one of them may
        have been taken away while this was on its way."""
        going = any(not job.ended for job in attached.jobs)
        shown, attached.drawn = attached.drawn, chips(attached)
        if attached.drawn != shown:
            return attached.drawn, gr.skip()
        return gr.skip(), gr.skip() if going else gr.Timer(active=False)

    def detach(self, asked: gr.EventData, attached: Attached) -> tuple[Any, ...]:
        """Ask a file alone no more. It stays in the library; if it is being read, that goes on. `watch` looks again."""
        told = asked._data if isinstance(asked._data, dict) else {}
        attached.jobs = tuple(job for job in attached.jobs if job.id != told.get("job"))
        return attached, chips(attached), gr.Timer(active=True)

    def clear(self, attached: Attached) -> tuple[Any, ...]:
        """Ask all documents again, in a new conversation."""
        attached.jobs = ()
        return attached, "", gr.Timer(active=True)


class Attaching:
    """The button beside the question, and the files above it."""

    def __init__(self) -> None:
        self.attached = gr.State(Attached())
        self.chips = gr.HTML(js_on_load=TRIGGERS, elem_id="attached")
        self.refused = gr.HTML(elem_id="attached-refused")
        self.beat = beat()

    def place(self, *, visible: bool) -> None:
        """Put the button here."""
        self.button = gr.UploadButton(
            word("Attach a file"),  # type: ignore[arg-type]
            file_count="multiple",
            size="sm",
            scale=0,
            min_width=110,
            visible=visible,
            elem_id="attach",
        )

    def wire(
        self,
        handlers: AttachingHandlers,
        mine: gr.State,
        putting_away: Sequence[Any],
        blocks: gr.Blocks,
        plain: dict[str, Any],
    ) -> None:
        """Wire the button; `putting_away` are the events that end a conversation."""
        shown = [self.attached, self.chips, self.beat]
        beside: dict[str, Any] = {**plain, "queue": False}  # as where documents are added
        for put_away in putting_away:
            put_away(handlers.clear, self.attached, shown, **beside)
        self.chips.delete(handlers.detach, self.attached, shown, **beside)
        if handlers.library.desk.read_only:
            return
        limit = handlers.library.desk.settings.upload_mb
        blocks.load(lambda: outcomes.refused(limit, MOST_FILES), None, self.refused, **beside)
        attaching = [self.button, self.attached, mine]
        self.button.upload(handlers.attach, attaching, shown, **{**beside, "trigger_mode": "multiple"})
        self.beat.tick(handlers.watch, self.attached, [self.chips, self.beat], **beside)


def chips(attached: Attached) -> str:
    """The attached files as HTML, with how far each is, and a button that takes it away."""
    if not attached.jobs:
        return ""
    drawn = "".join(_chip(job) for job in attached.jobs)
    return (
        f'<div class="attached" role="status"><span class="quiet">'
        f"{render.plain(say('The next questions are asked of this alone:'))}</span>{drawn}</div>"
    )


def _chip(job: Job) -> str:
    state = job.state()
    name = render.name(", ".join(job.names))
    failed = [say(file.reason) for file in state.files if file.state in ("failed", "skipped")]
    said = (state.doing and say("is being read …")) or state.problem or "; ".join(failed) or say("is in")
    kind = "failed" if state.problem or (failed and state.failed) else "doing" if state.doing else "ready"
    alone = render.plain(say("No longer ask {name} alone")).format(name=name)
    away = (
        f'<button type="button" data-detach="{job.id}" aria-label="{alone}" '
        f'title="{render.plain(say("Take it away"))}">×</button>'
    )
    return f'<span class="chip {kind}"><strong>{name}</strong> {render.plain(said)} {away}</span>'
