/* Optional: without it every tie moves by the buttons on its page, and the film turns by its links. */
(() => {
  "use strict";

  /* Put parts of an answered page in the place of ours. */
  const swap = async (answer, ids) => {
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const theirs = page.getElementById(id);
      const ours = document.getElementById(id);
      if (theirs && ours) ours.replaceWith(document.importNode(theirs, true));
    }
    return true;
  };

  /* ---- the map: arrows and dragging change the order around the circle ---- */
  const nodes = () => [...document.querySelectorAll("#mappa .lg-tie-node")];
  const says = document.getElementById("mappa-dice");
  let busy = false;

  const move = async (node, to) => {
    const count = nodes().length;
    if (busy || count < 2) return;
    busy = true;
    const place = (to + count) % count;
    const body = new URLSearchParams({ to: place });
    const token = document.querySelector("#mappa [name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(node.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (await swap(answer, ["mappa"])) {
        document.getElementById(node.id).focus();
        says.textContent = `Posto ${place + 1} di ${count}`;
      } else {
        says.textContent = "Non si è spostato. Riprova.";
      }
    } catch {
      says.textContent = "La rete non risponde. Riprova.";
    }
    busy = false;
  };

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const node = event.target.closest && event.target.closest(".lg-tie-node");
    if (!node || !(event.key in STEPS) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(node, Number(node.dataset.place) + STEPS[event.key]);
  });

  let held = null;
  let dragged = false;
  const middle = (node) => {
    const box = node.querySelector(".lg-tie-mark").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const nearest = (x, y) => nodes().reduce((best, node) => {
    const [nx, ny] = middle(node);
    const far = Math.hypot(nx - x, ny - y);
    return far < best.far ? { far, node } : best;
  }, { far: Infinity, node: null }).node;

  document.addEventListener("pointerdown", (event) => {
    const node = event.target.closest && event.target.closest(".lg-tie-node");
    held = node && event.button === 0 ? { node, x: event.clientX, y: event.clientY } : null;
    dragged = false;
  });
  document.addEventListener("pointermove", (event) => {
    if (!held || Math.hypot(event.clientX - held.x, event.clientY - held.y) < 10) return;
    dragged = true;
    held.node.classList.add("is-moving");
  });
  document.addEventListener("pointerup", (event) => {
    if (held && dragged) {
      held.node.classList.remove("is-moving");
      const there = nearest(event.clientX, event.clientY);
      if (there && there !== held.node) move(held.node, Number(there.dataset.place));
    }
    held = null;
  });
  document.addEventListener("pointercancel", () => {
    if (held) held.node.classList.remove("is-moving");
    held = null;
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest(".lg-tie-node")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (dragged && event.target.closest(".lg-tie-node")) event.preventDefault();
    dragged = false;
  }, true);
  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;

  /* ---- the film: one step every few seconds, for who has not asked for less motion ---- */
  const play = document.getElementById("guarda");
  if (play && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    let timer = null;
    const label = play.textContent;
    const stop = () => {
      clearTimeout(timer);
      timer = null;
      play.textContent = label;
    };
    const show = async (address) => {
      try {
        if (!(await swap(await fetch(address), ["passo"])) || timer === null) return stop();
      } catch {
        return stop();
      }
      const next = document.getElementById("dopo");
      if (!next) return stop();
      timer = setTimeout(() => show(next.href), 3000);
    };
    play.hidden = false;
    play.addEventListener("click", () => {
      if (timer !== null) return stop();
      timer = 0;
      play.textContent = "Ferma";
      show(play.dataset.first);
    });
  }
})();
