/** Nothing yet. */
export function mounts() {
  return { set() {}, has: () => false, answer: () => undefined };
}
