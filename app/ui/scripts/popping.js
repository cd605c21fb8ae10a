// What pops up over the page for some seconds: Gradio heads it with the name of its kind, in English, and puts the code of
// a refused upload before what the server says.
() => {
  const KINDS = { error: "popError", warning: "popWarning", info: "popInfo" };
  const write = (text, said) => { if (said && text?.data && text.data !== said) text.data = said; };
  const mend = () => {
    const said = document.getElementById("shortcuts")?.dataset ?? {};
    for (const title of document.querySelectorAll(".toast-title")) {
      const kind = Object.keys(KINDS).find((name) => title.classList.contains(name));
      write(title.firstChild, said[KINDS[kind]] && `${said[KINDS[kind]]} `); // behind it: how many, where there are some
    }
    for (const close of document.querySelectorAll(".toast-close")) {
      if (said.popClose) close.setAttribute("aria-label", said.popClose);
    }
    for (const { firstChild: text } of document.querySelectorAll(".toast-message-text")) {
      if (text?.data?.startsWith("Connection to the server was lost.")) write(text, said.popLost);
      write(text, text?.data?.replace(/^HTTP \d{3}: /, ""));
    }
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
}
