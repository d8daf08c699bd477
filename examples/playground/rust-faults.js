// Lists the ways in which Rust in a page can fail. `withRust` of playground.js calls its argument with a new instance of the
// wasm module, outside of any promise, so that an exception is not a rejection.

export const rustFaults = [
  {
    id: 'rust-panic',
    label: 'Panic in an export',
    expect: {
      kind: 'panic',
      title: 'panic: an export panicked',
      count: 1,
      culprit: 'panic_in_export',
    },
    run: ({ withRust }) => withRust((rust) => rust.panic_in_export()),
  },
  {
    id: 'rust-panic-async',
    label: 'Panic in an async export',
    expect: {
      kind: 'panic',
      title: 'panic: an async export panicked',
      count: 1,
      culprit: 'panic_in_async_export',
    },
    run: ({ withRust }) => withRust((rust) => rust.panic_in_async_export()),
  },
  {
    id: 'rust-panic-closure',
    label: 'Panic in a closure',
    expect: {
      kind: 'panic',
      title: 'panic: a closure panicked',
      count: 1,
      culprit: 'panic_in_closure',
    },
    run: ({ withRust }) => withRust((rust) => rust.panicking_closure()()),
  },
  {
    id: 'rust-panic-task',
    label: 'Panic in a spawned task',
    expect: {
      kind: 'panic',
      title: 'panic: a spawned task panicked',
      count: 1,
      culprit: 'panic_in_task',
    },
    run: ({ withRust }) => withRust((rust) => rust.panic_in_task()),
  },
  {
    id: 'rust-locals',
    label: 'Panic with local variables',
    expect: {
      kind: 'panic',
      title: 'panic: the order cannot be paid',
      count: 1,
    },
    run: ({ withRust }) => withRust((rust) => rust.panic_with_locals()),
  },
  {
    id: 'rust-aftermath',
    label: 'Use an object after its panic',
    expect: {
      kind: 'panic',
      title: 'panic: a method panicked',
      count: 1,
      culprit: 'break_down',
    },
    run: ({ withRust }) =>
      withRust((rust) => {
        const till = new rust.Till();
        for (const delay of [0, 50, 100]) setTimeout(() => till.break_down(), delay);
      }),
  },
  {
    id: 'rust-unreachable',
    label: 'Reach the unreachable',
    expect: {
      kind: 'error',
      title: /^RuntimeError: unreachable/i,
      count: 1,
      culprit: 'hit_unreachable',
    },
    run: ({ withRust }) => withRust((rust) => rust.hit_unreachable()),
  },
  {
    id: 'rust-out-of-bounds',
    label: 'Read out of bounds',
    expect: {
      kind: 'error',
      title: /^RuntimeError: .*out of bounds/i,
      count: 1,
      culprit: 'read_out_of_bounds',
    },
    run: ({ withRust }) => withRust((rust) => rust.read_out_of_bounds()),
  },
  {
    id: 'rust-stack',
    label: 'Overflow the stack',
    // WebKit reports only "Script error." if all frames of the stack are in wasm.
    expect: {
      kind: 'error',
      title: /^(RangeError: .*call stack|InternalError: too much recursion|Script error)/,
      count: 1,
      culprit: 'descend',
    },
    run: ({ withRust }) => withRust((rust) => rust.overflow_the_stack()),
  },
  {
    id: 'rust-shadow-stack',
    label: 'Overflow the shadow stack',
    expect: {
      kind: 'error',
      title: /^RuntimeError: .*out of bounds/i,
      count: 1,
      culprit: 'descend_with_baggage',
    },
    run: ({ withRust }) => withRust((rust) => rust.overflow_the_shadow_stack()),
  },
  {
    id: 'rust-memory',
    label: 'Run out of memory',
    expect: {
      kind: 'error',
      title: /^RuntimeError: unreachable/i,
      count: 1,
      culprit: 'run_out_of_memory',
    },
    run: ({ withRust }) => withRust((rust) => rust.run_out_of_memory()),
  },
  {
    id: 'rust-captured',
    label: 'Capture with sources',
    expect: {
      kind: 'captured',
      title: 'OrderError: the order has no total',
      count: 1,
      culprit: 'capture_error_with_sources',
    },
    run: ({ withRust }) => withRust((rust) => rust.capture_error_with_sources()),
  },
  {
    id: 'rust-result',
    label: 'Capture the error of a Result',
    expect: {
      kind: 'captured',
      title: 'ParseIntError: invalid digit found in string',
      count: 1,
      culprit: 'capture_result',
    },
    run: ({ withRust }) => withRust((rust) => rust.capture_result()),
  },
  {
    id: 'rust-text',
    label: 'Capture a text',
    expect: {
      kind: 'message',
      title: 'order 17 has no lines',
      count: 1,
      culprit: 'capture_text',
    },
    run: ({ withRust }) => withRust((rust) => rust.capture_text(17)),
  },
  {
    id: 'rust-log',
    label: 'Log an error',
    expect: {
      kind: 'message',
      title: 'nothing to pay for',
      count: 1,
      culprit: 'log_an_error',
    },
    run: ({ withRust }) => withRust((rust) => rust.log_an_error()),
  },
  {
    id: 'rust-tracing',
    label: 'Trace an error',
    expect: {
      kind: 'message',
      title: 'payment failed',
      count: 1,
      culprit: 'trace_an_error',
    },
    run: ({ withRust }) => withRust((rust) => rust.trace_an_error()),
  },
];
