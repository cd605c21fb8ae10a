// What has been asked no longer stands in the box. The server says so too, but where an answer comes at once Gradio now
// and then loses that among the answer's own changes.
() => {
  let asked = null;
  const box = () => document.querySelector("#question textarea");
  const writing = () => document.querySelector("#question .stop-button"); // then it waits: see next_question.js
  const sent = () => {
    if (writing()) return;
    const text = box()?.value ?? "";
    asked = text.trim() ? { text, until: performance.now() + 10000 } : null;
  };
  const taken = () => {
    const last = [...document.querySelectorAll("#chat .user .message-content")].pop();
    return last?.textContent.replaceAll("\u200b", "").trim() === asked.text.trim();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) sent();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#question .submit-button")) sent();
  }, true);
  document.addEventListener("input", (event) => {
    if (event.isTrusted && event.target === box()) asked = null; // the next question is being typed
  }, true);
  setInterval(() => {
    if (!asked) return;
    if (performance.now() > asked.until) { asked = null; return; }
    if (box()?.value !== asked.text || !taken()) return;
    box().value = "";
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }, 200);
}
