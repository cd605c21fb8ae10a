// Clicks on citations, where the chat stands, copying answers as text, files that are too large.
// Everything is found by delegation, because Gradio redraws.
() => {
  const show = (card) => {
    const section = card.closest("section");
    const panel = card.closest(".sources");
    panel.querySelectorAll("section.chosen").forEach((other) => other.classList.remove("chosen"));
    section.classList.add("chosen");
    panel.classList.add("choosing");
    card.open = true;
    card.classList.remove("found");
    void card.offsetWidth; // restarts the animation
    card.classList.add("found");
    card.scrollIntoView({ block: "nearest", behavior: "smooth" });
    card.querySelector("summary").focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const cite = event.target.closest?.("a.cite");
    if (!cite) return;
    event.preventDefault();
    const card = document.getElementById(cite.getAttribute("href").slice(1));
    if (card) show(card);
  });

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

  // Rows of the library stay ticked while the table is drawn anew; the first box stands for all of them.
  const ticked = new Set();
  const boxes = () => [...document.querySelectorAll("#library tbody .tick input")];
  const tick = () => {
    const all = document.querySelector("#library thead .tick input");
    if (!all) return;
    for (const box of boxes()) box.checked = ticked.has(box.value);
    all.checked = boxes().length > 0 && boxes().every((box) => box.checked);
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#library .tick input")) return;
    const changed = event.target.matches(".all") ? boxes() : [event.target];
    for (const box of changed) ticked[event.target.checked ? "add" : "delete"](box.value);
    tick();
  });
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target.closest?.("#library"))) tick();
  }).observe(document.body, { childList: true, subtree: true });

  // Gradio leaves a key's field to the browser's memory of passwords: a key is to be remembered nowhere.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("#key input")) event.target.autocomplete = "new-password";
  });

  // Gradio copies what it was given, which for an answer is HTML: what a reader wants is the text.
  const asText = (copied) => {
    if (!copied.startsWith('<div class="')) return copied.replaceAll("\u200b", "");
    const page = new DOMParser().parseFromString(copied, "text/html");
    page.querySelectorAll(".made, .stopped, .hint, .thoughts, .window, .note").forEach((part) => part.remove());
    page.querySelectorAll("th, td").forEach((part) => part.append("\t"));
    page.querySelectorAll("tr").forEach((part) => part.append("\n"));
    page.querySelectorAll("br").forEach((part) => part.replaceWith("\n"));
    page.querySelectorAll("li").forEach((part) => part.prepend(part.value ? `${part.value}. ` : "- "));
    page.querySelectorAll("li").forEach((part) => part.append("\n"));
    page.querySelectorAll("p, h4, pre, blockquote, ul, ol").forEach((part) => part.append("\n\n"));
    return page.body.textContent.replace(/\n{3,}/g, "\n\n").trim();
  };
  if (navigator.clipboard) {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = (copied) => write(asText(copied));
  }

  // Gradio refuses a whole selection, and says no more than "Error", if one file in it is too large:
  // take those out, say which, and let the others through.
  const limit = UPLOAD_MB * 1024 * 1024;
  const withoutLarge = (files) => {
    const kept = new DataTransfer();
    const refused = document.getElementById("refused");
    refused.replaceChildren();
    for (const file of files) {
      if (file.size <= limit) { kept.items.add(file); continue; }
      const line = document.createElement("li");
      line.className = "failed";
      line.textContent = `✗ ${file.name} is larger than the limit of UPLOAD_MB MB`;
      refused.append(line);
    }
    return kept.files;
  };
  const hand = (input, files) => {
    input.files = files;
    if (files.length) input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("change", (event) => {
    if (!event.isTrusted || !event.target.matches?.("#upload input[type=file]")) return;
    event.stopImmediatePropagation();
    hand(event.target, withoutLarge(event.target.files));
  }, true);
  document.addEventListener("drop", (event) => {
    const input = event.target.closest?.("#upload")?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hand(input, withoutLarge(event.dataTransfer.files));
  }, true);
}
