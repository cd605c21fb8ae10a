// What is copied.
() => {
  // Gradio copies what it was given, which for an answer is HTML: what a reader wants is the text.
  const asText = (copied) => {
    if (!/^<(div|details) class="/.test(copied)) return copied.replaceAll("\u200b", "");
    const page = new DOMParser().parseFromString(copied, "text/html");
    page.querySelectorAll(".made, .stopped, .hint, .thoughts, .window, .happened, .note").forEach((part) => part.remove());
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
}
