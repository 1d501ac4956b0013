// A click on a person's name turns the page within the session, as a step in the browser's history does; the address stays a plain link.
(() => {
  if (window.touyanLinks) return;
  window.touyanLinks = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.person");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });
})();
