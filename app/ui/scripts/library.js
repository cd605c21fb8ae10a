// The boxes of the library.
() => {
  // Rows of the library stay ticked while the table is drawn anew; the first box stands for all of them.
  const ticked = new Set();
  const boxes = () => [...document.querySelectorAll("#library tbody .tick input")];
  const tick = () => {
    const all = document.querySelector("#library thead .tick input");
    if (!all) return;
    for (const box of boxes()) box.checked = ticked.has(box.value);
    all.checked = boxes().length > 0 && boxes().every((box) => box.checked);
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#library .tick input")) return;
    const changed = event.target.matches(".all") ? boxes() : [event.target];
    for (const box of changed) ticked[event.target.checked ? "add" : "delete"](box.value);
    tick();
  });
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target.closest?.("#library"))) tick();
  }).observe(document.body, { childList: true, subtree: true });
}
