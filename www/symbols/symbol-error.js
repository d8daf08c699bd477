/** The reason why a file cannot be used for symbols. The message is shown to the user. */
export class SymbolError extends Error {
  name = 'SymbolError';
}
