// What allauth's passkey scripts can't do is said on the page, not only in the console.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-error");
  if (place) place.hidden = false;
});
