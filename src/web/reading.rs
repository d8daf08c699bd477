//! Reads and changes groups and exceptions through the client of the core. Each function waits until the backends are open.

use std::rc::Rc;

use js_sys::futures::spawn_local;

#[cfg(not(feature = "package"))]
use super::linked as mode;
#[cfg(feature = "package")]
use super::package as mode;
#[cfg(feature = "collect")]
use super::reported;
use super::{
    env,
    runtime::{client, wait_until_open},
};
use crate::core::{client::Client, exception::Exception, groups::Group, records::mark::Mark};

/// Whether a panic has cancelled the operations of IndexedDB, so that a backend that was opening never answers.
fn database_is_lost() -> bool {
    #[cfg(all(panic = "abort", not(feature = "package")))]
    return super::operations::are_cancelled();
    #[cfg(not(all(panic = "abort", not(feature = "package"))))]
    false
}

/// Returns the client once its backends are open and pending records were passed to them; `None` if the core cannot start.
pub(super) async fn ready() -> Option<Rc<Client>> {
    mode::prepare().await;
    // A backend that was opening when the instance panicked never answers.
    if !database_is_lost() {
        wait_until_open().await;
    }
    let client = client()?;
    // `retry`, which opens failing backends again whose backoff is over, runs in the background, so that the read does not wait
    // for it.
    if client.settings.auto_flush && client.is_due(env::now()) {
        let retrying = client.retry(env::now());
        spawn_local(async move {
            retrying.await;
            mode::changed();
        });
    }
    Some(client)
}

pub(crate) async fn groups() -> Vec<Group> {
    let Some(client) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "collect"), expect(unused_mut))]
    let mut groups = client.groups(env::now()).await;
    #[cfg(feature = "collect")]
    reported::add_groups(&mut groups, &client).await;
    groups
}

pub(crate) async fn exceptions(group: &str) -> Vec<Exception> {
    let Some(client) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "collect"), expect(unused_mut))]
    let mut exceptions = client.exceptions(group, env::now()).await;
    #[cfg(feature = "collect")]
    reported::add_exceptions(&mut exceptions, group).await;
    exceptions
}

pub(crate) async fn mark(group: &str, mark: Mark) {
    if let Some(client) = ready().await {
        client.mark(group, mark, env::now()).await;
        mode::changed();
    }
}

pub(crate) async fn delete(group: Option<&str>) {
    if let Some(client) = ready().await {
        // Called before the removal, so that the recorder counts later failures in new entries, which the removal does not
        // delete.
        mode::before_delete(group);
        client.remove(group, env::now()).await;
        #[cfg(feature = "collect")]
        reported::remove(group).await;
        mode::changed();
    }
}

pub(crate) async fn export_report(group: Option<&str>) -> String {
    match ready().await {
        Some(client) => client.export(group, env::now()).await,
        None => String::new(),
    }
}

pub(crate) async fn import_report(text: &str) -> usize {
    let Some(client) = ready().await else {
        return 0;
    };
    let count = client.import(text, env::now()).await;
    mode::changed();
    count
}
