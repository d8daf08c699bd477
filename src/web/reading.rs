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
    runtime::{turret, wait_until_open},
};
use crate::core::{exception::Exception, groups::Group, records::mark::Mark, turret::Turret};

/// Whether a panic has cancelled the operations of IndexedDB, so that a backend that was opening never answers.
fn database_is_lost() -> bool {
    #[cfg(all(panic = "abort", not(feature = "package")))]
    return super::operations::are_cancelled();
    #[cfg(not(all(panic = "abort", not(feature = "package"))))]
    false
}

/// Returns the client once its backends are open and pending records were passed to them; `None` if the core cannot start.
pub(super) async fn ready() -> Option<Rc<Turret>> {
    mode::prepare().await;
    // A backend that was opening when the instance panicked never answers.
    if !database_is_lost() {
        wait_until_open().await;
    }
    let turret = turret()?;
    // Runs in the background, so that the read does not wait for a failing backend.
    if turret.settings.auto_flush && turret.is_due(env::now()) {
        let retrying = turret.retry(env::now());
        spawn_local(async move {
            retrying.await;
            mode::changed();
        });
    }
    Some(turret)
}

pub(crate) async fn groups() -> Vec<Group> {
    let Some(turret) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "collect"), expect(unused_mut))]
    let mut groups = turret.groups(env::now()).await;
    #[cfg(feature = "collect")]
    reported::add_groups(&mut groups, &turret).await;
    groups
}

pub(crate) async fn exceptions(group: &str) -> Vec<Exception> {
    let Some(turret) = ready().await else {
        return Vec::new();
    };
    #[cfg_attr(not(feature = "collect"), expect(unused_mut))]
    let mut exceptions = turret.exceptions(group, env::now()).await;
    #[cfg(feature = "collect")]
    reported::add_exceptions(&mut exceptions, group).await;
    exceptions
}

pub(crate) async fn mark(group: &str, mark: Mark) {
    if let Some(turret) = ready().await {
        turret.mark(group, mark, env::now()).await;
        mode::changed();
    }
}

pub(crate) async fn delete(group: Option<&str>) {
    if let Some(turret) = ready().await {
        // Before the removal, so that later failures go to new entries.
        mode::before_delete(group);
        turret.remove(group, env::now()).await;
        #[cfg(feature = "collect")]
        reported::remove(group).await;
        mode::changed();
    }
}

pub(crate) async fn export_report(group: Option<&str>) -> String {
    match ready().await {
        Some(turret) => turret.export(group, env::now()).await,
        None => String::new(),
    }
}

pub(crate) async fn import_report(text: &str) -> usize {
    let Some(turret) = ready().await else {
        return 0;
    };
    let count = turret.import(text, env::now()).await;
    mode::changed();
    count
}
