"use strict";
/* While the audit runs, say how far it is, and show the report once it is there. */
(() => {
  const shown = document.getElementById("again");
  const every = 2000;
  const look = async () => {
    try {
      const text = await (await fetch(location.href)).text();
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("again");
      if (!fresh) {
        location.reload();
        return;
      }
      shown.replaceChildren(...fresh.childNodes);
    } catch {
      /* The server may be busy or gone; the link below still works. */
    }
    setTimeout(look, every);
  };
  if (shown) setTimeout(look, every);
})();
