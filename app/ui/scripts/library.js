// The library: which boxes are ticked, what is clicked in its table, and what is stopped.
() => {
  // Gradio listens on the element that it has put our HTML into.
  const tell = (from, place, detail) => {
    for (let at = from; at && at !== place.parentElement; at = at.parentElement) {
      at.dispatchEvent(new CustomEvent("docent", { detail }));
    }
  };

  // Rows stay ticked while the table is drawn anew, and on its other pages; the first box stands for those of the page.
  const ticked = new Set();
  let every = false; // also those of the pages that were not sent
  const library = () => document.getElementById("library");
  const boxes = () => [...document.querySelectorAll("#library tbody .tick input")];
  const clear = () => { ticked.clear(); every = false; };
  const told = () => {
    const place = document.querySelector("#library .ticked");
    if (!place) return;
    const { found, rows } = document.querySelector("#library .library")?.dataset ?? {};
    const number = every ? Number(found) : ticked.size;
    const whole = boxes().length && boxes().every((box) => box.checked);
    const offer = !every && whole && Number(found) > Number(rows);
    const wanted = `${number} ${offer} ${found}`;
    if (place.dataset.told === wanted) return;
    place.dataset.told = wanted;
    place.replaceChildren();
    if (!number) return;
    const button = (what, text) => {
      const made = document.createElement("button");
      made.type = "button";
      made.dataset.tick = what;
      made.textContent = text;
      return made;
    };
    // What is said, and in which language, the page says where it is drawn.
    const said = (what, count) =>
      place.getAttribute(`data-said-${what}`).replace("{number}", Number(count).toLocaleString(navigator.language));
    place.append(`${said("ticked", number)} `);
    if (offer) place.append(button("all", said("all", found)));
    place.append(button("none", said("none", number)));
  };
  const tick = () => {
    const all = document.querySelector("#library thead .tick input");
    for (const box of boxes()) box.checked = every || ticked.has(box.value);
    if (all) all.checked = boxes().length > 0 && boxes().every((box) => box.checked);
    told();
  };
  window.docentTicked = () => (every ? ["*"] : [...ticked]);

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#library .tick input")) return;
    const changed = event.target.matches(".all") ? boxes() : [event.target];
    if (every) { every = false; boxes().forEach((box) => ticked.add(box.value)); }
    for (const box of changed) ticked[event.target.checked ? "add" : "delete"](box.value);
    tick();
  });
  // Another filter lets other documents through: "all of them" would mean others than were seen.
  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#library-filter")) every = false;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.tick) {
      if (button.dataset.tick === "all") every = true; else clear();
      tick();
    } else if (button.closest("#library") && (button.dataset.sort || button.dataset.page)) {
      pressed = button.dataset.sort ? `[data-sort="${button.dataset.sort}"]` : "";
      tell(button, library(), { event: "select", sort: button.dataset.sort, page: button.dataset.page });
    } else if (button.dataset.stop) {
      button.disabled = true;
      tell(button, button.closest("#uploaded, #recent, #deleted"), {
        event: "delete", job: button.dataset.stop, at: button.dataset.at,
      });
    } else if (button.dataset.earlier) {
      button.disabled = true;
      tell(button, button.closest("#uploaded, #recent"), {
        event: "delete", job: button.dataset.job, earlier: button.dataset.earlier,
      });
    }
  });
  let pressed = ""; // the heading that was clicked keeps the focus, though it is drawn anew
  new MutationObserver((changes) => {
    if (!changes.some((change) => change.target.closest?.("#library"))) return;
    if (pressed && document.activeElement === document.body) document.querySelector(`#library ${pressed}`)?.focus();
    tick();
  }).observe(document.body, { childList: true, subtree: true });
}
