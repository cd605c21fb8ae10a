// An opened source: what was clicked is told to the server, what came is shown beside the answer, with zoom and keys.
() => {
  const ZOOMS = [1, 1.5, 2, 3, 4];
  let opener = null; // what had the focus when the source was opened, and gets it back
  let zoom = 0;
  let pressed = ""; // the button that asked for another page keeps the focus, though it is drawn anew
  let from = null; // the tab in which that is, if it is another one
  let serial = "";
  let asked = 0; // how many answers there were when it was opened
  let expected = false; // what comes after it was closed is not shown: a page may still be looked through then

  const view = () => document.querySelector("#opened-source .opened-source");
  const room = () => document.getElementById("opened-source")?.parentElement;
  const answers = () => document.querySelectorAll("#sources section").length;
  const isOpen = () => room()?.dataset.source === "open";

  const ask = (wanted) => {
    window.docentWanted = wanted;
    expected = true;
    document.getElementById("opened-source")?.setAttribute("aria-busy", "true");
    document.getElementById("open-source")?.click();
  };
  const open = (wanted, clicked) => {
    if (!isOpen() || clicked.offsetParent) opener = clicked;
    zoom = 0;
    pressed = "";
    if (!room()?.offsetParent) { // a document of the library: sources are opened beside the chat, the first tab
      from = document.querySelector('[role="tab"][aria-selected="true"]');
      document.querySelector('[role="tab"]')?.click();
    }
    ask(wanted);
  };
  const close = (giveBack) => {
    expected = false;
    if (!isOpen()) return;
    delete room().dataset.source;
    const [focused, tab] = [opener, from];
    opener = from = null;
    if (!giveBack) return;
    tab?.click();
    requestAnimationFrame(() => focused?.isConnected && focused.focus());
  };

  // What a button or a link asks for. A number in an answer names its card: source-<turn>-<number>.
  const number = (text) => (text === undefined ? undefined : Number(text));
  const wantedBy = (element) => {
    if (element.matches("a.cite")) {
      const [, turn, which] = element.getAttribute("href").match(/source-(\d+)-(\d+)$/) ?? [];
      return turn === undefined ? null : { turn: Number(turn), number: Number(which) };
    }
    const { turn, number: which, document: token, page, part } = element.dataset;
    return { turn: number(turn) ?? -1, number: number(which) ?? 0, document: token ?? "",
      page: number(page) ?? null, part: number(part) ?? null };
  };

  const enlarge = (by) => {
    zoom = by === 0 ? 0 : Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));
    fit(view());
  };
  // The point in the middle stays in the middle.
  const fit = (section) => {
    const frame = section?.querySelector(".frame");
    const sheet = section?.querySelector(".sheet");
    if (!sheet) return;
    const x = (frame.scrollLeft + frame.clientWidth / 2) / Math.max(1, sheet.offsetWidth);
    const y = (frame.scrollTop + frame.clientHeight / 2) / Math.max(1, sheet.offsetHeight);
    sheet.style.width = `${100 * ZOOMS[zoom]}%`;
    frame.scrollLeft = x * sheet.offsetWidth - frame.clientWidth / 2;
    frame.scrollTop = y * sheet.offsetHeight - frame.clientHeight / 2;
    section.querySelector(".zoom output").value = `${Math.round(100 * ZOOMS[zoom])} %`;
  };
  const toPlace = (section) => {
    const frame = section.querySelector(".frame");
    const mark = frame?.querySelector(".on-page, mark, .marked, .here");
    if (!mark) return;
    const below = mark.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    frame.scrollTop += below - frame.clientHeight / 3;
  };

  const shown = () => {
    const section = view();
    if (!section || section.dataset.serial === serial) return;
    serial = section.dataset.serial;
    if (!expected) return;
    const first = !isOpen();
    room().dataset.source = "open";
    if (first) asked = answers();
    if (section.dataset.kind !== "opening") document.getElementById("opened-source").removeAttribute("aria-busy");
    fit(section);
    section.querySelector(".frame")?.scrollTo(0, 0); // a page that is turned to begins at its top, enlarged or not
    toPlace(section);
    const button = pressed && section.querySelector(`[data-tool="${pressed}"]:not(:disabled)`);
    // What is drawn a second time takes the focus from nobody who has gone on to something else.
    const focused = document.activeElement;
    const elsewhere = focused && focused !== document.body && focused !== opener && !room().contains(focused);
    if (first || !elsewhere) (button || section).focus({ preventScroll: true });
    // On a narrow screen it stands below the chat: its top is what is wanted.
    const below = window.matchMedia("(max-width: 760px)").matches;
    if (!pressed && !elsewhere) section.scrollIntoView({ block: below ? "start" : "nearest" });
  };

  document.addEventListener("click", (event) => {
    const clicked = event.target.closest?.("a.cite, [data-open], #opened-source [data-tool]");
    if (!clicked) return;
    const tool = clicked.dataset.tool;
    if (tool === "close") close(true);
    else if (tool === "smaller") enlarge(-1);
    else if (tool === "larger") enlarge(1);
    else if (tool) {
      pressed = tool;
      ask(wantedBy(clicked));
    } else {
      const wanted = wantedBy(clicked);
      if (wanted) open(wanted, clicked);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!isOpen() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.target.closest?.("#opened-source")) return;
    const turn = (tool) => view().querySelector(`[data-tool="${tool}"]:not(:disabled)`)?.click();
    const keys = { Escape: () => close(true), "+": () => enlarge(1), "=": () => enlarge(1), "-": () => enlarge(-1),
      0: () => enlarge(0), PageUp: () => turn("previous"), PageDown: () => turn("next") };
    if (!keys[event.key]) return;
    event.preventDefault(); // and nobody else takes it: keys of the whole page come after those of a part of it
    keys[event.key]();
  }, true);

  new MutationObserver((changes) => {
    if (changes.some((change) => change.target.closest?.("#opened-source"))) shown();
    // A new question, or another conversation: its sources are what is wanted now.
    if (isOpen() && answers() !== asked) close(false);
  }).observe(document.body, { childList: true, subtree: true });
}
