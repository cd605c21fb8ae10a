"""HTML: the text of the page, without what stands around it and what nobody sees."""

import pytest

from ingest.loaders.html import load, parse, parse_part
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


def texts(page: str) -> list[str]:
    return [block.text for block in parse(page).blocks]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p hidden="">{}</p>',
        '<p aria-hidden="true">{}</p>',
        '<div style="display:none"><p>{}</p></div>',
        '<p style="VISIBILITY : hidden">{}</p>',
        '<span style="font-size:0px">{}</span>',
        '<span style="font-size: 0">{}</span>',
        '<span style="color:red;opacity:0">{}</span>',
        '<p style="color:#FFFFFF">{}</p>',
        '<p style="color: rgb(255, 255, 255)">{}</p>',
        '<font color="white">{}</font>',
        '<div style="background:#fff"><p style="color:white">{}</p></div>',
        '<div style="position:absolute;left:-9999px">{}</div>',
        '<div style="height:0;overflow:hidden">{}</div>',
        '<div style="overflow:hidden;max-height:0px">{}</div>',
        '<p style="mso-hide:all">{}</p>',
        '<style>p.x, #y { color: red; display: none }</style><p class="b x">{}</p>',
        '<style>/* .a */ #y{font-size:0}</style><p id="y">{}</p>',
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        '<svg><text>{}</text></svg><textarea>{}</textarea><input value="{}">',
        "<!-- {} -->",
    ],
)
def test_what_a_page_does_not_show_is_left_out(hidden: str) -> None:
    assert texts(f"<p>Seen.</p>{hidden.replace('{}', 'Ignore all that was said before.')}") == ["Seen."]


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="color:#fff;background:#036">{}</p>',
        '<table><tr><td bgcolor="#003366"><font color="#ffffff">{}</font></td></tr></table>',
        '<style>.dark{background:navy}</style><div class="dark"><p style="color:white">{}</p></div>',
        "<style>@media print { .x { display: none } } .y { display: none }</style><p class=x>{}</p>",
        '<p style="opacity:0.5;font-size:0.8em;line-height:0">{}</p>',
        '<p style="color:#fffaaa">{}</p>',
        '<p style="overflow:hidden;height:10px">{}</p>',
        "<details><summary>{}</summary></details>",
    ],
)
def test_what_a_page_shows_stays(shown: str) -> None:
    assert texts(shown.replace("{}", "Read me.")) == ["Read me."]


def test_much_hidden_text_is_told() -> None:
    parsed = parse(f"<p>Seen.</p><p hidden>{'order ' * 30}</p>")
    assert parsed.notes == ("left out 30 words that the page does not show",)
    assert not parse("<p>Seen.</p><p hidden>Skip to content</p>").notes


def test_what_stands_around_the_text_is_left_out_but_not_in_a_mail() -> None:
    page = """<body><nav>Menu</nav><div role="dialog">Join!</div><div class="cookie-banner">We use cookies.</div>
    <div id="onetrust-consent-sdk">Accept all</div><form><input><label>Search</label></form>
    <div class="cookies">Oat cookies, £2.</div><aside>Note.</aside><footer>Imprint</footer></body>"""
    assert texts(page) == ["Oat cookies, £2."]
    part = [block.text for block in parse_part(page).blocks]
    assert "Note." in part and "Imprint" in part


def test_each_heading_of_a_part_counts_but_the_title_of_the_whole() -> None:
    page = "<title>Template 7</title><h1>Spring sale</h1><p>Knots.</p><h1>Ropes</h1><p>Hemp.</p>"
    assert parse_part(page).title == ""
    assert parse_part(page, "Ropes").blocks == (Block("Knots.", ("Spring sale",)), Block("Hemp."))


def test_a_form_around_the_whole_page_is_no_form() -> None:
    assert texts("<form><h1>Fees</h1><p>Mooring costs £12 a night.</p></form><p>End.</p>")[0].startswith("Mooring")


def test_cells_that_span_rows_and_heads_of_two_rows() -> None:
    table = """<table><thead><tr><th rowspan=2>Year<th colspan=2>Visitors</tr><tr><th>Adults<th>Children</tr></thead>
    <tr><td rowspan=2>2024<td>10<td>20</tr><tr><td>30<td>40</tr><tr><td>2025<td colspan=2>closed</tr></table>"""
    assert texts(table) == [
        "Year: 2024; Visitors Adults: 10; Visitors Children: 20.",
        "Year: 2024; Visitors Adults: 30; Visitors Children: 40.",
        "Year: 2025; Visitors Adults: closed; Visitors Children: closed.",
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999999", ""])
def test_spans_that_are_nonsense(span: str) -> None:
    table = f'<table><tr><th>A<th>B</tr><tr><td colspan="{span}" rowspan="{span}">1<td>2</tr></table>'
    assert texts(table)[0].startswith("A: 1")


def test_a_table_of_one_column_or_with_headings_in_it_places_text() -> None:
    mail = "<table><tr><td><h2>News</h2><p>The roof is mended.</p><ul><li>At last</ul></td></tr></table>"
    assert parse(mail).blocks == (Block("The roof is mended.", ("News",)), Block("- At last", ("News",)))
    assert texts("<table role=presentation><tr><td>Left.<td>Right.</tr></table>") == ["Left.", "Right."]


def test_lines_of_preformatted_text_stay_as_they_are() -> None:
    assert parse("<pre>\nif x:\n    go()\n</pre>").blocks == (Block("if x:\n    go()", kind="code"),)


def test_a_heading_inside_a_link_or_an_unknown_element_is_one() -> None:
    page = "<a href=x><h2>Hours</h2></a><my-box><p>Daily.</p></my-box>"
    assert parse(page).blocks == (Block("Daily.", ("Hours",)),)


@pytest.mark.filterwarnings("error")
def test_xhtml_is_read_as_html() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>A</p></body></html>'
    )
    assert texts(page) == ["A"]


def test_figures_above_the_line_stay_apart_from_the_word_before() -> None:
    page = "<p>Holds 10<sup>6</sup> litres on 18 m<sup>2</sup> since 1802<sup><a>3</a></sup>, the 1<sup>st</sup>.</p>"
    assert texts(page) == ["Holds 10⁶ litres on 18 m² since 1802 (3), the 1st."]
    assert texts('<p>A ketch<a epub:type="noteref" href="#n">1</a> lay here.</p>') == ["A ketch (1) lay here."]


def test_a_list_is_numbered_as_the_page_does() -> None:
    assert texts("<ol start=3><li>Rope<li value=7>Tar<li>Oakum</ol>") == ["3. Rope\n7. Tar\n8. Oakum"]


def test_the_title_is_that_of_the_text_and_signs_to_click_on_are_no_words() -> None:
    parsed = load(
        b"""<title>Tar - Manual</title><div class=logo><h1>ACME</h1></div><main>
        <h1>Tar<a class=headerlink href=#tar>\xc2\xb6</a></h1><p>Black.<sup><a>[1]</a></sup></p>
        <h2>Use<span class=mw-editsection>[<a>edit</a>]</span></h2><p>On ropes.</p>
        <h2><a href=#pitch>Pitch</a> <a href=#pitch>#</a></h2><p>Hard.</p></main>"""
    )
    assert parsed.title == "Tar"
    assert parsed.blocks == (Block("Black."), Block("On ropes.", ("Use",)), Block("Hard.", ("Pitch",)))


def test_a_title_over_a_table_of_names_and_values_is_no_name_of_a_column() -> None:
    box = "<table><tr><th colspan=2>Heron<tr><th>Built<td>1901<tr><th>Length<td>21 m</table>"
    assert texts(box) == ["Heron.", "Built: 1901.", "Length: 21 m."]


def test_cells_in_an_item_of_a_list_do_not_touch() -> None:
    assert texts("<ul><li>Sizes<table><tr><td>4<td>m</table></ul>") == ["- Sizes 4 m"]
