// Somebody reads a feed: new entries wait behind a button, so that nothing moves
// under their eyes. Who does not read sees them come in. Without this file they
// always do. What there is of one sort is shown in place, and without this file on a
// page of its own.
(() => {
  const held = new Map(); // id of a widget's element to the message that waits

  const rows = (root) => [...root.querySelectorAll(".feed > [data-entry]")];
  const sortOf = (place) => place.querySelector(".only > .content [data-only][aria-current]")?.dataset.only;

  // Somebody reads where the pointer, the focus or open details are, where older
  // entries were asked for, and where the top is scrolled out of sight.
  function isRead(place) {
    const feed = place.querySelector(".feed");
    if (!feed) return false;
    const { top, bottom } = feed.getBoundingClientRect();
    if (bottom <= 0 || top >= innerHeight) return !!place.querySelector(".further:not(:empty)");
    return top < 0 || feed.matches(":hover") || feed.contains(document.activeElement) ||
      !!place.querySelector(".further:not(:empty), details[open]");
  }

  // What a message brings, if it is for the inside of one widget.
  function brought(text) {
    const id = /^<hx-partial hx-target="#(widget-\d+)"/.exec(text)?.[1];
    const place = id && document.getElementById(id);
    if (!place?.querySelector(".feed")) return null;
    const shown = new Set(rows(place).map((row) => row.dataset.entry));
    const all = rows(new DOMParser().parseFromString(text, "text/html"));
    const known = all.findIndex((row) => shown.has(row.dataset.entry)); // below it, older ones may have moved up
    const sort = sortOf(place);
    const fresh = all.slice(0, known < 0 ? all.length : known).filter((row) => !sort || row.dataset.sort === sort);
    return { id, place, text, fresh: fresh.length };
  }

  const sentence = (n) => (n === 1 ? "1 new entry" : `${n} new entries`);

  function hold(news) {
    const waited = held.has(news.id);
    held.set(news.id, news.text);
    let bar = news.place.previousElementSibling;
    if (!bar?.matches(".widget-feed-news")) {
      bar = document.createElement("p");
      bar.className = "widget-feed-news";
      const button = document.createElement("button");
      button.type = "button";
      button.addEventListener("click", () => show(news.id));
      bar.append(button);
      news.place.before(bar);
    }
    bar.firstChild.textContent = `Show ${news.fresh} new`;
    if (!waited) announce(`${sentence(news.fresh)} in ${news.place.querySelector("h2")?.textContent ?? "the feed"}`);
  }

  function release(id) {
    held.delete(id);
    const bar = document.getElementById(id)?.previousElementSibling;
    if (bar?.matches(".widget-feed-news")) bar.remove();
  }

  async function show(id) {
    const text = held.get(id);
    const place = document.getElementById(id);
    const sort = sortOf(place);
    place.querySelectorAll(".further:not(.only)").forEach((further) => further.replaceChildren()); // they would not follow on what is shown now
    release(id);
    const source = document.querySelector("[hx-sse\\:connect]");
    await htmx.swap({ sourceElement: source, target: source, swap: "innerHTML swapEmpty:false", text });
    if (sort) return only(place.querySelector(`[data-only="${sort}"]`));
    const first = rows(place)[0];
    first?.querySelector("a[href]:not([tabindex])")?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "nearest" });
  }

  function announce(text) {
    const status = document.getElementById("hub-changes");
    if (status) status.textContent = text;
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
  }

  document.addEventListener("click", (e) => {
    const link = e.target.closest?.(".widget-feed [data-only]");
    if (!link?.closest(".widget").querySelector(".only") || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    only(link);
  });

  document.addEventListener("htmx:sse:before:message", (e) => {
    const news = brought(e.detail.message.data);
    if (!news) return;
    if (news.fresh > 0 && isRead(news.place)) {
      hold(news);
      e.detail.cancelled = true;
    } else {
      release(news.id);
    }
  });
})();
