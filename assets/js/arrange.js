// Where owners arrange a page, widgets can also be dragged. All of it can be done
// by the buttons, too; without this file those are there alone.
(() => {
  let back; // puts the list as it was

  function dropped({ item, from, to, oldIndex, newIndex }) {
    if (from === to && oldIndex === newIndex) return;
    back = () => {
      item.remove(); // or it would count itself
      from.insertBefore(item, from.children[oldIndex] ?? null);
    };
    const values = { do: "place", widget: item.dataset.widget, column: to.dataset.column, position: newIndex };
    htmx.ajax("POST", to.dataset.post, { source: item, target: "#arrangement", swap: "outerMorph", values });
  }

  function failed(e) {
    if (!e.target.matches?.("[data-widget]")) return;
    back?.();
    back = undefined;
  }

  function attach() {
    for (const list of document.querySelectorAll("[data-column]")) {
      if (Sortable.get(list)) continue;
      new Sortable(list, {
        group: "widgets", draggable: "li", filter: "a, button", preventOnFilter: false,
        delay: 200, delayOnTouchOnly: true, // a finger that scrolls does not drag
        ghostClass: "dragged", onEnd: dropped,
      });
      list.classList.add("draggable");
    }
  }

  attach();
  document.addEventListener("htmx:after:settle", attach);
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:error", failed);
})();
