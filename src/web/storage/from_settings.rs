//! Creates the backends that are listed in the settings.

#[cfg(any(feature = "js", feature = "edge"))]
use wasm_bindgen::JsValue;

#[cfg(any(feature = "js", feature = "edge"))]
use super::custom::custom;
#[cfg(panic = "abort")]
use super::indexed_db;
use super::{local_storage, memory};
#[cfg(feature = "js")]
use crate::web::env;
use crate::{
    core::storage::Storage,
    settings::{Backend, DEFAULT_BACKENDS, Settings},
};

/// Creates the backends of the setting `storage_backends`, or the default ones if it names no valid backend. Adds the backend
/// `memory` if one of them is not built in.
pub(crate) fn tiers(settings: &Settings) -> Vec<Box<dyn Storage>> {
    let of = |backends: &[Backend]| -> Vec<Box<dyn Storage>> {
        let tiers = backends.iter();
        tiers
            .filter_map(|backend| tier(backend, settings))
            .collect()
    };
    let named = of(&settings.storage_backends);
    if named.is_empty() {
        of(&DEFAULT_BACKENDS.map(Backend::from))
    } else {
        with_memory(named, &settings.namespace)
    }
}

/// The maximum number of items of the JavaScript setting `storageBackends` that are read. Further ones are ignored.
#[cfg(feature = "js")]
const MAX_BACKENDS: u32 = 1_000;

/// Creates the backends in `list`, the JavaScript setting `storageBackends`. If `list` is not an array or has no valid item,
/// returns the backends of `settings`. Adds the backend `memory` if one of them is not built in.
#[cfg(feature = "js")]
pub(crate) fn tiers_from_list(list: &JsValue, settings: &Settings) -> Vec<Box<dyn Storage>> {
    let entries = env::items(list, MAX_BACKENDS).unwrap_or_default();
    let tier = |entry: JsValue| match entry.as_string() {
        Some(name) => built_in(&name, &settings.namespace),
        None => custom(entry, settings),
    };
    let listed: Vec<_> = entries.into_iter().filter_map(tier).collect();
    if listed.is_empty() {
        tiers(settings)
    } else {
        with_memory(listed, &settings.namespace)
    }
}

fn tier(backend: &Backend, settings: &Settings) -> Option<Box<dyn Storage>> {
    #[cfg(feature = "edge")]
    if let Some(store) = &backend.store {
        return custom(store.downcast_ref::<JsValue>()?.clone(), settings);
    }
    built_in(&backend.name, &settings.namespace)
}

/// Creates a built-in backend by its name in the settings; `None` if there is no built-in backend of this name.
fn built_in(name: &str, namespace: &str) -> Option<Box<dyn Storage>> {
    Some(match name {
        #[cfg(panic = "abort")]
        "indexedDB" => Box::new(indexed_db::IndexedDb::new(namespace)),
        "localStorage" => Box::new(local_storage::LocalStorage::new(namespace)),
        "memory" => Box::new(memory::Memory::new(namespace)),
        _ => return None,
    })
}

/// Adds the backend `memory`, unless all backends are built in or `memory` is among them. The core reads the journal of a
/// recorder in an isolate, and records that wait for a custom backend, from memory.
fn with_memory(mut tiers: Vec<Box<dyn Storage>>, namespace: &str) -> Vec<Box<dyn Storage>> {
    let is_built_in = |name: &str| built_in(name, namespace).is_some();
    if !tiers.iter().all(|tier| is_built_in(tier.name()))
        && !tiers.iter().any(|tier| tier.name() == "memory")
    {
        tiers.extend(built_in("memory", namespace));
    }
    tiers
}
