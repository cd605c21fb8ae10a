// The conversations: what is clicked in the list, and whether it is shown.
() => {
  const bar = () => document.getElementById("conversations");
  const narrow = () => matchMedia("(max-width: 760px)").matches;
  const SHOWN = "docent-conversations"; // in localStorage: what was chosen on a wide screen
  const isShown = () => (bar()?.getClientRects().length ?? 0) > 0;
  const tell = () => {
    for (const button of document.querySelectorAll("#conversation-bar .toggle")) {
      if (button.getAttribute("aria-expanded") !== String(isShown())) button.setAttribute("aria-expanded", isShown());
    }
  };
  const show = (shown, { keep = true } = {}) => {
    if (!bar()) return;
    bar().dataset.shown = shown;
    if (keep && !narrow()) localStorage.setItem(SHOWN, shown);
    tell();
  };
  const act = (event, from, more = {}) => {
    const chat = from.closest("[data-chat]")?.dataset.chat;
    const list = from.closest("#conversation-list");
    // Gradio listens on the element that it has put our HTML into.
    for (let place = from; place && place !== list.parentElement; place = place.parentElement) {
      place.dispatchEvent(new CustomEvent("docent", { detail: { event, chat, ...more } }));
    }
  };
  const press = (button) => {
    const what = button.dataset.act;
    const menu = button.closest("details.menu");
    if (what === "keep") { button.closest("details").open = false; return; }
    if (what === "delete") act("delete", button);
    else if (["markdown", "json", "pdf"].includes(what)) act("download", button, { act: what });
    else act("edit", button, { act: what, name: menu.querySelector("input")?.value ?? "" });
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest?.("#conversation-bar .toggle")) {
      show(!isShown());
      if (isShown() && narrow()) document.querySelector("#find-conversation input, #find-conversation textarea")?.focus();
      return;
    }
    const button = target.closest?.("#conversation-list [data-act]");
    if (button) { press(button); return; }
    const link = target.closest?.("#conversation-list a[href]");
    // With a key held down, or the middle button, it opens in a tab of its own, as links do.
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      act("select", link);
      if (narrow()) show(false, { keep: false });
      return;
    }
    if (narrow() && isShown() && !target.closest?.("#conversations")) show(false, { keep: false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("#conversation-list input") && !event.isComposing) {
      event.preventDefault();
      event.target.parentElement.querySelector("[data-act]").click();
    }
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("#conversation-list details") || !event.target.open) return;
    const menus = event.target.matches(".menu") ? document.querySelectorAll("#conversation-list details.menu[open]") : [];
    for (const menu of menus) if (menu !== event.target) menu.open = false;
    const field = event.target.querySelector(":scope > input");
    if (field) { field.focus(); field.select(); }
  }, true);
  let placed = false;
  new MutationObserver(() => {
    if (!placed && bar()) {
      placed = true;
      if (!narrow() && localStorage.getItem(SHOWN) === "false") show(false);
    }
    tell();
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", tell);
}
