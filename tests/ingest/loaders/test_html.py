"""HTML: the text of the page, without what stands around it and what nobody sees."""

import pytest

from ingest.loaders.html import load
from vector_db.errors import UnreadableFile
from vector_db.types import Block

PAGE = """<!doctype html><html><head><title>Prices | Harbour Museum</title><style>p{}</style></head><body>
<nav>Home Visit Shop</nav><header><h1>Prices <em>2026</em></h1></header>
<main><p>All prices include&nbsp;VAT.<br>Children pay half.</p>
<h2>Tickets</h2>
<table><caption>Per person</caption><thead><tr><th>Ticket</th><th>Price</th></tr></thead>
<tbody><tr><td>Adult</td><td>£14.50</td></tr><tr><td>Child<br>(5 to 16)</td><td>£7</td></tr></tbody></table>
<h3>Passes</h3><ul><li>Annual pass: <b>£33</b></li><li>Harbour Card<ul><li>MH1 only</li></ul></li></ul>
<dl><dt>Season:</dt><dd>April to October</dd></dl>
<div>Loose text <a href="x">with a link</a><p>and a paragraph</p>after it</div>
<p hidden>Not shown.</p><p style="display: none">Nor this.</p>
<script>var x = "nor this"</script><!-- nor this -->
</main><aside>Newsletter</aside><footer>Charity 123</footer></body></html>"""


def test_a_page() -> None:
    parsed = load(PAGE.encode())
    assert parsed.title == "Prices 2026"
    assert parsed.blocks == (
        Block("All prices include VAT.\nChildren pay half."),
        Block("Per person", ("Tickets",)),
        Block("Ticket: Adult; Price: £14.50.", ("Tickets",), kind="row"),
        Block("Ticket: Child (5 to 16); Price: £7.", ("Tickets",), kind="row"),
        Block("- Annual pass: £33\n- Harbour Card\n  - MH1 only", ("Tickets", "Passes")),
        Block("Season: April to October", ("Tickets", "Passes")),
        Block("Loose text with a link", ("Tickets", "Passes")),
        Block("and a paragraph", ("Tickets", "Passes")),
        Block("after it", ("Tickets", "Passes")),
    )


def test_without_a_heading_the_title_is_the_pages_without_its_site() -> None:
    parsed = load(b"<title>Opening hours \xe2\x80\x93 Harbour Museum</title><p>Daily.</p>")
    assert parsed.title == "Opening hours"


def test_names_and_values_in_a_table_without_a_head() -> None:
    parsed = load(b"<table><tr><th>Lender</th><td>Astley</td></tr><tr><th>Value</th><td>52</td></tr></table>")
    assert [block.text for block in parsed.blocks] == ["Lender: Astley.", "Value: 52."]


def test_a_table_for_the_layout_is_read_as_text() -> None:
    parsed = load(b"<table><tr><td><p>Left.</p></td><td><table><tr><td>A</td><td>1</td></tr></table></td></tr></table>")
    assert [block.text for block in parsed.blocks] == ["Left.", "A: 1."]


def test_the_charset_that_the_page_names_is_used() -> None:
    page = '<meta charset="koi8-r"><p>Музей</p>'.encode("koi8-r")
    assert load(page).blocks == (Block("Музей"),)


def test_tags_left_open_do_no_harm() -> None:
    assert [block.text for block in load(b"<p>One<p>Two<div><b>Three").blocks] == ["One", "Two", "Three"]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        load(b"<div>" * 5000 + b"Deep")
