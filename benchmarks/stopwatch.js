// When the last of what is watched changed on screen, in milliseconds since the page began: exact to one frame, and the same for every page.
// `stopwatch.watched` is the selector of what is watched; a click on an option of a menu starts the watch anew.
(() => {
  const watch = (window.stopwatch = { watched: ".js-plotly-plot", begun: 0, last: 0, before: [] });
  watch.seen = () => [...document.querySelectorAll(watch.watched)].map((shown) => shown.textContent);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[role="option"]')) Object.assign(watch, { begun: event.timeStamp, last: 0, before: watch.seen() });
  }, true);

  // Names for screen readers are attributes too: of these only a drawing's count.
  const concerns = ({ type, target, addedNodes }) => {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    if (element?.closest(watch.watched)) return type !== "attributes" || element instanceof SVGElement;
    return [...addedNodes].some((added) => added.matches?.(watch.watched) || added.querySelector?.(watch.watched));
  };

  let waiting = false;
  new MutationObserver((records) => {
    if (waiting || !records.some(concerns)) return;
    waiting = true;
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { watch.last = performance.now(); waiting = false; };
      painted.port2.postMessage(0);
    });
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();
