// Clicks on citations: the source that is meant is shown. By delegation, because Gradio redraws.
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
}
