// A reporter for `node --test`: a line `<milliseconds> <parents and test>` for each test that has no subtests.
// scripts/test prints the largest of all lines of a run.

export default async function* durations(events) {
  const names = [];
  let nestingBefore = 0;
  for await (const { type, data } of events) {
    const { name, nesting } = data;
    if (type === 'test:start') {
      names[nesting] = name;
    } else if (type === 'test:pass' || type === 'test:fail') {
      const hasSubtests = nestingBefore > nesting;
      nestingBefore = nesting;
      if (hasSubtests) continue;
      const path = [...names.slice(0, nesting), name].join(' › ');
      yield `${Math.round(data.details.duration_ms)} ${path}\n`;
    }
  }
}
