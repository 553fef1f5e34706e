// Light, dark or as the system, at once; the choice is kept with the person.

export function click(button) {
  const root = document.documentElement;
  if (button.value === "system") delete root.dataset.bsTheme;
  else root.dataset.bsTheme = button.value;
  const form = button.closest("form");
  for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  const body = new FormData(form);
  body.set("theme", button.value);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
}
