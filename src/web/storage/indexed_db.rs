//! IndexedDB for a core that is linked into a Rust app. One connection, opened in the background.
//!
//! The event handlers are resolvers of promises. A panic removes those of pending requests (see `operations.rs`), because
//! the continuation of such a promise would enter the dead instance.

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
/// Opening may hang for good: behind another tab's upgrade, or in Safari 14
/// (<https://bugs.webkit.org/show_bug.cgi?id=226547>).
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

    /// Issues `work` in one transaction.
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

    fn read<T>(
        &self,
        work: impl FnOnce(ObjectStore) -> Result<T, idb::Error>,
    ) -> Result<T, Failure> {
        let (transaction, answers) = self.issue(TransactionMode::ReadOnly, work)?;
        commit(&transaction);
        Ok(answers)
    }

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

/// What is to come: keys and values.
type Answers = (Pending<Array>, Pending<Array>);

fn keys_below(store: &ObjectStore, prefix: &str) -> Result<Pending<Array>, idb::Error> {
    Ok(answer(store.get_all_keys(range(prefix)?, None)?.into()))
}

fn all_below(store: &ObjectStore, prefix: &str) -> Result<Answers, idb::Error> {
    let keys = keys_below(store, prefix)?;
    Ok((keys, answer(store.get_all(range(prefix)?, None)?.into())))
}

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
        // Goes on when the time is over: a late connection serves the next try.
        let opening = promise(async move {
            if !opened.end().await {
                let error = request.error().ok().flatten();
                return Err(error.map(JsValue::from).unwrap_or_default());
            }
            *connection.borrow_mut() = Some(watched(request.result()?.unchecked_into()));
            Ok(JsValue::UNDEFINED)
        });
        Box::pin(timers::within(OPEN_MS, async move {
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

    /// One transaction: it stays open while its own answers are being read.
    fn revise(&self, prefix: &str, decide: Decide, now: u64) -> Option<Pending<()>> {
        let issued = self.issue(TransactionMode::ReadWrite, |store| {
            let answers = all_below(&store, prefix)?;
            Ok((store, answers))
        });
        Some(Box::pin(async move {
            let (transaction, (store, answers)) = issued?;
            if let Some((put, needless)) = decide(&records(answers).await?, now) {
                put_all(&store, &put).map_err(failure)?;
                remove_all(&store, &needless).map_err(failure)?;
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

/// Without a version: an upgrade could be blocked by another tab.
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

/// A page that goes away takes an uncommitted transaction along: Chromium drops
/// its writes, and WebKit keeps it in the page cache, where it blocks everyone.
fn commit(transaction: &IdbTransaction) {
    // Not deprecated in the platform, and missing before Safari 15.
    #[allow(deprecated)]
    let _ = transaction.commit();
}

fn create_store(event: idb::event::VersionChangeEvent) {
    if let Ok(database) = event.database() {
        let _ = database.create_object_store(STORE, ObjectStoreParams::new());
    }
}

/// Makes the connection close when another tab wants to delete or upgrade the database. JavaScript closes it; this instance learns
/// of it when its next transaction fails.
fn watched(database: IdbDatabase) -> Database {
    if let Ok(close) = env::get(&database, "close").dyn_into::<Function>() {
        database.set_onversionchange(Some(&close.bind0(&database)));
    }
    database.into()
}

fn range(prefix: &str) -> Result<Option<Query>, idb::Error> {
    if prefix.is_empty() {
        return Ok(None);
    }
    let last = [prefix, "\u{FFFF}"].concat();
    KeyRange::bound(&prefix.into(), &last.as_str().into(), None, None)
        .map(|range| Some(range.into()))
}

/// Describes the JavaScript error in it. To format `idb::Error` itself would add a kilobyte of wasm.
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
