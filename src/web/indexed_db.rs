//! The tier with room. One connection, opened in the background.
//!
//! Every handler is a promise's own resolver, so an event of the database
//! enters no wasm instance by itself, and [`let_go`] cuts what is under way.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use idb::{Database, DatabaseEvent, Factory, KeyRange, ObjectStoreParams, Query, TransactionMode};
use js_sys::{
    Array, Function, Promise, Reflect,
    futures::{JsFuture, future_to_promise},
};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use super::{env, listeners, timers};
use crate::{
    record::Record,
    storage::{Failure, Pending, Storage, ready},
};

pub(crate) const NAME: &str = "indexedDB";
const STORE: &str = "records";
/// Opening may hang for good: behind another tab's upgrade, or in Safari 14
/// (<https://bugs.webkit.org/show_bug.cgi?id=226547>).
const OPEN_MS: u32 = 3_000;
const ANSWER_MS: u32 = 5_000;

thread_local! {
    static UNDER_WAY: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
    static DYING: Cell<bool> = const { Cell::new(false) };
}

/// From now on nothing tells how it ended: the instance must not be entered
/// again. Writes are issued all the same.
pub(crate) fn let_go() {
    DYING.set(true);
    for target in UNDER_WAY.try_with(RefCell::take).unwrap_or_default() {
        for handler in ["onsuccess", "onerror", "oncomplete", "onabort"] {
            let _ = Reflect::set(&target, &handler.into(), &JsValue::NULL);
        }
    }
}

/// A request or transaction whose end is awaited.
struct Awaited {
    target: JsValue,
    end: Promise,
}

impl Awaited {
    fn new(target: JsValue, good: &str, bad: &str) -> Self {
        let end = Promise::new(&mut |resolve, reject| {
            let _ = Reflect::set(&target, &good.into(), &resolve);
            let _ = Reflect::set(&target, &bad.into(), &reject);
        });
        UNDER_WAY.with_borrow_mut(|under_way| under_way.push(target.clone()));
        Awaited { target, end }
    }

    fn request(request: &IdbRequest) -> Self {
        Self::new(request.into(), "onsuccess", "onerror")
    }

    /// Whether it went well.
    async fn end(self) -> bool {
        JsFuture::from(self.end.clone()).await.is_ok()
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        UNDER_WAY.with_borrow_mut(|under_way| under_way.retain(|other| *other != self.target));
    }
}

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

    /// Issues `work` in one transaction and commits it.
    fn write(&self, work: impl FnOnce(&idb::ObjectStore) -> Result<(), idb::Error>) -> Pending<()> {
        let connection = self.connection.borrow();
        let Some(database) = connection.as_ref() else {
            return ready(Err(Failure("not open".into())));
        };
        let issued = database
            .transaction(&[STORE], TransactionMode::ReadWrite)
            .and_then(|transaction| {
                work(&transaction.object_store(STORE)?)?;
                Ok(IdbTransaction::from(transaction))
            });
        drop(connection);
        match issued {
            Ok(transaction) => {
                commit(&transaction);
                ended(transaction)
            }
            Err(error) => {
                self.connection.take();
                ready(Err(failure(error)))
            }
        }
    }

    /// Issues reads in one transaction and commits it; resolves to their results.
    fn read<const N: usize>(
        &self,
        work: impl FnOnce(&idb::ObjectStore) -> Result<[IdbRequest; N], idb::Error>,
    ) -> Pending<[Array; N]> {
        let issued = match self.connection.borrow().as_ref() {
            None => return ready(Err(Failure("not open".into()))),
            Some(database) => database
                .transaction(&[STORE], TransactionMode::ReadOnly)
                .and_then(|transaction| {
                    let requests = work(&transaction.object_store(STORE)?)?;
                    commit(&transaction.into());
                    Ok(requests)
                }),
        };
        let requests = match issued {
            Ok(requests) => requests,
            Err(error) => {
                self.connection.take();
                return ready(Err(failure(error)));
            }
        };
        let answers = requests.map(|request| (Awaited::request(&request), request));
        Box::pin(timers::within(ANSWER_MS, async move {
            let mut results = [const { None }; N];
            for (slot, (answer, request)) in results.iter_mut().zip(answers) {
                if !answer.end().await {
                    return Err(Failure("a read failed".into()));
                }
                *slot = request.result().ok().map(Array::unchecked_from_js);
            }
            Ok(results.map(Option::unwrap_or_default))
        }))
    }
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
        let opening = future_to_promise(async move {
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
        self.write(|store| {
            for record in records.iter() {
                store.put(
                    &record.value.as_str().into(),
                    Some(&record.key.as_str().into()),
                )?;
            }
            Ok(())
        })
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let found = self.read(|store| {
            Ok([
                store.get_all_keys(range(prefix)?, None)?.into(),
                store.get_all(range(prefix)?, None)?.into(),
            ])
        });
        Box::pin(async move {
            let [keys, values] = found.await?;
            let pairs = keys.iter().zip(values.iter());
            Ok(pairs
                .filter_map(|(key, value)| {
                    Some(Record {
                        key: key.as_string()?,
                        value: value.as_string()?,
                    })
                })
                .collect())
        })
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        let found = self.read(|store| Ok([store.get_all_keys(range(prefix)?, None)?.into()]));
        Box::pin(async move {
            let [keys] = found.await?;
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        })
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        self.write(|store| {
            for key in keys.iter() {
                store.delete(Query::Key(key.as_str().into()))?;
            }
            Ok(())
        })
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
    if let Some(request) = listeners::open_database(namespace) {
        return request.map_err(|error| Failure(env::describe_error(&error)));
    }
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

/// A connection that lets go when it stands in another tab's way. It does so
/// without this instance, which finds out at its next transaction.
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

fn ended(transaction: IdbTransaction) -> Pending<()> {
    if DYING.get() {
        return ready(Ok(()));
    }
    let awaited = Awaited::new(transaction.clone().into(), "oncomplete", "onabort");
    Box::pin(timers::within(ANSWER_MS, async move {
        if awaited.end().await {
            return Ok(());
        }
        let error = transaction.error().map(JsValue::from).unwrap_or_default();
        Err(Failure(env::describe_error(&error)))
    }))
}

fn failure(error: idb::Error) -> Failure {
    Failure(error.to_string())
}
