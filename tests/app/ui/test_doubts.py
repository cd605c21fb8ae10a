"""How sentences in doubt, and documents that disagree, look in an answer."""

from dataclasses import replace

from app.conversation.turns import Turn
from app.types import Answer, Check, Disagreement, Value
from app.ui.doubts import summary
from tests.app.ui.test_drawing import reply
from tests.support.fake_desk import PASSAGES

TEXT = "An adult pays **12 pounds** [1]. The Aurora is from <b>1851</b> [2].\n\n- She sank in Hull.\n- Built of oak."
CHECKS = (
    Check("An adult pays **12 pounds** [1].", "supported", 1, "An adult ticket costs 12 pounds."),
    Check("The Aurora is from <b>1851</b> [2].", "not found", 2, 'Built in "1841".', ("1851",)),
    Check("- She sank in Hull.", "not found"),
    Check("- Built of oak.", "partly", 2, "Built in 1841."),
)
ANSWER = Answer("q", text=TEXT, passages=PASSAGES, checks=CHECKS, stage="done")


def test_sentences_in_doubt_are_marked_with_a_sign_and_words_and_the_others_are_not() -> None:
    drawn = reply(Turn("q", ANSWER))
    assert drawn.count('class="doubt ') == drawn.count('role="img"') == 3
    assert '<span class="doubt not-found"' in drawn and '<span class="doubt partly"' in drawn
    assert "do not hold: 1851" in drawn and "&quot;1841&quot;" in drawn and "<b>" not in drawn
    assert "<p>An adult pays <strong>12 pounds</strong>" in drawn and "<li><span" in drawn
    assert "\ue000" not in drawn and "\ue001" not in drawn


def test_what_the_check_came_to_is_summed_up_when_the_answer_is_whole() -> None:
    assert "4 sentences checked: 1 supported, 1 partly supported, 2 not found in the documents." in reply(
        Turn("q", ANSWER)
    )
    assert "checked:" not in reply(Turn("q", replace(ANSWER, stage="writing")))
    assert summary(CHECKS[:1]).count("1 sentence checked: 1 supported.") == 1


def test_an_answer_of_which_nothing_was_found_says_so_above_it() -> None:
    unsupported = replace(ANSWER, checks=tuple(replace(check, verdict="not found") for check in CHECKS))
    assert "none-found" in reply(Turn("q", unsupported)) and "none-found" not in reply(Turn("q", ANSWER))
    assert "none-found" not in reply(Turn("q", replace(unsupported, refused=True)))
    assert "none-found" not in reply(Turn("q", replace(ANSWER, checks=())))


def test_a_mark_that_would_cut_through_bold_is_left_out() -> None:
    text = "**Dear. Cheap.** It is."
    checks = (Check("**Dear.", "not found"), Check("Cheap.**", "not found"), Check("It is.", "not found"))
    drawn = reply(Turn("q", replace(ANSWER, text=text, checks=checks)))
    assert "<strong>Dear. Cheap.</strong>" in drawn and drawn.count('class="doubt ') == 1


def test_documents_that_disagree_stand_below_the_answer_once() -> None:
    found = (Disagreement("q", (Value(1, "£14", "2026"), Value(2, "£11", ""))),)
    said = "The documents do not agree on this: £14 (prices/tickets.md, 2026) [1]; £11 (reports/aurora.pdf) [2]."
    text = f"An adult ticket costs 12 pounds. [1]\n\n{said}"
    drawn = reply(Turn("q", Answer("q", text=text, passages=PASSAGES, disagreements=found, stage="done")))
    assert drawn.count("do not agree") == 1 and 'class="quote"' in drawn
    assert drawn.index("£14") < drawn.index("£11") and "reports/aurora.pdf" in drawn
