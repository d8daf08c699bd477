// A loader of webpack that removes the types of TypeScript files, and passes a source map on.

const { transform } = require('esbuild');

module.exports = function stripTypes(text) {
  const done = this.async();
  const options = { loader: 'ts', sourcemap: 'external', sourcefile: this.resourcePath };
  transform(text, options).then(
    ({ code, map }) => done(null, code, JSON.parse(map)),
    (error) => done(error),
  );
};
