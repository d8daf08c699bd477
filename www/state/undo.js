// What can be taken back: what was done, or what is put off until it no longer can be.

const TIME = 8_000;

/** `changed` is called whenever there is something else to take back, or nothing. */
export function undoing(changed) {
  let last;

  function forget() {
    const { timer, carryOut } = last ?? {};
    clearTimeout(timer);
    last = undefined;
    return carryOut;
  }

  /** Carries out what was put off, if anything; `isLeft` is true where there is little time for it. */
  function settle(isLeft = false) {
    const carryOut = forget();
    changed();
    carryOut?.(isLeft);
  }

  return {
    words: () => last?.words,
    settle,
    /** `back` takes back what was done; `carryOut` does what is only shown as done. */
    offer(words, back, carryOut) {
      settle();
      last = { words, back, carryOut, timer: setTimeout(() => settle(), TIME) };
      changed();
    },
    undo() {
      const back = last?.back;
      forget();
      back?.();
      changed();
    },
  };
}
