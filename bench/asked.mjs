// A queue of questions for a page, which the page requests from its own site. So no debugger is connected to the browser, which
// would make it slower.

/** Returns `{ answer(text), ask(part, …), go(url) }`. An answer must arrive within `timeLimitMs`. */
export function askable(timeLimitMs) {
  const questions = [];
  let settle;
  /** Resolves the pending request of the page with a question. */
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
    /** Reads the page's answer to the last question. Resolves to the next question. */
    answer(text) {
      const { result, failed } = JSON.parse(text);
      if (failed) settle?.reject(new Error(failed));
      else if (result) settle?.resolve(result);
      return new Promise((resolve) => {
        respond = (question) => resolve(JSON.stringify(question));
        send();
      });
    },

    /** Runs the module `part` of bench/page/ in the page. Resolves to its result. */
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

    /** Makes the page load another address. */
    go: (url) => enqueue({ go: url }),
  };
}
