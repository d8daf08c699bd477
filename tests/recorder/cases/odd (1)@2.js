export function sellOddly() {
  throw new Error('out of stock');
}
