// A queue of questions for a page, which the page requests from its own site. So no debugger is connected to the browser, which
// would make it slower.

/**
 * Creates the queue. Returns `{ answer(text), ask(part, …), go(url) }`. `ask` rejects if the page's answer does not arrive
 * within `timeLimitMs`.
 */
export function askable(timeLimitMs) {
  const questions = [];
  let settle;
  /** Resolves the pending request of the page with the next question. Undefined if no request is pending. */
  let respond;

  const send = () => {
    if (!respond || !questions.length) return;
    respond(questions.shift());
    respond = undefined;
  };

  const enqueue = (question) => {
    questions.push(question);
    send();
  };

  return {
    /**
     * Settles the pending `ask` with the page's answer `text`, which is JSON: `{ result }` or `{ failed }`. Resolves to the
     * next question as JSON.
     */
    answer(text) {
      const { result, failed } = JSON.parse(text);
      if (failed) settle?.reject(new Error(failed));
      else if (result) settle?.resolve(result);
      return new Promise((resolve) => {
        respond = (question) => resolve(JSON.stringify(question));
        send();
      });
    },

    /**
     * Runs the module `part` of bench/page/ in the page. Resolves to its result; rejects if the module fails or exceeds the
     * time limit.
     */
    ask(part, ...given) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${part}: no answer in ${timeLimitMs} ms`)),
          timeLimitMs,
        );
        const ended = (end) => (value) => {
          clearTimeout(late);
          end(value);
        };
        settle = { resolve: ended(resolve), reject: ended(reject) };
        enqueue({ part, given });
      });
    },

    /** Makes the page load the address `url` when it next asks for a question. */
    go: (url) => enqueue({ go: url }),
  };
}
