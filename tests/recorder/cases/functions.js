// Failures, one in every kind of function.

export function namedFunction() {
  throw new Error('out of stock');
}

export function anonymousFunction() {
  const orders = [
    () => {
      throw new Error('out of stock');
    },
  ];
  orders[0]();
}

export function arrowInMap() {
  const prices = [1].map(() => {
    throw new Error('out of stock');
  });
  return prices;
}

/** Fails in a tail call, whose caller is missing in the stacks of JavaScriptCore. */
export function tailCall() {
  function sellLast() {
    throw new Error('out of stock');
  }
  return sellLast();
}

class Shop {
  #key = 'shop';

  sell() {
    throw new Error('out of stock');
  }

  get stock() {
    throw new Error('out of stock');
  }

  set owner(name) {
    throw new Error(`out of stock of ${name}`);
  }

  static open() {
    throw new Error('out of stock');
  }

  ['de' + 'liver']() {
    throw new Error('out of stock');
  }

  [Symbol.toPrimitive]() {
    throw new Error('out of stock');
  }

  #audit() {
    throw new Error(`out of stock in ${this.#key}`);
  }

  auditAll() {
    this.#audit();
  }
}

class Basket {
  constructor() {
    throw new Error('out of stock');
  }
}

class OutOfStock extends Error {
  constructor(article) {
    super(`${article} is out of stock`);
    this.article = article;
  }
}

class NamedOutOfStock extends Error {
  constructor(article) {
    super(`${article} is out of stock`);
    this.name = 'StockError';
  }
}

export function method() {
  new Shop().sell();
}

export function getter() {
  return new Shop().stock;
}

export function setter() {
  new Shop().owner = 'nobody';
}

export function staticMethod() {
  Shop.open();
}

export function computedMethod() {
  new Shop().deliver();
}

export function symbolMethod() {
  return `${new Shop()}`;
}

export function privateMethod() {
  new Shop().auditAll();
}

export function classConstructor() {
  return new Basket();
}

export function errorSubclass() {
  throw new OutOfStock('milk');
}

export function errorSubclassWithName() {
  throw new NamedOutOfStock('milk');
}

export function spacedMethod() {
  const till = {
    'ring the bell'() {
      throw new Error('out of stock');
    },
  };
  till['ring the bell']();
}

export function nameWithParentheses() {
  const till = {
    'count (twice)'() {
      throw new Error('out of stock');
    },
  };
  till['count (twice)']();
}

export function nameWithAt() {
  function weigh() {
    throw new Error('out of stock');
  }
  Object.defineProperty(weigh, 'name', { value: 'weigh@home' });
  weigh();
}

export function nameInChinese() {
  function 结账() {
    throw new Error('out of stock');
  }
  结账();
}

export function nameWithEmoji() {
  const till = {
    '🛒 fill'() {
      throw new Error('out of stock');
    },
  };
  till['🛒 fill']();
}

export function boundFunction() {
  function pack() {
    throw new Error('out of stock');
  }
  const packHere = pack.bind({ shop: 1 });
  packHere();
}

export function proxyTrap() {
  const shelf = new Proxy(
    {},
    {
      get: function lookUp() {
        throw new Error('out of stock');
      },
    },
  );
  return shelf.milk;
}

export function reflectApply() {
  function wrap() {
    throw new Error('out of stock');
  }
  Reflect.apply(wrap, undefined, []);
}

export function calledByStringify() {
  const order = {
    toJSON: function printOrder() {
      throw new Error('out of stock');
    },
  };
  JSON.stringify([order]);
}

export function calledByReduce() {
  [1, 2].reduce(function addPrice() {
    throw new Error('out of stock');
  });
}

export function calledBySort() {
  [2, 1].sort(function comparePrices() {
    throw new Error('out of stock');
  });
}

export function calledByReplace() {
  'milk'.replace(/i/, function spellName() {
    throw new Error('out of stock');
  });
}

export function createdElsewhere() {
  function createError() {
    return new Error('out of stock');
  }
  function throwError() {
    throw createError();
  }
  throwError();
}

export function rethrown() {
  function fetchMilk() {
    throw new Error('out of stock');
  }
  try {
    fetchMilk();
  } catch (error) {
    error.message = 'no milk today';
    throw error;
  }
}
