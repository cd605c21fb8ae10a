// How long a stage of an answer has taken so far. Gradio redraws what is waited for, so it is found anew each time.
() => {
  let said = "";
  let since = 0;
  setInterval(() => {
    const waiting = [...document.querySelectorAll("#chat .waiting")].pop();
    if (!waiting) { said = ""; return; }
    if (waiting.textContent !== said) { said = waiting.textContent; since = Date.now(); }
    const seconds = Math.floor((Date.now() - since) / 1000);
    if (seconds >= 2) waiting.dataset.elapsed = ` ${seconds} s`;
  }, 250);
}
