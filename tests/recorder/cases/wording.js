// Failures whose errors the engine creates, with its own message.

const found = JSON.parse('{"empty": {}, "null": null, "five": 5, "pattern": "("}');

export function propertyOfUndefined() {
  return found.absent.price;
}

export function propertyOfNull() {
  return found.null.price;
}

export function setPropertyOfUndefined() {
  found.absent.price = 1;
}

export function callOfUndefined() {
  found.absent();
}

export function callOfMissingMethod() {
  found.five.toUpperCase();
}

export function constructorOfNumber() {
  return new found.five();
}

export function undefinedVariable() {
  return notDeclared;
}

export async function assignmentToConst() {
  const { raisePrice } = await import('./constant.js');
  raisePrice();
}

export function useBeforeDeclaration() {
  const early = () => later;
  early();
  const later = 1;
}

export function notIterable() {
  return [...found.five];
}

export function destructuringUndefined() {
  const { price } = found.absent;
  return price;
}

export function invalidArrayLength() {
  return new Array(-found.five);
}

export function invalidDate() {
  new Date(Number.NaN).toISOString();
}

export function bigIntMix() {
  return 1n + found.five;
}

export function inOfPrimitive() {
  return 'price' in found.five;
}

export function instanceOfObject() {
  return found instanceof found.empty;
}

export function frozenProperty() {
  Object.freeze(found.empty).price = 1;
}

export function circularJson() {
  const ring = {};
  ring.ring = ring;
  JSON.stringify(ring);
}

export function invalidJson() {
  JSON.parse('{"price": }');
}

export function emptyJson() {
  JSON.parse('');
}

export function invalidRegularExpression() {
  return new RegExp(found.pattern);
}

export function invalidUrl() {
  return new URL('no address');
}

export function malformedUri() {
  decodeURIComponent('%');
}

export function domException() {
  atob('*');
}

export function cloneOfFunction() {
  structuredClone(() => {});
}

export function stackOverflow() {
  function countDown(n) {
    return countDown(n - 1) + 1;
  }
  countDown(1);
}

export function stackOverflowOfTwo() {
  function countEven(n) {
    return countOdd(n - 1) + 1;
  }
  function countOdd(n) {
    return countEven(n - 1) + 1;
  }
  countEven(1);
}
