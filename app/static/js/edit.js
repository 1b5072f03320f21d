// The edit form works without a script; this adds a warning before unsaved changes are left, marks what was changed,
// and opens a map to draw the boundary on.
const form = document.querySelector("form.edit");
let sending = false;

function state() {
  const entries = [...new FormData(form).entries()].filter(([name]) => name !== "csrf_token");
  return JSON.stringify(entries.map(([name, value]) => [name, value instanceof File ? value.name : value]));
}

const first = state();
const isDirty = () => "dirty" in form.dataset || state() !== first;

form.addEventListener("input", (event) => {
  const field = event.target.closest(".field");
  if (field) field.classList.add("touched");
});
form.addEventListener("submit", () => { sending = true; });
window.addEventListener("pageshow", () => { sending = false; });
window.addEventListener("beforeunload", (event) => {
  if (!sending && isDirty()) event.preventDefault();
});

const target = document.getElementById("problems") ?? document.getElementById("preview");
if (target) target.focus();

const opener = document.getElementById("draw-open");
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", async () => {
    opener.disabled = true;
    const { openDrawing } = await import("./boundary.js");
    await openDrawing(document.getElementById("draw-map"), document.getElementById("boundary-text"));
    document.getElementById("draw-help").hidden = false;
  });
}
