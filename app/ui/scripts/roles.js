// Roles and names for screen readers, where Gradio gives some that do not fit, or in English alone.
() => {
  // What Gradio calls each part, and what it is called in the visitor's language: see conversation_view.py. A message
  // has all of its HTML for a name.
  const NAMES = [
    ["chat", '[aria-label="chatbot conversation"]'],
    ["asked", '[aria-label^="user\'s message:"]'],
    ["answered", '[aria-label^="bot\'s message:"]'],
    ["copy", '[aria-label="Copy message"]'],
  ];
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
    // A list must hold list items, and Gradio's examples are buttons.
    for (const examples of document.querySelectorAll("#chat .examples:is([role=list], [role=group])")) {
      examples.setAttribute("role", "group");
      if (said.examples) examples.setAttribute("aria-label", said.examples);
    }
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}
