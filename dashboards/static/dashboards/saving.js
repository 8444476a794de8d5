/* Asks the browser to keep the pages that are read, for when there is no connection. Nothing else here needs a script. */
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
