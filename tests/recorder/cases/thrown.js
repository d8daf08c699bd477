// Failures with thrown values of all kinds, and with unusual properties.

export function thrownString() {
  throw 'no milk';
}

export function thrownNumber() {
  throw 404;
}

export function thrownNull() {
  throw null;
}

export function thrownObject() {
  throw { code: 'E_MILK', status: 404 };
}

export function thrownFrozenObject() {
  throw Object.freeze({ reason: 'frozen milk' });
}

export function causes() {
  function readShelf() {
    throw new RangeError('no such shelf');
  }
  function readStock() {
    try {
      readShelf();
    } catch (cause) {
      throw new TypeError('the stock is unknown', { cause });
    }
  }
  function sellWithCause() {
    try {
      readStock();
    } catch (cause) {
      throw new Error('cannot sell', { cause });
    }
  }
  sellWithCause();
}

export function causeIsText() {
  throw new Error('cannot buy', { cause: 'closed on Sundays' });
}

export async function aggregateError() {
  async function askNorth() {
    throw new RangeError('too far north');
  }
  async function askSouth() {
    throw new TypeError('too far south');
  }
  await Promise.any([askNorth(), askSouth()]);
}

export function deletedStack() {
  const error = new Error('the stack is gone');
  error.stack = undefined;
  throw error;
}

export function throwingStack() {
  const error = new Error('the stack is a trap');
  Object.defineProperty(error, 'stack', {
    get() {
      throw new Error('do not look');
    },
  });
  throw error;
}

export function emptyMessage() {
  throw new Error();
}

export function messageOfLines() {
  throw new Error('no milk\n    at the shop (http://shop.test/milk.js:1:2)\nno bread');
}
