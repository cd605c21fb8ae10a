"""The evaluation in a real browser: a set is uploaded, run, watched by two, stopped, and what failed is shown."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_accessible import faults
from tests.support.fake_bench import FakeBench
from tests.support.fake_desk import fake_desk


def evaluation(page: Page) -> None:
    """Go to the tab of the evaluation."""
    page.get_by_role("tab", name="Evaluation").click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_a_set_is_run_and_what_failed_is_shown(serve, open_page, data_folder: Path, tmp_path: Path) -> None:
    bench = FakeBench()
    address = serve(fake_desk(data_folder, evaluation=bench)).url
    page, other = open_page(address), open_page(address)
    evaluation(page)
    expect(page.get_by_label("Question set")).to_have_value("big.jsonl (4 questions)")
    for name, text in (("bad.jsonl", "BAD"), ("mine.jsonl", '{"question": "?"}')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.locator("#upload-set input[type=file], input[type=file][accept='.jsonl']").first.set_input_files(
            tmp_path / name
        )
        expect(page.locator("#evaluation-said .note")).to_contain_text(name)
    expect(page.locator("#evaluation-said")).to_have_text("mine.jsonl is in, with 1 question.")
    expect(page.get_by_label("Question set")).to_have_value("mine.jsonl (1 question)")

    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#evaluation-said .doing")).to_contain_text("0 of 4 questions")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    bench.go.release()
    expect(page.locator("#evaluation-said .doing")).to_contain_text("1 of 4 questions")
    evaluation(other)
    expect(other.locator("#evaluation-said .doing")).to_contain_text("1 of 4 questions")
    bench.go.release(3)
    found = page.locator("#evaluation-found")
    expect(found.locator(".about")).to_contain_text("4 questions of mine.jsonl, answered by extractive from 8 passages")
    expect(found.locator(".tile").first).to_contain_text("33%")
    expect(found.locator("svg.dots").first).to_be_visible()
    expect(found.get_by_text("Refused, though the documents hold an answer 1")).to_be_visible()
    failed = found.locator("details", has_text="Who</b> built the Aurora?")
    failed.locator("summary").click()
    expect(failed).to_contain_text("<script>alert(1)</script>")
    expect(failed.locator("ol li").first).to_contain_text("A ticket costs 12 pounds.")
    assert faults(page) == []
    expect(other.locator("#evaluation-found .tile").first).to_contain_text("33%")

    other.get_by_role("button", name="Run", exact=True).click()
    bench.go.release(2)
    expect(other.locator("#evaluation-said .doing")).to_contain_text("2 of 4 questions")
    other.get_by_role("button", name="Stop").click()
    expect(other.locator("#evaluation-said .doing")).to_contain_text("Stopping")
    bench.go.release()
    expect(other.locator("#evaluation-said")).to_contain_text("Stopped after 2 of 4 questions")
    assert bench.asked == [("mine.jsonl", "extractive", 8), ("big.jsonl", "extractive", 8)]
