// The page of long work: what it says is fetched anew each second, and the page itself once the work is over.
"use strict";

(() => {
  const part = document.querySelector("[data-work]");

  async function look() {
    try {
      const reply = await fetch(location.href);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.querySelector("[data-work]");
      if (fresh && fresh.dataset.work === "over") {
        location.reload();
        return;
      }
      if (fresh && fresh.innerHTML !== part.innerHTML) {
        part.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The server is away for a moment: the work goes on, and so do we.
    }
    setTimeout(look, 1000);
  }

  if (part) {
    setTimeout(look, 1000);
  }
})();
