// What the server refuses in words, Gradio does not show where one logs in, and shows for moments where one uploads.
(() => {
  const beside = () => document.querySelector("input[type=password]")?.closest(".form");
  const line = (kind, text) => {
    const made = document.createElement(kind);
    made.className = "failed docent-said";
    made.setAttribute("role", "alert");
    made.textContent = text;
    return made;
  };
  const show = (said) => {
    const login = beside();
    if (!login) {
      document.querySelector(".not-sent[data-here]")?.append(line("li", `✗ ${said}`));
      return;
    }
    const told = line("p", said);
    told.style.cssText = "color: var(--error-text-color); font-weight: 600; margin-bottom: var(--size-4)";
    login.before(told);
  };
  const asked = window.fetch;
  window.fetch = async (...request) => {
    const response = await asked(...request);
    const refused = response.headers.get("docent-said");
    if (beside()) {
      document.querySelector("p.docent-said")?.remove();
      const wrong = document.querySelector("p.creds"); // Gradio's own, of the try before
      if (wrong) wrong.hidden = Boolean(refused);
    }
    if (refused) show((await response.clone().text()).trim());
    return response;
  };
})();
