// The same failures in bundles: two releases whose hashes and minified names differ, and a readable one.

const FAILURES = ['in function', 'in method', 'in arrow', 'property of undefined'];

const failureIn = (bundle, failure) => async () => {
  const { bundles } = await import('./bundles.js');
  const { failures } = await import(bundles[bundle]);
  return failures[failure]();
};

export const minified = ['unminified', 'minified build 1', 'minified build 2'].flatMap((bundle) =>
  FAILURES.map((failure) => ({
    name: `${bundle}: ${failure}`,
    fail: failureIn(bundle, failure),
  })),
);
