// data-copy="text" puts the text on the clipboard; the button says so for a moment.

export async function click(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector("[data-say]") ?? button;
  const before = word.textContent;
  word.textContent = button.dataset.copied ?? "✓";
  setTimeout(() => (word.textContent = before), 2000);
}
