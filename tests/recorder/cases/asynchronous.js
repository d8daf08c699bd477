// Failures after an `await`, or in a generator, a callback or a promise.

export async function asyncAfterAwait() {
  await null;
  throw new Error('out of stock');
}

export async function asyncAwaited() {
  async function askSupplier() {
    await null;
    throw new Error('out of stock');
  }
  await askSupplier();
}

export async function asyncArrow() {
  const askFarmer = async () => {
    await null;
    throw new Error('out of stock');
  };
  await askFarmer();
}

export async function promiseAll() {
  async function askMarket() {
    await null;
    throw new Error('out of stock');
  }
  await Promise.all([null, askMarket()]);
}

export function generator() {
  function* listArticles() {
    yield 1;
    throw new Error('out of stock');
  }
  return [...listArticles()];
}

export async function asyncGenerator() {
  async function* streamArticles() {
    yield 1;
    throw new Error('out of stock');
  }
  for await (const article of streamArticles()) Number(article);
}

export function timeoutCallback() {
  return new Promise((_, reject) => {
    setTimeout(function afterTimeout() {
      reject(new Error('out of stock'));
    });
  });
}

export function eventListener() {
  return new Promise((_, reject) => {
    const bell = new EventTarget();
    bell.addEventListener('ring', function onRing() {
      reject(new Error('out of stock'));
    });
    bell.dispatchEvent(new Event('ring'));
  });
}

export function microtask() {
  return new Promise((_, reject) => {
    queueMicrotask(function inMicrotask() {
      reject(new Error('out of stock'));
    });
  });
}

export function promiseReaction() {
  return Promise.resolve(1).then(function onStock() {
    throw new Error('out of stock');
  });
}

export function promiseRejection() {
  function refuseOrder() {
    return Promise.reject(new Error('out of stock'));
  }
  const refused = refuseOrder();
  return refused;
}
