// What stands in the box and was not asked yet outlives a reload: Gradio reloads the page by itself when a server that was
// gone is back.
() => {
  const DRAFT = "docent-draft"; // in sessionStorage: of this tab alone
  const box = () => document.querySelector("#question textarea");
  const keep = () => {
    if (box()?.value.trim()) sessionStorage.setItem(DRAFT, box().value);
    else if (box()) sessionStorage.removeItem(DRAFT);
  };
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); }); // a phone ends pages unasked
  const put = () => {
    const draft = sessionStorage.getItem(DRAFT);
    sessionStorage.removeItem(DRAFT);
    if (!draft || box().value) return;
    box().value = draft;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const looking = setInterval(() => {
    if (!box()) return;
    clearInterval(looking);
    put();
  }, 100);
}
