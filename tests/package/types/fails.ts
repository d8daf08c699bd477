// What must not compile: tsc fails where an expected error is none.

import * as tinyturret from 'tinyturret';

// @ts-expect-error: a number
tinyturret.init({ maxExceptionPerGroup: '100' });
// @ts-expect-error: no such setting
tinyturret.init({ maxExceptions: 100 });
// @ts-expect-error: two methods are missing
tinyturret.init({ storageBackends: [{ put() {} }] });
// @ts-expect-error: a callback gets an exception, not a text
tinyturret.init({ ignore: [(text: string) => text === 'x'] });
// @ts-expect-error: the context is an object
tinyturret.capture(new Error('x'), 'context');
// @ts-expect-error: an id, not a promise of it
tinyturret.capture(new Error('x')).then(console.log);
// @ts-expect-error: a group's id
tinyturret.exceptions();
// @ts-expect-error: the id, not the group
tinyturret.groups().then(([group]) => tinyturret.resolve(group));
// @ts-expect-error: a promise, not a list
tinyturret.groups().map(String);
// @ts-expect-error: no such state
tinyturret.groups().then(([group]) => group?.state === 'closed');
// @ts-expect-error: no such kind
tinyturret.groups().then(([group]) => group?.kind === 'warning');
// @ts-expect-error: a function
tinyturret.subscribe('changed');
// @ts-expect-error: no such export
tinyturret.start();
