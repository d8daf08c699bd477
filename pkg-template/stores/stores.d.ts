/** The interface of a store. A record is a pair of texts: a key and a value. */
export interface Store {
  readonly name: string;
  /**
   * `true` if each written or read record costs money, and many isolates or processes write at once. The core then writes
   * exceptions and counters to the store; the recorder writes its journal to it only if a process ends or the core does not
   * load.
   */
  readonly isShared?: boolean;
  /** The number of records that were not written because they exceed the limits of the platform. */
  readonly dropped?: number;
  put(pairs: [key: string, value: string][]): Promise<void>;
  list(prefix: string): Promise<[key: string, value: string][]>;
  keys(prefix: string): Promise<string[]>;
  remove(keys: string[]): Promise<void>;
}

/** The members of a `D1Database` that the store `d1` uses. */
export interface D1Binding {
  prepare(sql: string): unknown;
  batch(statements: never[]): Promise<unknown>;
}

/** The members of a `KVNamespace` that the store `kv` uses. */
export interface KvBinding {
  put(key: string, value: string, options?: { metadata?: unknown }): Promise<void>;
  getWithMetadata(key: string): Promise<unknown>;
  get(keys: string[], type: 'text'): Promise<unknown>;
  delete(key: string): Promise<void>;
  list(options?: { prefix?: string; cursor?: string }): Promise<unknown>;
}

/** The members of a `DurableObjectNamespace` that the store `durableObject` uses. */
export interface DurableObjectBinding {
  idFromName(name: string): unknown;
  get(id: never): unknown;
}

/** The members of a `Deno.Kv` that the store `denoKv` uses. */
export interface DenoKvDatabase {
  atomic(): unknown;
  list(selector: never, options?: never): unknown;
}

/** The members of node:sqlite's `DatabaseSync` and of bun:sqlite's `Database` that the store `sqlite` uses. */
export interface SqliteDatabase {
  prepare(sql: string): unknown;
}

/** Returns a store in a D1 database. In workerd only. */
export function d1(binding: D1Binding, options?: { table?: string }): Store;

/** Returns a store in a namespace of Workers KV. In workerd only. */
export function kv(binding: KvBinding, options?: { prefix?: string }): Store;

/** Returns a store in one Durable Object of the class `TurretStore`. In workerd only. */
export function durableObject(binding: DurableObjectBinding, options?: { name?: string }): Store;

/** The Durable Object that stores the records. The worker exports the class, with SQLite as its storage. */
export declare class TurretStore {
  constructor(ctx: object, env: unknown);
  /** The property by which TypeScript recognizes a Durable Object. */
  readonly __DURABLE_OBJECT_BRAND: never;
  put(texts: string[]): void;
  remove(texts: string[]): void;
  records(from: string, to: string | null, limit: number): { key: string; value: string }[];
  keys(from: string, to: string | null, limit: number): { key: string }[];
}

/** Returns a store in a database that `Deno.openKv()` has opened. */
export function denoKv(kv: DenoKvDatabase, options?: { prefix?: string[] }): Store;

/** Returns a store in a database that node:sqlite or bun:sqlite has opened. Its methods write before they return. */
export function sqlite(database: SqliteDatabase, options?: { table?: string }): Store;
