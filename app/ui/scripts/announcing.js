// What a screen reader is told of an answer: what is being waited for, and the answer once, when it is whole. Gradio's log
// would have it begin anew with each word that is added.
() => {
  const TOLD = ".answer, .stopped, .error, .hint";
  const region = document.createElement("div");
  region.id = "announced";
  region.setAttribute("role", "status");
  region.className = "unseen";
  document.body.append(region);
  const say = (text) => { if (region.textContent !== text) region.textContent = text; };
  const last = () => [...document.querySelectorAll("#chat .message.bot")].pop();
  let running = false;
  const look = () => {
    document.querySelector("#chat [role=log]")?.setAttribute("aria-live", "off");
    const now = Boolean(document.querySelector("#question .stop-button"));
    const waiting = last()?.querySelector(".waiting");
    if (now && waiting) say(waiting.textContent);
    if (running && !now) {
      const told = [...(last()?.querySelectorAll(TOLD) ?? [])].filter((part) => !part.parentElement.closest(TOLD));
      say(told.map((part) => part.innerText.trim()).filter(Boolean).join("\n"));
    }
    running = now;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
