// Failures that engines make and word themselves.

const nothing = JSON.parse('{"undefined": {}, "null": null, "five": 5}');

export function propertyOfUndefined() {
  return nothing.absent.price;
}

export function propertyOfNull() {
  return nothing.null.price;
}

export function setPropertyOfUndefined() {
  nothing.absent.price = 1;
}

export function callOfUndefined() {
  nothing.absent();
}

export function callOfMissingMethod() {
  nothing.five.toUpperCase();
}

export function constructorOfNumber() {
  return new nothing.five();
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
  return [...nothing.five];
}

export function destructuringUndefined() {
  const { price } = nothing.absent;
  return price;
}

export function invalidArrayLength() {
  return new Array(-nothing.five);
}

export function invalidDate() {
  new Date(Number.NaN).toISOString();
}

export function bigIntMix() {
  return 1n + nothing.five;
}

export function inOfPrimitive() {
  return 'price' in nothing.five;
}

export function instanceOfObject() {
  return nothing instanceof nothing.undefined;
}

export function frozenProperty() {
  Object.freeze(nothing.undefined).price = 1;
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
  return /(/;
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
