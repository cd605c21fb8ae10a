// Files that are too large.
() => {
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
