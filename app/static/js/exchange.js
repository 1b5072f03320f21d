// Import and export forms: no file that is too large, no form sent twice, only the choices that count.
const MEGABYTE = 1_000_000;

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    // After the browser has read the form: a disabled button would not be sent with it.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit]")) {
        button.disabled = true;
      }
    });
  });
}

// A page that comes back out of the browser's memory must be usable again.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[method=post] button[type=submit]")) {
    button.disabled = false;
  }
});

const file = document.querySelector("input[type=file][data-most-mb]");
file?.addEventListener("change", () => {
  const most = Number(file.dataset.mostMb) * MEGABYTE;
  const sent_bytes = [...file.files].reduce((sum, one) => sum + one.size, 0);
  file.setCustomValidity(sent_bytes > most ? file.dataset.tooLarge : "");
  file.reportValidity();
});

// A new round needs a day and a name, an existing one does not.
const round = document.querySelector("select[data-round]");
function showRound() {
  for (const part of document.querySelectorAll("[data-new-round]")) {
    part.hidden = round.value !== "";
  }
}
round?.addEventListener("change", showRound);
if (round) {
  showRound();
}

// The list of other systems marks its own answer.
const other = document.querySelector("select[data-other]");
other?.addEventListener("change", () => {
  document.getElementById(other.dataset.other).checked = true;
});

// Some formats always hold WGS 84: the choice is shown as without effect, and kept for the others.
const systems = document.querySelector("[data-systems]");
function showSystems() {
  const chosen = document.querySelector("input[name=format]:checked");
  systems.classList.toggle("without-effect", !chosen?.hasAttribute("data-any-crs"));
}
if (systems) {
  for (const choice of document.querySelectorAll("input[name=format]")) {
    choice.addEventListener("change", showSystems);
  }
  showSystems();
}
