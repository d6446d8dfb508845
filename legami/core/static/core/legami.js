/* Progressive enhancement only: every page works without this file. No inline code, no eval (strict CSP). */
(() => {
  "use strict";

  /* An open menu closes with Esc and by a click outside it. */
  const menus = "details.lg-account, details.lg-menu-narrow";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(menus)) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(menus)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* A second click sends nothing more. The server would refuse it anyway: see form_key. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  /* Screen readers and keyboards land on what went wrong; on a whole page autofocus does it. */
  const toErrors = (root) => {
    const summary = root.querySelector("[role=alert][autofocus]");
    if (summary) summary.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => toErrors(event.target));

  /* The browser reads the page aloud, where it has a voice: one paragraph after the other, so that none is cut short. */
  const aloud = document.querySelector("[data-read-aloud]");
  if (aloud && "speechSynthesis" in window) {
    const quiet = aloud.textContent;
    const rest = () => { aloud.textContent = quiet; };
    aloud.hidden = false;
    aloud.addEventListener("click", () => {
      if (aloud.textContent !== quiet) {
        window.speechSynthesis.cancel();
        rest();
        return;
      }
      const page = document.getElementById("main");
      const parts = page.innerText.split("\n").map((part) => part.trim()).filter((part) => part && part !== quiet);
      aloud.textContent = aloud.dataset.stop;
      parts.forEach((part, place) => {
        const said = new SpeechSynthesisUtterance(part);
        said.lang = document.documentElement.lang;
        if (place === parts.length - 1) said.addEventListener("end", rest);
        window.speechSynthesis.speak(said);
      });
    });
    window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  }

  /* "Stampa" is a button only where it can do something. */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* What is being typed is not lost by leaving the page without a thought. */
  let touched = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-warn]")) touched = true;
  });
  document.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });

  /* A request that failed says so in words. */
  const say = (text) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const note = document.createElement("div");
    note.className = "alert lg-alert lg-tone-warning";
    note.setAttribute("role", "alert");
    note.textContent = text;
    place.replaceChildren(note);
  };
  document.addEventListener("htmx:sendError", () => say("La rete non risponde. Quello che hai scritto è ancora qui: riprova tra poco."));
  document.addEventListener("htmx:responseError", () => say("Qualcosa non ha funzionato. Quello che hai scritto è ancora qui: riprova tra poco."));
})();
