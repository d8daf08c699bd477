//! Reads, stores and removes the failures that browsers have reported to a worker. Does nothing without the setting
//! `maxReportedGroups`.

use std::rc::Rc;

use super::{
    env,
    runtime::{self, wait_until_open},
};
use crate::{
    core::{
        client::{
            Client,
            reported::{ENTRIES_PER_CLEANUP, Reported},
        },
        exception::Exception,
        groups::Group,
        storage::Storage,
    },
    settings::Settings,
};

/// Creates the client for reports of browsers, if `max_reported_groups` is above 0; otherwise removes it. Calls `tiers`, which
/// creates its backends, only if reports are collected.
pub(super) fn start(settings: &Settings, tiers: impl FnOnce() -> Vec<Box<dyn Storage>>) {
    let reported = (settings.max_reported_groups > 0).then(|| {
        let first = (env::random() * f64::from(ENTRIES_PER_CLEANUP)) as u32;
        Rc::new(Reported::new(settings, tiers(), first))
    });
    runtime::with(|runtime| runtime.reported = reported);
}

/// Returns the client for reports of browsers, when its backends are open; `None` if no reports are collected.
async fn reported() -> Option<Rc<Reported>> {
    wait_until_open().await;
    let reported = runtime::with(|runtime| runtime.reported.clone())??;
    reported.open(env::now()).await;
    Some(reported)
}

pub(super) async fn collect() {
    if let Some(reported) = reported().await {
        reported.collect(env::now()).await;
    }
}

pub(super) async fn add_groups(groups: &mut Vec<Group>, own: &Client) {
    if let Some(reported) = reported().await {
        reported.add_groups(groups, own, env::now()).await;
    }
}

pub(super) async fn add_exceptions(exceptions: &mut Vec<Exception>, group: &str) {
    if let Some(reported) = reported().await {
        reported.add_exceptions(exceptions, group, env::now()).await;
    }
}

pub(super) async fn remove(group: Option<&str>) {
    if let Some(reported) = reported().await {
        reported.remove(group, env::now()).await;
    }
}
