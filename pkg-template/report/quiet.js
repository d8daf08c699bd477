/** What fails here must not reach the page. */
export function quiet(work) {
  return (...given) => {
    try {
      const ended = work(...given);
      ended?.catch?.(() => {});
    } catch {}
  };
}
