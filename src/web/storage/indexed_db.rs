//! The backend IndexedDB of a core that is linked into a Rust app. It has one connection, which is opened in the background.
//!
//! The event handlers of requests are the `resolve` functions of promises. A panic removes the handlers of pending requests
//! (see `operations.rs`), because such a promise would call the wasm instance after the panic.

mod awaited;

use std::{cell::RefCell, rc::Rc};

use idb::{
    Database, DatabaseEvent, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query,
    TransactionMode,
};
use js_sys::{Array, Function, futures::JsFuture};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbTransaction};

use awaited::{Awaited, answer, ended};

use crate::core::{
    records::Record,
    storage::{Decide, Failure, Pending, Storage, ready},
};
use crate::web::{env, promise::promise, timers};

pub(crate) const NAME: &str = "indexedDB";
const STORE: &str = "records";
/// Milliseconds after which opening the database counts as failed. It may never be answered: because of an upgrade in another
/// tab, or in Safari 14 (<https://bugs.webkit.org/show_bug.cgi?id=226547>).
const OPEN_MS: u32 = 3_000;

pub(crate) struct IndexedDb {
    namespace: String,
    connection: Rc<RefCell<Option<Database>>>,
}

impl IndexedDb {
    pub fn new(namespace: &str) -> Self {
        IndexedDb {
            namespace: namespace.to_owned(),
            connection: Rc::default(),
        }
    }

    /// Opens a transaction, and calls `work`, which issues requests in it. Returns the transaction and the result of `work`.
    /// Fails if the database is not open. If issuing fails, forgets the connection, so that the next `open` opens another.
    fn issue<T>(
        &self,
        mode: TransactionMode,
        work: impl FnOnce(ObjectStore) -> Result<T, idb::Error>,
    ) -> Result<(IdbTransaction, T), Failure> {
        let connection = self.connection.borrow();
        let Some(database) = connection.as_ref() else {
            return Err(Failure("not open".into()));
        };
        let issued = database
            .transaction(&[STORE], mode)
            .and_then(|transaction| {
                let issued = work(transaction.object_store(STORE)?)?;
                Ok((transaction.into(), issued))
            });
        drop(connection);
        issued.map_err(|error| {
            self.connection.take();
            failure(error)
        })
    }

    /// Opens a read-only transaction, in which `work` issues requests, and commits it. Returns the result of `work`; fails as
    /// `issue` does, if the database is not open or a request cannot be issued.
    fn read<T>(
        &self,
        work: impl FnOnce(ObjectStore) -> Result<T, idb::Error>,
    ) -> Result<T, Failure> {
        let (transaction, answers) = self.issue(TransactionMode::ReadOnly, work)?;
        commit(&transaction);
        Ok(answers)
    }

    /// Opens a transaction, in which `work` issues writes, and commits it. Returns a future that ends when the transaction has
    /// completed, and fails if it was aborted.
    fn write(&self, work: impl FnOnce(ObjectStore) -> Result<(), idb::Error>) -> Pending<()> {
        match self.issue(TransactionMode::ReadWrite, work) {
            Ok((transaction, ())) => {
                commit(&transaction);
                ended(transaction)
            }
            Err(failure) => ready(Err(failure)),
        }
    }
}

/// The pending results of two requests: keys, and the values of the same records in the same order.
type Answers = (Pending<Array>, Pending<Array>);

/// Requests the keys that start with `prefix`. Returns the pending result.
fn keys_below(store: &ObjectStore, prefix: &str) -> Result<Pending<Array>, idb::Error> {
    Ok(answer(store.get_all_keys(range(prefix)?, None)?.into()))
}

/// Requests the keys that start with `prefix`, and their values. Returns both pending results.
fn all_below(store: &ObjectStore, prefix: &str) -> Result<Answers, idb::Error> {
    let keys = keys_below(store, prefix)?;
    Ok((keys, answer(store.get_all(range(prefix)?, None)?.into())))
}

/// Waits for keys and values, and returns the records. Skips values that are not texts.
async fn records((keys, values): Answers) -> Result<Vec<Record>, Failure> {
    let (keys, values) = (keys.await?, values.await?);
    let pairs = keys.iter().zip(values.iter());
    let record = |(key, value): (JsValue, JsValue)| {
        Some(Record {
            key: key.as_string()?,
            value: env::long_text(&value)?,
        })
    };
    Ok(pairs.filter_map(record).collect())
}

fn put_all(store: &ObjectStore, records: &[Record]) -> Result<(), idb::Error> {
    for record in records {
        let key = record.key.as_str().into();
        store.put(&record.value.as_str().into(), Some(&key))?;
    }
    Ok(())
}

fn remove_all(store: &ObjectStore, keys: &[String]) -> Result<(), idb::Error> {
    for key in keys {
        store.delete(Query::Key(key.as_str().into()))?;
    }
    Ok(())
}

impl Storage for IndexedDb {
    fn name(&self) -> &str {
        NAME
    }

    fn open(&self) -> Pending<bool> {
        if self.connection.borrow().is_some() {
            return ready(Ok(true));
        }
        let factory = match Factory::new() {
            Ok(factory) => factory,
            Err(idb::Error::IndexedDbNotFound(value))
                if value.is_null() || value.is_undefined() =>
            {
                return ready(Ok(false));
            }
            Err(error) => return ready(Err(failure(error))),
        };
        let request = match open_database(&factory, &self.namespace) {
            Ok(request) => request,
            Err(failure) => return ready(Err(failure)),
        };
        let opened = Awaited::request(&request);
        let connection = self.connection.clone();
        // The opening continues after the time limit: if the connection opens late, the next attempt uses it.
        let opening = promise(async move {
            if !opened.end().await {
                let error = request.error().ok().flatten();
                return Err(error.map(JsValue::from).unwrap_or_default());
            }
            *connection.borrow_mut() = Some(watched(request.result()?.unchecked_into()));
            Ok(JsValue::UNDEFINED)
        });
        Box::pin(timers::with_time_limit(OPEN_MS, async move {
            let opened = JsFuture::from(opening).await;
            opened
                .map(|_| true)
                .map_err(|error| Failure(env::describe_error(&error)))
        }))
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        self.write(|store| put_all(&store, &records))
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let issued = self.read(|store| all_below(&store, prefix));
        Box::pin(async move { records(issued?).await })
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        let issued = self.read(|store| keys_below(&store, prefix));
        Box::pin(async move {
            let keys = issued?.await?;
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        })
    }

    // The transaction is not committed before `decide`, because its writes depend on the records that it reads.
    fn revise(&self, prefix: &str, decide: Decide, now: u64) -> Option<Pending<()>> {
        let issued = self.issue(TransactionMode::ReadWrite, |store| {
            let answers = all_below(&store, prefix)?;
            Ok((store, answers))
        });
        Some(Box::pin(async move {
            let (transaction, (store, answers)) = issued?;
            if let Some((put, replaced)) = decide(&records(answers).await?, now) {
                put_all(&store, &put).map_err(failure)?;
                remove_all(&store, &replaced).map_err(failure)?;
            }
            commit(&transaction);
            ended(transaction).await
        }))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        self.write(|store| remove_all(&store, &keys))
    }
}

impl Drop for IndexedDb {
    fn drop(&mut self) {
        if let Some(database) = self.connection.take() {
            database.close();
        }
    }
}

/// Requests to open the database of a namespace, and to create its object store if it is new. Gives no version number, because
/// another tab could block an upgrade.
fn open_database(factory: &Factory, namespace: &str) -> Result<IdbOpenDbRequest, Failure> {
    let name = match namespace {
        "" => "tinyturret".to_owned(),
        namespace => ["tinyturret/", namespace].concat(),
    };
    let mut request = factory.open(&name, None).map_err(failure)?;
    request.on_upgrade_needed(create_store);
    request.forget_callbacks();
    Ok(request.into())
}

/// Commits a transaction before its requests have ended. Otherwise a page that closes would leave it uncommitted: Chromium
/// drops its writes, and WebKit keeps it in the page cache, where it blocks other transactions.
fn commit(transaction: &IdbTransaction) {
    // `commit` is not deprecated in browsers. Safari before 15 does not have it; that error is ignored.
    #[allow(deprecated)]
    let _ = transaction.commit();
}

/// Creates the object store. Called when the database is new.
fn create_store(event: idb::event::VersionChangeEvent) {
    if let Ok(database) = event.database() {
        let _ = database.create_object_store(STORE, ObjectStoreParams::new());
    }
}

/// Returns the connection with a handler that closes it when another tab deletes or upgrades the database. The handler does not
/// call this wasm instance, which notices the closed connection because its next transaction fails.
fn watched(database: IdbDatabase) -> Database {
    if let Ok(close) = env::get(&database, "close").dyn_into::<Function>() {
        database.set_onversionchange(Some(&close.bind0(&database)));
    }
    database.into()
}

/// Returns the key range of all keys that start with `prefix`; `None`, which means all keys, for an empty prefix.
fn range(prefix: &str) -> Result<Option<Query>, idb::Error> {
    if prefix.is_empty() {
        return Ok(None);
    }
    let last = [prefix, "\u{FFFF}"].concat();
    KeyRange::bound(&prefix.into(), &last.as_str().into(), None, None)
        .map(|range| Some(range.into()))
}

/// Converts an error of the crate idb to a description of the JavaScript error in it; `unknown` for variants that do not occur
/// here. Formatting `idb::Error` itself would add 1 KB of wasm.
fn failure(error: idb::Error) -> Failure {
    use idb::Error::*;
    let error = match error {
        IndexedDbNotFound(error)
        | IndexedDbOpenFailed(error)
        | TransactionOpenFailed(error)
        | ObjectStoreNotFound(error)
        | KeyRangeCreateFailed(error)
        | GetAllKeysFailed(error)
        | GetAllFailed(error)
        | UpdateFailed(error)
        | DeleteFailed(error) => error,
        _ => "unknown".into(),
    };
    Failure(env::describe_error(&error))
}
