// A feed that is on screen is read: new entries wait behind a button, so that nothing
// moves under the reader's eyes, and one that came in is tinted once. Off screen they
// come in. Without this file they always do. What there is of one sort is shown in
// place, and without this file on a page of its own.
(() => {
  const held = new Map(); // id of a widget's element to what waits for it
  const missedTime = 60_000; // how long what was missed may take to come, once the tab is back
  const tintTime = 2400;
  let back = null; // when the tab came back, until something is done there

  const rows = (root) => [...root.querySelectorAll(".feed > [data-entry]")];
  const visible = (place) => rows(place).filter((row) => row.offsetParent); // those of one sort, or all
  const sortOf = (place) => place.querySelector(".only > .content [data-only][aria-current]")?.dataset.only;

  // Of entries, those above what was shown before: below that, older ones may have moved up.
  function above(shown, all) {
    const known = all.findIndex((row) => shown.has(row.dataset.entry));
    return all.slice(0, known < 0 ? all.length : known);
  }
  const shownIn = (place) => new Set(rows(place).map((row) => row.dataset.entry));

  // Older pages would not follow on new entries: with them a feed waits to be asked.
  const readsOn = (place) => !!place.querySelector(".further:not(:empty)");

  function isOnScreen(place) {
    const { top, bottom } = place.getBoundingClientRect();
    return !document.hidden && bottom > 0 && top < innerHeight;
  }

  // Whether a message was made before the tab came back; its id begins with when.
  function wasMissed(id) {
    if (back && Date.now() - back > missedTime) back = null;
    return back && parseInt(id) <= back;
  }

  // What a message brings, if it is for the inside of one widget.
  function brought({ text, id: made }) {
    const id = /^<hx-partial hx-target="#(widget-\d+)"/.exec(text)?.[1];
    const place = id && document.getElementById(id);
    if (!place?.querySelector(".feed")) return null;
    const sort = sortOf(place);
    const all = rows(new DOMParser().parseFromString(text, "text/html"));
    const fresh = above(shownIn(place), all).filter((row) => !sort || row.dataset.sort === sort);
    return { id, place, text, made, fresh: fresh.length };
  }

  const sentence = (n) => (n === 1 ? "1 new entry" : `${n} new entries`);

  // Whether a message may come in now.
  function admits(message) {
    const news = brought(message);
    if (!news || news.fresh === 0) return true;
    if (!readsOn(news.place) && (message.asked || !isOnScreen(news.place) || wasMissed(news.made))) return true;
    hold(news);
    return false;
  }

  function hold(news) {
    const waited = held.get(news.id);
    const bar = waited?.bar ?? makeBar(news.id);
    held.set(news.id, { ...news, bar });
    bar.firstChild.textContent = `Show ${news.fresh} new`;
    // Over the line of the first day, where it covers no entry and moves none.
    const feed = [...news.place.querySelectorAll(".feed, .only .sorts")].find((e) => e.offsetParent);
    if (feed && !bar.offsetParent) feed[feed.matches(".feed") ? "before" : "after"](bar);
    if (waited) return;
    leaving.observe(news.place);
    say(`${news.id} has news`, () => {
      const now = held.get(news.id);
      return now && `${sentence(now.fresh)} in ${now.place.querySelector("h2")?.textContent ?? "the feed"}`;
    });
  }

  function makeBar(id) {
    const bar = document.createElement("p");
    bar.className = "news";
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => show(id));
    bar.append(button);
    return bar;
  }

  function release(id) {
    const news = held.get(id);
    if (!news) return;
    held.delete(id);
    leaving.unobserve(news.place);
    news.bar.remove();
  }

  function letIn(news) {
    if (!readsOn(news.place)) swap(news);
  }

  function swap(news) {
    release(news.id);
    if (document.getElementById(news.id) !== news.place) return null; // it was removed, and what is there now is newer
    const source = document.querySelector("[hx-sse\\:connect]");
    return htmx.swap({ sourceElement: source, target: source, swap: "innerHTML swapEmpty:false", text: news.text });
  }

  async function show(id) {
    const news = held.get(id);
    if (!news) return;
    const { place } = news;
    const sort = sortOf(place);
    const shown = shownIn(place);
    place.querySelectorAll(".further:not(.only)").forEach((further) => further.replaceChildren());
    await swap(news);
    if (sort) {
      await only(place.querySelector(`[data-only="${sort}"]`));
      tint(place, shown);
    }
    const first = visible(place)[0];
    first?.querySelector("a[href]:not([tabindex])")?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "nearest" });
  }

  const leaving = new IntersectionObserver((all) => {
    for (const { target, isIntersecting } of all) {
      const news = held.get(target.id);
      if (news && !isIntersecting) letIn(news);
    }
  });

  function say(kind, text) {
    document.dispatchEvent(new CustomEvent("hubs:say", { detail: { kind, text } }));
  }

  // An entry that came in is tinted, in a feed that had others before.
  function tint(place, shown) {
    if (shown.size === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const row of above(shown, visible(place))) {
      row.querySelector(".event")?.animate([{ backgroundColor: "var(--tint)" }, { backgroundColor: "transparent" }], tintTime);
    }
  }

  // only shows what a link of the sorts leads to, in the place of all.
  async function only(link) {
    const place = link.closest(".widget");
    const content = place.querySelector(".only");
    const sort = link.dataset.only;
    if (sort) {
      await htmx.ajax("GET", link.href, { target: content, swap: "innerHTML" });
    } else {
      content.replaceChildren();
    }
    [...place.querySelectorAll("[data-only]")].find((a) => a.dataset.only === sort && a.offsetParent)?.focus({ preventScroll: true });
    const news = held.get(place.parentElement.id);
    if (news && admits({ text: news.text, id: news.made })) await swap(news); // of the sort shown now, nothing waits
  }

  document.addEventListener("click", (e) => {
    const link = e.target.closest?.(".widget-feed [data-only]");
    if (!link?.closest(".widget").querySelector(".only") || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    only(link);
  });

  document.addEventListener("hubs:fragment", (e) => {
    if (!admits(e.detail)) e.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    back = Date.now();
    for (const news of [...held.values()]) letIn(news);
  });
  for (const deed of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(deed, () => { back = null; }, { capture: true, passive: true });
  }
  // Whatever is swapped in is newer than what waits.
  let before = new Map();
  document.addEventListener("htmx:before:swap", (e) => {
    for (const { target } of e.detail.tasks) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (!/^widget-\d+$/.test(place?.id)) continue;
      release(place.id);
      before.set(place, shownIn(place));
    }
  });
  document.addEventListener("htmx:finally:swap", () => {
    for (const [place, shown] of before) tint(place, shown);
    before = new Map();
  });
})();
