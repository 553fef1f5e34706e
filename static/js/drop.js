// A place to drop files on: <label class="drop" data-drop>… <input type="file" multiple></label>. Dropping does
// what choosing does, so the form around it needs to know one way only.

const watched = new WeakSet();

export function arrived(zone) {
  const input = zone.querySelector("input[type=file]");
  if (!input || watched.has(zone)) return;
  watched.add(zone);
  const over = (is) => zone.classList.toggle("is-over", is);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A file dropped beside the place would replace the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => {
    if (!event.target.closest?.("[data-drop]")) event.preventDefault();
  });
}
