// What the page, its workers and the Rust app agree on: every fault is a group,
// and all of them are to be kept.
export const settings = { release: 'playground', maxExceptionGroups: 100 };
