export function sellInChina() {
  throw new Error('out of stock');
}
