// Roles for screen readers, where Gradio gives one that does not fit.
() => {
  // A list must hold list items, and Gradio's examples are buttons.
  const mend = () => document.querySelectorAll("#chat .examples[role=list]").forEach((examples) => {
    examples.setAttribute("role", "group");
    examples.setAttribute("aria-label", "Questions to begin with");
  });
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}
