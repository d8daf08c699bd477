export function renderChart({ points }) {
  const rows = points.map((point) => point.value); // lazy
  return rows.join();
}
