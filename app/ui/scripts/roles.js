// Roles and names for screen readers, where Gradio gives some that do not fit, or in English alone.
() => {
  // What Gradio calls each part, and what it is called in the visitor's language: see conversation_view.py. A message
  // has all of its HTML for a name.
  const NAMES = [
    ["chat", '[aria-label="chatbot conversation"]'],
    ["asked", '[aria-label^="user\'s message:"]'],
    ["answered", '[aria-label^="bot\'s message:"]'],
    ["copy", '[aria-label="Copy message"]'],
    ["down", '[aria-label="Scroll down"]'],
    ["edited", ".edit-textarea"],
  ];
  const SLIDERS = [["number", "number input for "], ["range", "range slider for "]];
  const call = (element, name) => {
    if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
  };
  const mend = () => {
    const said = document.getElementById("shortcuts")?.dataset ?? {};
    for (const [part, selector] of NAMES) {
      if (!said[part]) continue;
      for (const element of document.querySelectorAll(`#chat :is(${selector}, [data-part="${part}"])`)) {
        element.dataset.part = part;
        element.setAttribute("aria-label", said[part]);
        if (element.title) element.title = said[part];
      }
    }
    for (const [part, begins] of SLIDERS) {
      if (!said[part]) continue;
      for (const element of document.querySelectorAll(`[aria-label^="${begins}"]`)) {
        call(element, said[part].replace("{name}", element.getAttribute("aria-label").slice(begins.length)));
      }
    }
    // A button within a label would be part of the field's name: "Question Ask".
    for (const label of document.querySelectorAll("label:has(button)")) {
      const name = label.querySelector('[data-testid="block-info"]')?.textContent.trim();
      const field = label.querySelector("textarea, input");
      if (name && field) call(field, name);
    }
    // A list must hold list items, and Gradio's examples are buttons.
    for (const examples of document.querySelectorAll("#chat .examples:is([role=list], [role=group])")) {
      examples.setAttribute("role", "group");
      if (said.examples) examples.setAttribute("aria-label", said.examples);
    }
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}
