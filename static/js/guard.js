// A form with data-guard keeps what is typed: leaving the page asks first, and if the session ended while one
// was typing, what was sent comes back into the form after the sign-in. Passwords and files are never kept.

const PLACE = "typed:";
const watched = new WeakSet();

export function arrived(form) {
  if (watched.has(form)) return;
  watched.add(form);
  bringBack(form);
  form.addEventListener("input", () => (form.dataset.dirty = "1"));
  form.addEventListener("submit", () => {
    if (!form.hasAttribute("hx-post")) keep(form);
    delete form.dataset.dirty;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) delete form.dataset.dirty;
    else if (event.detail.elt === form) form.dataset.dirty = "1";
  });
}

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-dirty]")) event.preventDefault();
});

function place(form) {
  return `${PLACE}${document.body.dataset.person}:${location.pathname}#${form.id}`;
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type));
}

function keep(form) {
  const values = fields(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  sessionStorage.setItem(place(form), JSON.stringify(values));
}

function bringBack(form) {
  const key = place(form);
  const kept = sessionStorage.getItem(key);
  const here = kept && cameFromSignIn();
  for (const other of Object.keys(sessionStorage)) if (other.startsWith(PLACE)) sessionStorage.removeItem(other);
  if (!here) return;
  const values = JSON.parse(kept);
  for (const field of fields(form)) {
    if (["checkbox", "radio"].includes(field.type)) {
      field.checked = values.some(([name, value]) => name === field.name && value === field.value);
    } else {
      const pair = values.find(([name]) => name === field.name);
      if (pair) field.value = pair[1];
    }
  }
  form.dataset.dirty = "1";
}

function cameFromSignIn() {
  return document.referrer && new URL(document.referrer).pathname.startsWith("/accounts/");
}
