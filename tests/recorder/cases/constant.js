const price = 1;

export function raisePrice() {
  // biome-ignore lint/correctness/noConstAssign: the case
  price = 2;
  return price;
}
