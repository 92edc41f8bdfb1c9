// Watch notes what a browser has to complain about: errors and warnings of the
// console (refusals of the content policy are there, too), exceptions, requests
// that fail, and requests to anybody but the site.

export class Watch {
  #site;
  #all = [];
  #pardons = [];

  constructor(context, site) {
    this.#site = site;
    this.#pardons.push(/^request failed: GET \S+ net::ERR_ABORTED$/); // the page was left
    context.on("console", (m) => {
      if (["error", "warning"].includes(m.type())) this.#note(`console ${m.type()}: ${m.text()} (${m.location().url})`);
    });
    context.on("weberror", (e) => this.#note(`exception: ${e.error()}`));
    context.on("request", (r) => {
      if (new URL(r.url()).origin !== this.#site.url) this.#note(`request to another site: ${r.url()}`);
    });
    context.on("requestfailed", (r) => this.#note(`request failed: ${r.method()} ${r.url()} ${r.failure()?.errorText}`));
    context.on("response", (r) => {
      if (r.status() >= 400) this.#note(`answer ${r.status()}: ${r.url()}`);
    });
  }

  /** Complaints that a test causes on purpose. */
  pardon(...patterns) {
    this.#pardons.push(...patterns);
  }

  get problems() {
    return this.#all.filter((text) => !this.#pardons.some((p) => p.test(text)));
  }

  #note(text) {
    this.#all.push(text);
  }
}
