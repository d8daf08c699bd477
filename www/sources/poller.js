// When to ask again: often while something happens, seldom while nothing does, or nothing is answered. Whoever runs the
// worker may pay for each reading of its store.

const OFTEN = 5_000;
const SELDOM = 60_000;
const CALM = 1.2;
const FAILING = 2;
const TOUCHED = ['focus', 'keydown', 'online', 'pointerdown'];

export function createPoller() {
  let pause = OFTEN;
  let failing = false;
  let answeredAt = 0;
  let tick;
  let timer;

  return {
    answered(isNew) {
      pause = isNew || failing ? OFTEN : slower(CALM);
      failing = false;
      rest();
    },
    failed() {
      pause = slower(FAILING);
      failing = true;
      rest();
    },
    subscribe(listener) {
      tick = () => {
        wait(pause);
        // The viewer itself reads when the page is seen again.
        if (!document.hidden) listener();
      };
      for (const event of TOUCHED) addEventListener(event, wake);
      wait(pause);
      return end;
    },
    end,
  };

  function slower(factor) {
    return Math.min(pause * factor, SELDOM);
  }

  function rest() {
    answeredAt = Date.now();
    wait(pause);
  }

  function wake() {
    pause = OFTEN;
    wait(OFTEN - Math.min(OFTEN, Math.abs(Date.now() - answeredAt)));
  }

  function wait(time) {
    clearTimeout(timer);
    if (tick) timer = setTimeout(tick, time);
  }

  function end() {
    tick = undefined;
    clearTimeout(timer);
    for (const event of TOUCHED) removeEventListener(event, wake);
  }
}
