// A question that is sent while an answer is still being written: Gradio would drop it without a word. It stays in the box,
// which says that it waits, and is asked when the answer is done or stopped; unless it is changed meanwhile, or another
// conversation is opened.
() => {
  const TRIES = [400, 1200, 2800]; // ms after the end of the answer, which Gradio notices a moment later than it shows it
  let next = null;
  const field = () => document.getElementById("question");
  const box = () => field()?.querySelector("textarea");
  const writing = () => field()?.querySelector(".stop-button");
  const conversation = () => {
    const asked = [...document.querySelectorAll("#chat .user .message-content")];
    return `${asked.length} ${asked.pop()?.textContent}`;
  };
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  region.className = "unseen";
  document.body.append(region);
  const tell = (said) => {
    region.textContent = said;
    if (said) field().dataset.next = said;
    else delete field()?.dataset.next;
  };
  const drop = () => { next = null; tell(""); };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== box() || !writing()) return;
    if (!box().value.trim()) return;
    next = { text: box().value, conversation: conversation(), since: 0, tried: 0 };
    tell(document.getElementById("shortcuts")?.dataset.next ?? "");
  }, true);
  setInterval(() => {
    if (!next) return;
    if (box()?.value !== next.text || conversation() !== next.conversation || next.tried === TRIES.length) { drop(); return; }
    if (writing()) { next.since = 0; return; }
    next.since ||= performance.now();
    if (performance.now() - next.since < TRIES[next.tried]) return;
    next.tried += 1;
    field().querySelector(".submit-button")?.click();
  }, 100);
}
