// Clicks on citations: the source that is meant is chosen in the list. By delegation, because Gradio redraws.
// That it is opened, too, is the affair of source_view.js.
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
    card.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const cite = event.target.closest?.("a.cite");
    if (!cite) return;
    event.preventDefault();
    const card = document.getElementById(cite.getAttribute("href").slice(1));
    if (card) show(card);
  });
}
