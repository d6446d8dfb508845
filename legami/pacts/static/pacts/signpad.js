/* Draw a signature with finger, pen or mouse; the strokes go into the form as JSON, in the pad's own units. */
(() => {
  "use strict";
  const pad = document.getElementById("signpad");
  const field = document.querySelector("input[name=drawing]");
  const clear = document.getElementById("signpad-clear");
  if (!pad || !field) return;
  const strokes = [];
  let line = null;

  const show = (stroke) => {
    line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    line.setAttribute("points", stroke.map((point) => point.join(",")).join(" "));
    pad.append(line);
  };
  const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; clear.hidden = !strokes.length; };
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    const x = Math.round(300 * (event.clientX - box.left) / box.width);
    const y = Math.round(100 * (event.clientY - box.top) / box.height);
    return [Math.min(300, Math.max(0, x)), Math.min(100, Math.max(0, y))];
  };

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    strokes.push([at(event)]);
    show(strokes.at(-1));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!line) return;
    strokes.at(-1).push(at(event));
    line.setAttribute("points", strokes.at(-1).map((point) => point.join(",")).join(" "));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => { line = null; keep(); });
  }
  clear.addEventListener("click", () => { strokes.length = 0; pad.replaceChildren(); keep(); });

  /* Words that come back after an error bring the drawing back too. */
  if (field.value) {
    for (const stroke of JSON.parse(field.value)) { strokes.push(stroke); show(stroke); }
    line = null;
    keep();
  }
})();
