// The map: what a dot stands for, and one kind alone.
() => {
  const tell = (dot) => {
    const map = dot.closest(".map");
    const tip = map.querySelector(".tip");
    const where = document.createElement("strong");
    where.textContent = dot.dataset.where;
    tip.replaceChildren(where, dot.dataset.text);
    tip.hidden = false;
    const [at, all] = [dot.getBoundingClientRect(), map.getBoundingClientRect()];
    const left = Math.min(at.left - all.left + 12, all.width - tip.offsetWidth - 4);
    const above = at.top - all.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${above > 0 ? above : at.bottom - all.top + 8}px`;
  };
  const isDot = (target) => target.matches?.("#map svg > circle");
  for (const found of ["pointerover", "pointerdown"]) {
    document.addEventListener(found, (event) => {
      if (isDot(event.target)) tell(event.target);
    });
  }
  document.addEventListener("pointerout", (event) => {
    if (isDot(event.target)) event.target.closest(".map").querySelector(".tip").hidden = true;
  });
  document.addEventListener("click", (event) => {
    const key = event.target.closest?.("#map .key");
    if (!key) return;
    const map = key.closest(".map");
    const pressed = key.getAttribute("aria-pressed") !== "true";
    map.querySelectorAll(".key").forEach((other) => other.setAttribute("aria-pressed", "false"));
    key.setAttribute("aria-pressed", String(pressed));
    map.classList.toggle("choosing", pressed);
    const kind = [...key.classList].find((name) => /^k\d$/.test(name));
    map.querySelectorAll("svg > circle").forEach((dot) => dot.classList.toggle("chosen", dot.classList.contains(kind)));
  });
}
