// Shows only the fields that the chosen step needs; without a script all of them stand there.
const kind = document.getElementById("kind");
if (kind) {
  const fit = () => {
    for (const field of document.querySelectorAll("[data-for]")) {
      field.hidden = !field.dataset.for.split(" ").includes(kind.value);
    }
  };
  kind.addEventListener("change", fit);
  fit();
}
