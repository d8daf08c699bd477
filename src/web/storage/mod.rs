//! Creates the backends that the settings name.

#[cfg(any(feature = "js", feature = "package", feature = "edge"))]
pub(super) mod custom;
#[cfg(all(feature = "edge", not(feature = "package")))]
pub(super) mod edge;
#[cfg(panic = "abort")]
pub(super) mod indexed_db;
mod local_storage;
mod memory;

#[cfg(feature = "edge")]
use wasm_bindgen::JsValue;

use crate::{
    core::storage::Storage,
    settings::{Backend, DEFAULT_BACKENDS, Settings},
};

/// Returns the backends of the settings.
pub(super) fn tiers(settings: &Settings) -> Vec<Box<dyn Storage>> {
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
        named
    }
}

fn tier(backend: &Backend, settings: &Settings) -> Option<Box<dyn Storage>> {
    #[cfg(feature = "edge")]
    if let Some(store) = &backend.store {
        return custom::custom(store.downcast_ref::<JsValue>()?.clone(), settings);
    }
    built_in(&backend.name, &settings.namespace)
}

/// Returns a built-in backend by its name in the settings.
pub(super) fn built_in(name: &str, namespace: &str) -> Option<Box<dyn Storage>> {
    Some(match name {
        #[cfg(panic = "abort")]
        "indexedDB" => Box::new(indexed_db::IndexedDb::new(namespace)),
        "localStorage" => Box::new(local_storage::LocalStorage::new(namespace)),
        "memory" => Box::new(memory::Memory::new(namespace)),
        _ => return None,
    })
}

/// With a custom backend there may be no built-in one. Adds memory, because the journal of a recorder in an isolate, and records
/// that wait for the custom backend, can be read nowhere else.
pub(super) fn add_memory(tiers: &mut Vec<Box<dyn Storage>>, namespace: &str) {
    let is_built_in = |name: &str| built_in(name, namespace).is_some();
    if !tiers.iter().all(|tier| is_built_in(tier.name()))
        && !tiers.iter().any(|tier| tier.name() == "memory")
    {
        tiers.extend(built_in("memory", namespace));
    }
}
