/** Keeps the main thread busy for 150 ms, so that the driver can find the process of the page. */
export default function spin() {
  const began = performance.now();
  while (performance.now() - began < 150);
  return {};
}
