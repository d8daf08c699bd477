/** Works for 150 ms, by which the driver finds the process of the page. */
export default function spin() {
  const began = performance.now();
  while (performance.now() - began < 150);
  return {};
}
