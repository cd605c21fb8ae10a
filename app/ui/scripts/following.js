// Where the chat stands while an answer is written.
() => {
  // The chat follows an answer until the question has reached the top, so that one reads from its beginning.
  // Who scrolls is left where they are until the next question.
  let asked = 0;
  let following = true;
  const follow = () => {
    const chat = document.querySelector("#chat .bubble-wrap");
    const questions = chat?.querySelectorAll(".user .message-content") ?? [];
    if (questions.length !== asked || chat?.querySelector(".waiting")) following = true;
    asked = questions.length;
    if (!asked || !following) return;
    const last = questions[asked - 1].getBoundingClientRect();
    chat.scrollTop += last.top - chat.getBoundingClientRect().top - 16;
  };
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    document.addEventListener(moved, (event) => {
      if (event.target.closest?.("#chat")) following = false;
    }, { capture: true, passive: true });
  }
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, characterData: true });
}
