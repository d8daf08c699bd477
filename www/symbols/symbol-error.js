/** Why a file gives no symbols, in words for a person. */
export class SymbolError extends Error {
  name = 'SymbolError';
}
