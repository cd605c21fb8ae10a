// Keys that do what buttons do, and the sheet that tells them. No key with Ctrl, Alt or Meta is taken: those are the
// browser's and the screen reader's; and none that is typed into a field, but for Escape.
() => {
  const SINGLE = "docent-single-keys"; // in localStorage: "off" where keys of one letter are not wanted
  const sheet = () => document.getElementById("shortcuts");
  const press = (selector) => document.querySelector(selector)?.click();
  const stopping = () => document.querySelector("#question .stop-button");
  const isThere = (selector) => (document.querySelector(selector)?.getClientRects().length ?? 0) > 0;
  const chatTab = () => {
    if (!isThere("#chat")) [...document.querySelectorAll("[role=tab]")].find((tab) => tab.getClientRects().length)?.click();
  };
  // What has just been brought to light may take a moment until it can have the focus, and Gradio may draw it anew and
  // lose it: it is held for a moment, unless the reader goes elsewhere.
  const focus = (find) => {
    const until = performance.now() + 1500;
    let field = null;
    let left = false;
    const hold = () => {
      const now = find();
      if (now && now !== field) {
        field = now;
        field.addEventListener("blur", (event) => { left ||= event.target.isConnected; });
      }
      if (left || performance.now() > until) return;
      if (field && field !== document.activeElement) field.focus();
      requestAnimationFrame(hold);
    };
    hold();
  };
  const focusOn = (selector) => focus(() => document.querySelector(selector));
  const help = () => {
    sheet().querySelector(".single").checked = localStorage.getItem(SINGLE) !== "off";
    sheet().showModal();
  };
  const KEYS = {
    "/": () => { chatTab(); focusOn("#question textarea"); },
    n: () => { chatTab(); press("#new-chat"); focusOn("#question textarea"); },
    f: () => {
      chatTab();
      if (!isThere("#conversations")) press("#conversation-bar .toggle");
      focusOn("#find-conversation input, #find-conversation textarea");
    },
    b: () => { chatTab(); press("#conversation-bar .toggle"); },
    "?": help,
  };
  // A field of the sheet may still have the focus for a moment after the sheet was closed.
  const types = (target) => !target.closest?.("dialog:not([open])") && target.closest?.(
    "input, textarea, select, [contenteditable=true], [role=listbox], [role=slider], [role=combobox], [role=spinbutton]",
  );
  // A question that is being put differently: its buttons are those that ask it and that leave it as it was; and when it
  // is not, that which copies it and that which edits it.
  const edited = (event) => event.target.closest?.("#chat .edit-textarea")?.closest(".message-row");
  const button = (row, at) => row.nextElementSibling?.querySelectorAll("button")[at];
  const leave = (row) => {
    button(row, 1)?.click();
    focus(() => (row.querySelector(".edit-textarea") ? null : button(row, 1)));
  };
  const escape = (event) => {
    const row = edited(event);
    const menu = event.target.closest?.("#conversation-list details[open]");
    if (row) leave(row);
    else if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (stopping()) stopping().click();
    else if (matchMedia("(max-width: 760px)").matches && event.target.closest?.("#conversations")) {
      press("#conversation-bar .toggle");
      document.querySelector("#conversation-bar .toggle")?.focus();
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (sheet()?.open) return; // which the browser closes by itself
    if (event.key === "Escape") { escape(event); return; }
    if (event.key === "Enter" && !event.shiftKey && edited(event)) {
      event.preventDefault();
      button(edited(event), 0)?.click();
      return;
    }
    if (types(event.target) || localStorage.getItem(SINGLE) === "off") return;
    const does = KEYS[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#conversation-bar .help")) help();
    else if (event.target.closest?.("#shortcuts .close") || event.target === sheet()) sheet().close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#shortcuts .single")) {
      localStorage.setItem(SINGLE, event.target.checked ? "on" : "off");
    }
  });
}
