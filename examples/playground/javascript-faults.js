// Lists the ways in which JavaScript in a page can fail. Each fails in a function with its own name, so that it has its own
// group.

export const javascriptFaults = [
  {
    id: 'error',
    label: 'Throw an error',
    expect: {
      kind: 'error',
      title: 'TypeError: the cart is not a list',
      count: 1,
      culprit: 'throwError',
    },
    run: function throwError() {
      throw new TypeError('the cart is not a list');
    },
  },
  {
    id: 'string',
    label: 'Throw a string',
    expect: { kind: 'error', title: 'a plain string was thrown', count: 1 },
    run: function throwString() {
      throw 'a plain string was thrown';
    },
  },
  {
    id: 'object',
    label: 'Throw an object',
    expect: { kind: 'error', title: /^Object: .*declined/, count: 1 },
    run: function throwObject() {
      throw { code: 402, reason: 'declined' };
    },
  },
  {
    id: 'rejection',
    label: 'Reject a promise',
    expect: {
      kind: 'rejection',
      title: 'Error: this promise was not caught',
      count: 1,
      culprit: 'rejectPromise',
    },
    run: function rejectPromise() {
      Promise.reject(new Error('this promise was not caught'));
    },
  },
  {
    id: 'cause',
    label: 'Throw with causes',
    expect: {
      kind: 'error',
      title: 'Error: the page cannot be shown',
      count: 1,
      culprit: 'throwNestedCause',
    },
    run: function throwNestedCause() {
      const answer = new SyntaxError('the answer is not JSON');
      const order = new Error('the order cannot be read', { cause: answer });
      throw new Error('the page cannot be shown', { cause: order });
    },
  },
  {
    id: 'aggregate',
    label: 'Throw several at once',
    expect: {
      kind: 'error',
      title: 'AggregateError: every mirror failed',
      count: 1,
      culprit: 'throwAggregate',
    },
    run: function throwAggregate() {
      const mirrors = [new Error('the first is down'), new RangeError('the second is full')];
      throw new AggregateError(mirrors, 'every mirror failed');
    },
  },
  {
    id: 'timer',
    label: 'Fail in a timer',
    expect: { kind: 'error', title: 'Error: thrown in a timer', count: 1, culprit: 'failInTimer' },
    run: () =>
      setTimeout(function failInTimer() {
        throw new Error('thrown in a timer');
      }),
  },
  {
    id: 'handler',
    label: 'Fail in an event handler',
    expect: {
      kind: 'error',
      title: 'Error: thrown in an event handler',
      count: 1,
      culprit: 'failInEventHandler',
    },
    run() {
      const target = new EventTarget();
      target.addEventListener('order', function failInEventHandler() {
        throw new Error('thrown in an event handler');
      });
      target.dispatchEvent(new Event('order'));
    },
  },
  {
    id: 'import',
    label: 'Import a missing module',
    expect: { kind: 'rejection', title: /^TypeError: .*import.*module/i, count: 1 },
    run: function importMissingModule() {
      import('./missing.js');
    },
  },
  {
    id: 'resource',
    label: 'Load a missing image',
    expect: { kind: 'resource', title: /^ResourceError: img .*missing\.png/, count: 1 },
    run() {
      const image = Object.assign(new Image(), { src: './missing.png', hidden: true });
      image.onerror = () => image.remove();
      document.body.append(image);
    },
  },
  {
    id: 'csp',
    label: 'Load a forbidden image',
    expect: { kind: 'csp', title: /^CSPViolation: img-src .*forbidden\.invalid/, count: 1 },
    run() {
      new Image().src = 'http://forbidden.invalid/pixel.png';
    },
  },
  {
    id: 'stack',
    label: 'Overflow the stack',
    expect: {
      kind: 'error',
      title: /^(RangeError: .*call stack|InternalError: too much recursion)/,
      count: 1,
      culprit: 'overflowTheStack',
    },
    run: function overflowTheStack() {
      return 1 + overflowTheStack();
    },
  },
  {
    id: 'captured',
    label: 'Capture a caught error',
    expect: {
      kind: 'captured',
      title: 'Error: caught, and captured',
      count: 1,
      culprit: 'captureCaught',
    },
    run: function captureCaught({ tinyturret }) {
      try {
        throw new Error('caught, and captured');
      } catch (error) {
        tinyturret.capture(error, { step: 'payment' });
      }
    },
  },
  {
    id: 'rethrown',
    label: 'Capture, then rethrow',
    expect: {
      kind: 'captured',
      title: 'Error: captured, then thrown again',
      count: 1,
      culprit: 'captureAndRethrow',
    },
    run: function captureAndRethrow({ tinyturret }) {
      try {
        throw new Error('captured, then thrown again');
      } catch (error) {
        tinyturret.capture(error);
        throw error;
      }
    },
  },
  {
    id: 'storm',
    label: 'Capture ten thousand',
    expect: {
      kind: 'captured',
      title: 'Error: one of ten thousand',
      count: 10_000,
      culprit: 'captureStorm',
    },
    run: function captureStorm({ tinyturret }) {
      for (let i = 0; i < 10_000; i++) tinyturret.capture(new Error('one of ten thousand'));
    },
  },
];
