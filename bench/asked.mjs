// What a page is asked and answers, over its own site: `{ answer(text), ask(part, …), go(url) }`.

export function askable(patience) {
  const questions = [];
  let settle;
  let free;

  const send = () => {
    if (!free || !questions.length) return;
    free(questions.shift());
    free = undefined;
  };

  const put = (question) => {
    questions.push(question);
    send();
  };

  return {
    /** Takes a page's answer to the question before; the next one. */
    answer(text) {
      const { told, failed } = JSON.parse(text);
      if (failed) settle?.reject(new Error(failed));
      else if (told) settle?.resolve(told);
      return new Promise((resolve) => {
        free = (question) => resolve(JSON.stringify(question));
        send();
      });
    },

    ask(part, ...given) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${part}: no answer`)), patience);
        const ended = (end) => (value) => {
          clearTimeout(late);
          end(value);
        };
        settle = { resolve: ended(resolve), reject: ended(reject) };
        put({ part, given });
      });
    },

    go: (url) => put({ go: url }),
  };
}
