// Shows what passkeys need where the browser has it, and says so when the browser stopped; the rest is allauth's.
"use strict";
(function () {
  // The name of the place is part of a passkey, and a bare network address is no name.
  const named = !/^[\d.]+$|:/.test(location.hostname);
  if (window.PublicKeyCredential && named) {
    document.querySelectorAll("[data-passkeys]").forEach((part) => { part.hidden = false; });
    const missing = document.getElementById("passkeys-missing");
    if (missing) missing.hidden = true;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const refused = document.getElementById("passkey-refused");
    if (refused) refused.hidden = false;
  });
})();
