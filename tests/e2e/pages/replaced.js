// Replaces the function of the platform that the address names in `?what=`: at once, or, with `&late`, when `replaceNow` is
// called.

const asked = new URLSearchParams(location.search);
const fail = () => {
  throw new Error('thrown by the page');
};

/** The uncaught errors and rejections of the page, one per line. */
globalThis.pageErrors = '';
for (const event of ['error', 'unhandledrejection']) {
  addEventListener(event, ({ error, reason }) => {
    globalThis.pageErrors += `${error ?? reason}\n`;
  });
}

function replaceMethods(object, names, make = () => fail) {
  for (const name of names) {
    Object.defineProperty(object, name, {
      configurable: true,
      writable: true,
      value: make(object[name]),
    });
  }
}

function trapProperties(names, trap) {
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, { configurable: true, ...trap });
  }
}

const NAMES = [
  'name',
  'message',
  'cause',
  'count',
  'kind',
  'group',
  'id',
  'type',
  'time',
  'stack',
  'url',
];

globalThis.replacements = {
  'Error.prepareStackTrace that gives calls'() {
    Error.prepareStackTrace = (_error, calls) => calls;
  },
  'Error.prepareStackTrace that fails'() {
    Error.prepareStackTrace = fail;
  },
  'Error.stackTraceLimit that is locked'() {
    Object.defineProperty(Error, 'stackTraceLimit', { value: 0, writable: false });
  },
  console() {
    replaceMethods(console, ['error', 'warn', 'log', 'info', 'debug', 'table']);
  },
  'JSON.stringify'() {
    replaceMethods(JSON, ['stringify']);
  },
  'JSON.stringify that says something else'() {
    replaceMethods(JSON, ['stringify'], () => () => '<b>nothing</b>');
  },
  'toJSON of all arrays'() {
    Array.prototype.toJSON = () => 'an old library';
  },
  'Promise with a subclass'() {
    globalThis.Promise = class Zone extends Promise {};
  },
  'Promise that fails'() {
    globalThis.Promise = fail;
  },
  'TextEncoder.encode'() {
    replaceMethods(TextEncoder.prototype, ['encode']);
  },
  'methods of arrays'() {
    // Does not replace `push`, because a page without it does not work at all.
    replaceMethods(Array.prototype, ['map', 'filter', 'slice', 'splice', 'indexOf', 'join']);
  },
  'setters of all objects'() {
    trapProperties(NAMES, { get: () => undefined, set() {} });
  },
  'getters of all objects'() {
    trapProperties(NAMES, { get: fail, set() {} });
  },
  'then of all objects'() {
    trapProperties(['then'], { get: () => undefined, set() {} });
  },
  addEventListener() {
    replaceMethods(EventTarget.prototype, ['addEventListener', 'removeEventListener']);
  },
  'addEventListener that wraps'() {
    replaceMethods(EventTarget.prototype, ['addEventListener'], (add) => {
      return function wrapped(type, listener, ...rest) {
        return add.call(this, type, (...args) => listener.apply(this, args), ...rest);
      };
    });
  },
  timers() {
    replaceMethods(globalThis, ['setTimeout', 'clearTimeout', 'queueMicrotask']);
  },
  'a clock that stands still'() {
    replaceMethods(Date, ['now'], () => () => 1_700_000_000_000);
  },
};

globalThis.replaceNow = () => replacements[asked.get('what')]();

// The functions of the platform, saved before anything is replaced.
const { setTimeout, Promise: RealPromise } = globalThis;

globalThis.wait = (milliseconds) => new RealPromise((resolve) => setTimeout(resolve, milliseconds));

globalThis.failInEveryWay = function failInEveryWay() {
  setTimeout(function throwNow() {
    throw new RangeError('thrown');
  });
  setTimeout(async function rejectNow() {
    throw new TypeError('rejected');
  });
};

if (asked.has('what') && !asked.has('late')) replaceNow();
