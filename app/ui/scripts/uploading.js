// Files on their way in: whole folders, files dropped into the chat, and files that are too large.
() => {
  const limit = UPLOAD_MB * 1024 * 1024;
  const MOST = 2000; // files at once
  const SIGN = "\u29f8"; // stands for the slashes of a path: Gradio keeps a file's name alone
  const adding = () => document.querySelector("#upload input[type=file]");
  const attaching = () => document.querySelector("#looking input[type=file]");
  // Where is told what was refused: where the files were given. What the server refuses is told there too, see
  // gates/refused.js.
  const refused = () => document.querySelector(".not-sent[data-here]");
  const tellIn = (place) => {
    refused()?.removeAttribute("data-here");
    document.querySelector(`${place} .not-sent`)?.setAttribute("data-here", "");
    refused()?.replaceChildren();
  };
  const [IN_CHAT, IN_ADDING] = ["#attached-refused", "#adding"];
  // What is said, and in which language, the page says where it is drawn.
  const refuse = (why, values) => {
    const line = document.createElement("li");
    const said = refused()?.getAttribute(`data-said-${why}`) ?? "";
    line.className = "failed";
    line.textContent = `✗ ${said.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole)}`;
    refused()?.append(line);
  };
  const named = (file, path) => {
    const name = path.replace(/^\/+/, "").replaceAll("/", SIGN);
    return name === file.name ? file : new File([file], name, { type: file.type, lastModified: file.lastModified });
  };
  // Gradio refuses a whole selection, and says no more than "Error", if one file in it is too large:
  // take those out, say which, and let the others through.
  const fitting = (files) => {
    const kept = new DataTransfer();
    let left = 0;
    for (const file of files) {
      if (file.size > limit) refuse("large", { name: file.name.replaceAll(SIGN, "/") });
      else if (kept.items.length >= MOST) left += 1;
      else kept.items.add(named(file, file.webkitRelativePath || file.name));
    }
    if (left) refuse("many", { number: left.toLocaleString(navigator.language) });
    return kept.files;
  };
  const hand = (input, files) => {
    input.files = files;
    if (files.length && input === adding()) [busy, shown, idle] = [true, false, 0];
    if (files.length) input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // While files are on their way Gradio's field takes no others, and loses what it is given before it has shown them
  // and let them go: others wait until then; or for some seconds, if it shows none, as after a fault.
  const waiting = [];
  let [looking, busy, shown, idle] = [0, false, false, 0];
  const showing = () => document.querySelector("#upload .file-preview-holder");
  new MutationObserver(() => {
    if (busy && showing()) shown = true;
  }).observe(document.body, { childList: true, subtree: true });
  const look = () => {
    idle = adding() ? idle + 1 : 0;
    const letGo = shown && !showing();
    if (!adding() || (busy && !letGo && idle < 25)) return;
    busy = shown = false;
    if (waiting.length) hand(adding(), waiting.shift());
    if (!waiting.length) looking = clearInterval(looking);
  };
  const bring = (files) => {
    waiting.push(files);
    if (!looking) looking = setInterval(look, 200);
    look();
  };

  // What is dropped, with all that is in its folders; what begins with a dot is passed over, as by python -m ingest.
  const children = async (folder) => {
    const reader = folder.createReader();
    const all = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return all;
      all.push(...some);
    }
  };
  const walk = async (entry, found) => {
    if (entry.name.startsWith(".") || found.length > MOST) return;
    if (entry.isDirectory) {
      for (const child of await children(entry)) await walk(child, found);
      return;
    }
    try {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      found.push(named(file, entry.fullPath));
    } catch { refuse("unreadable", { name: entry.fullPath }); }
  };
  const dropped = async (transfer) => {
    const files = [...transfer.files];
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return files;
    const found = [];
    for (const entry of entries) await walk(entry, found);
    return found;
  };

  const isOurs = (input) => input && (input === adding() || input === attaching());
  document.addEventListener("change", (event) => {
    if (!event.isTrusted || !isOurs(event.target)) return;
    event.stopImmediatePropagation();
    tellIn(event.target === attaching() ? IN_CHAT : IN_ADDING);
    hand(event.target, fitting(event.target.files));
  }, true);

  const CHAT = "#question, #chat, #attached";
  const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  for (const over of ["dragover", "dragenter"]) {
    document.addEventListener(over, (event) => {
      const chat = event.target.closest?.(CHAT);
      if (!chat || !isFiles(event)) return;
      event.preventDefault();
      document.getElementById("question")?.classList.toggle("dropping", Boolean(attaching()));
    }, true);
  }
  const calm = () => document.getElementById("question")?.classList.remove("dropping");
  for (const done of ["dragleave", "dragend", "drop"]) document.addEventListener(done, calm, true);
  document.addEventListener("drop", async (event) => {
    const chat = event.target.closest?.(CHAT);
    const field = event.target.closest?.("#upload");
    if ((!chat && !field) || !isFiles(event)) return;
    event.preventDefault(); // the browser would leave the page, and what was typed with it
    event.stopImmediatePropagation();
    tellIn(field ? IN_ADDING : IN_CHAT);
    const files = fitting(await dropped(event.dataTransfer));
    if (field) bring(files);
    else if (attaching()) hand(attaching(), files);
  }, true);
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || !event.target.closest?.("#question") || !attaching()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tellIn(IN_CHAT);
    hand(attaching(), fitting(files));
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("button.folder")) {
      const input = Object.assign(document.createElement("input"), { type: "file", webkitdirectory: true });
      input.addEventListener("change", () => {
        const seen = [...input.files].filter((file) => !`/${file.webkitRelativePath}`.includes("/."));
        tellIn(IN_ADDING);
        bring(fitting(seen));
      });
      input.click();
    }
    const away = event.target.closest?.("[data-detach]");
    if (!away) return;
    const place = document.getElementById("attached");
    for (let at = away; at && at !== place.parentElement; at = at.parentElement) {
      at.dispatchEvent(new CustomEvent("docent", { detail: { event: "delete", job: away.dataset.detach } }));
    }
  });
}
