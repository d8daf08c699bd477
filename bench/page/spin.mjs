/** Works, so that one sees which process it is. */
export default function spin() {
  const began = performance.now();
  while (performance.now() - began < 150);
  return {};
}
