// Code that must not compile: tsc fails if a line with `@ts-expect-error` has no error.

import * as tinyturret from 'tinyturret';

// @ts-expect-error: the setting is a number
tinyturret.init({ maxExceptionPerGroup: '100' });
// @ts-expect-error: this setting does not exist
tinyturret.init({ maxExceptions: 100 });
// @ts-expect-error: two methods are missing
tinyturret.init({ storageBackends: [{ put() {} }] });
// @ts-expect-error: a callback gets an exception, not a text
tinyturret.init({ ignore: [(text: string) => text === 'x'] });
// @ts-expect-error: the context is an object
tinyturret.capture(new Error('x'), 'context');
// @ts-expect-error: `capture` returns an id, not a promise of it
tinyturret.capture(new Error('x')).then(console.log);
// @ts-expect-error: the argument is the id of a group
tinyturret.exceptions();
// @ts-expect-error: the argument is the id, not the group
tinyturret.groups().then(([group]) => tinyturret.resolve(group));
// @ts-expect-error: `groups` returns a promise, not a list
tinyturret.groups().map(String);
// @ts-expect-error: this state does not exist
tinyturret.groups().then(([group]) => group?.state === 'closed');
// @ts-expect-error: this kind does not exist
tinyturret.groups().then(([group]) => group?.kind === 'warning');
// @ts-expect-error: the argument is a function
tinyturret.subscribe('changed');
// @ts-expect-error: this export does not exist
tinyturret.start();
