/* Fetches the editor when somebody begins to use the page of queries: it is larger than all else on that page. */
(() => {
  "use strict";
  const { editor } = document.currentScript.dataset;
  const forms = [...document.querySelectorAll("form.questions, form.query")];
  const begins = ["focusin", "pointerover", "touchstart"];
  let coming = null;

  const load = () =>
    new Promise((come, fail) => {
      const script = document.createElement("script");
      script.src = editor;
      script.addEventListener("load", come);
      script.addEventListener("error", fail);
      document.head.append(script);
    });

  // Once the editor is there, it answers; where it cannot be had, the form is sent as without scripts.
  const fetchIt = () => (coming ??= load().then(() => rest(), () => rest()));

  // A question that was put before the editor came waits for it.
  const wait = (event) => {
    event.preventDefault();
    void fetchIt().then(() => event.target.requestSubmit(event.submitter));
  };

  const rest = () => {
    for (const form of forms) form.removeEventListener("submit", wait);
  };

  for (const form of forms) {
    form.addEventListener("submit", wait);
    for (const name of begins) form.addEventListener(name, () => void fetchIt(), { once: true, passive: true });
  }
  if (new URLSearchParams(location.search).has("query")) void fetchIt();
})();
