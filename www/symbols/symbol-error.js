/** The reason why a file cannot be used to resolve frames. Its message is shown to the user. */
export class SymbolError extends Error {
  name = 'SymbolError';
}
