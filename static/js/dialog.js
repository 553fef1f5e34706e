// Native dialogs. data-dialog="#id" opens one, data-dialog-close closes the one around it; a click on the
// veil or Esc closes too. What was typed in a guarded form keeps it open.

export function click(element) {
  if (element.hasAttribute("data-dialog-close")) close(element.closest("dialog"));
  else open(document.querySelector(element.dataset.dialog));
}

export function arrived(dialog) {
  open(dialog);
}

export function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.addEventListener("click", onVeil);
  dialog.showModal();
}

export function closeAll() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function close(dialog) {
  dialog?.close();
}

function onVeil(event) {
  const dialog = event.currentTarget;
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && !dialog.querySelector("form[data-dirty]")) close(dialog);
}
