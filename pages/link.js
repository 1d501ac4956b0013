// A click on a link within the site turns the page within the session, as a step in the browser's history does; the address stays a plain
// link. A click on a mark of a picture says which it was, and the server answers with the number that it stands for.
(() => {
  if (window.touyanLinks) return;
  window.touyanLinks = true;
  const INNER = 'a.person, a.number, a.rows, [data-testid="stMain"] a[href*="number="]';
  const turned = () => window.dispatchEvent(new PopStateEvent("popstate"));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(INNER);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const page = location.pathname;
    history.pushState({}, "", link.href);
    turned();
    if (location.pathname !== page) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  }, true);

  const say = (plot, mark) => {
    const [, key] = plot.closest('[class*="st-key-chart_"]')?.className.match(/st-key-chart_(\S+)/) || [];
    if (!key || !mark) return;
    const columns = mark.data.x?.length, at = mark.pointNumber;
    const asked = new URL(location.href);
    asked.searchParams.set("click", [key, mark.curveNumber, Array.isArray(at) ? at[0] * columns + at[1] : at].join("."));
    history.pushState({}, "", asked);  // for a moment: the answer puts the number itself in its place
    turned();
  };

  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest?.(".js-plotly-plot");
    if (!plot?.on || plot.touyanListens) return;
    plot.touyanListens = true;
    plot.on("plotly_click", (click) => say(plot, click.points[0]));
  });
})();
