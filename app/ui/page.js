// Clicks on citations, and copying answers as text. Everything is found by delegation, because Gradio redraws.
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

  // Gradio copies what it was given, which for an answer is HTML: what a reader wants is the text.
  const asText = (copied) => {
    if (!copied.startsWith('<div class="')) return copied.replaceAll("\u200b", "");
    const page = new DOMParser().parseFromString(copied, "text/html");
    page.querySelectorAll(".made, .stopped").forEach((part) => part.remove());
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
}
