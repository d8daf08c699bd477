mod aftermath;
mod bounds;
mod clocks;
mod edge;
mod imports;
mod journal;
mod marks;
mod reported;
mod sweep;
mod tiers;
mod versions;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use pollster::block_on;

use super::*;
use crate::{
    core::{
        exception::MAX_BREADCRUMBS,
        groups::Group,
        records::{
            counter::HOUR_MS,
            mark::{Mark, State},
        },
        storage::memory::{Memory, Store},
    },
    event::{Event, Kind},
    settings::Settings,
};

const NOW: u64 = 1_700_000_000_000;
const DAY: u64 = 24 * HOUR_MS;
/// The time at which tests read groups, in milliseconds since 1970: one millisecond before a backend that failed at `NOW` is
/// retried.
const SOON: u64 = NOW + 3_999;

/// A page load in a test: its recorder, and its core.
struct Page {
    /// The core of the page.
    client: Rc<Client>,
    /// The backends of the page, in the order of reading.
    stores: Vec<Rc<Store>>,
    /// The id of the recorder's session.
    session: String,
    /// The release that the recorder writes into entries.
    release: RefCell<Option<String>>,
    /// The number of the recorder's next journal entry.
    next: Cell<u32>,
    /// The panic or trap that the recorder writes as the crash of later entries; `None` before the first one.
    crash: RefCell<Option<Event>>,
}

/// Returns a page with the session id `session`, opened at [`NOW`] with `stores`, which may already have records.
fn load(session: &str, stores: &[Rc<Store>], settings: Settings) -> Page {
    load_at(NOW, session, stores, settings)
}

fn load_at(now: u64, session: &str, stores: &[Rc<Store>], settings: Settings) -> Page {
    let names = ["first", "second", "third"];
    let tiers = names.iter().zip(stores);
    let tiers = tiers
        .map(|(name, store)| Memory::boxed(name, store))
        .collect();
    let release = settings.release.clone();
    let client = Rc::new(Client::new(settings, tiers));
    block_on(client.open(now));
    Page {
        client,
        stores: stores.to_vec(),
        session: session.to_owned(),
        release: RefCell::new(release),
        next: Cell::new(0),
        crash: RefCell::default(),
    }
}

fn stores() -> Vec<Rc<Store>> {
    (0..3).map(|_| Rc::default()).collect()
}

fn page() -> Page {
    load("s", &stores(), Settings::new())
}

fn page_with(settings: Settings) -> Page {
    load("s", &stores(), settings)
}

fn event(message: &str, time: u64) -> Event {
    Event {
        time,
        r#type: "Error".into(),
        message: message.into(),
        ..Event::default()
    }
}

impl Page {
    fn capture(&self, message: &str) {
        self.take(event(message, NOW));
    }

    fn capture_at(&self, message: &str, time: u64) {
        self.take(event(message, time));
    }

    /// Writes a final entry with one failure to each store that works, as a recorder does, and compacts the journal. Returns
    /// the group of the failure; an empty text if no store has its counter.
    fn take(&self, event: Event) -> String {
        self.take_as(event, &[])
    }

    fn take_as(&self, event: Event, fingerprint: &[&str]) -> String {
        let entry = self.write_entry(&event, fingerprint);
        if self.crash.borrow().is_none()
            && crate::core::from_event::from_event(event.clone(), &Default::default()).fatal
        {
            *self.crash.borrow_mut() = Some(event.clone());
        }
        block_on(self.client.compact(event.time));
        let is_of_entry = |key: &&String| key.starts_with("t/") && key.ends_with(&entry);
        let group = |store: &Rc<Store>| {
            let records = store.records.borrow();
            let key = records.keys().find(is_of_entry)?;
            records::group_of(key).map(str::to_owned)
        };
        self.stores.iter().find_map(group).unwrap_or_default()
    }

    /// Writes a final entry with one failure to each store that works, without compaction. Returns `/<session>.<n>`, with
    /// which the key of the counter of this entry ends.
    fn write_entry(&self, event: &Event, fingerprint: &[&str]) -> String {
        let (session, number, time) = (&self.session, self.next.get(), event.time);
        self.next.set(number + 1);
        let mut texts = serde_json::to_value(event).unwrap();
        texts["id"] = format!("{session}.{}", number + 1).into();
        texts["release"] = self.release.borrow().clone().into();
        texts["fingerprint"] = fingerprint.into();
        texts["after"] = serde_json::to_value(&*self.crash.borrow()).unwrap();
        let hour = time / HOUR_MS;
        let counts =
            format!(r#"{{"first":{time},"last":{time},"hours":[[{hour},1]],"final":true}}"#);
        let states = self.states();
        for (store, state) in self.stores.iter().zip(states) {
            if state == "ok" && !store.broken.get() {
                let mut records = store.records.borrow_mut();
                records.insert(format!("j1/{session}/{number}"), texts.to_string());
                records.insert(format!("j1/{session}/{number}/c"), counts.clone());
            }
        }
        format!("/{session}.{number}")
    }

    fn groups(&self) -> Vec<Group> {
        block_on(self.client.groups(SOON))
    }

    fn counts(&self) -> Vec<(String, u64)> {
        let groups = self.groups().into_iter();
        groups.map(|group| (group.title, group.count)).collect()
    }

    fn states(&self) -> Vec<&'static str> {
        let tiers = self.client.states().into_iter();
        tiers.map(|tier| tier.state).collect()
    }

    fn keys(&self, tier: usize, prefix: &str) -> usize {
        let records = self.stores[tier].records.borrow();
        records.keys().filter(|key| key.starts_with(prefix)).count()
    }
}

#[test]
fn counts_of_sessions_add_up() {
    let stores = stores();
    let (one, two) = (
        load("one", &stores, Settings::new()),
        load("two", &stores, Settings::new()),
    );
    one.capture("x");
    two.capture("x");
    one.capture("x");
    let group = two.groups().remove(0);
    assert_eq!((group.count, group.sessions), (3, 2));
}

#[test]
fn groups_beyond_the_limit_are_evicted() {
    let page = page_with(Settings::new().max_exception_groups(2));
    for (time, message) in ["a", "b", "c"].iter().enumerate() {
        page.capture_at(message, NOW + time as u64);
    }
    block_on(page.client.clean(NOW + 9));
    let titles: Vec<String> = page.counts().into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles, ["Error: c", "Error: b"]);
    assert_eq!(page.keys(2, "x/"), 2);
}

#[test]
fn core_without_cleanup_evicts_nothing() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    page.capture("a");
    page.capture("b");
    let settings = Settings::new().max_exception_groups(1);
    let reading = Settings {
        clean_up: false,
        ..settings.clone()
    };
    let viewer = load("v", &stores, reading);
    assert_eq!(viewer.groups().len(), 2);
    assert_eq!(load("t", &stores, settings).groups().len(), 1);
}

#[test]
fn custom_fingerprint_decides_the_group() {
    let page = page();
    for message in ["a", "b"] {
        page.take_as(event(message, NOW), &["checkout"]);
    }
    assert_eq!(page.groups().len(), 1);
}

#[test]
fn report_is_imported_once() {
    let page = page();
    page.capture("x");
    let text = block_on(page.client.export(None, NOW));
    let other = load("o", &stores(), Settings::new());
    for (now, new) in [(NOW, 2), (NOW + 1, 0)] {
        assert_eq!(block_on(other.client.import(&text, now)), new);
    }
    assert_eq!(block_on(page.client.import(&text, NOW)), 0);
    assert_eq!(other.counts(), page.counts());
    assert_eq!(block_on(other.client.import("no report", NOW)), 0);
}

#[test]
fn older_report_lowers_no_count() {
    let page = page();
    let reports: Vec<String> = (1..=30)
        .map(|number| {
            page.capture("x");
            page.capture(&"z".repeat(number));
            block_on(page.client.export(None, NOW))
        })
        .collect();
    let (few, many) = (&reports[2], &reports[29]);
    assert_eq!(page.counts().len(), 31);
    for order in [[few, many, few], [many, few, many]] {
        let other = load("o", &stores(), Settings::new());
        for text in order {
            block_on(other.client.import(text, NOW));
        }
        assert_eq!(other.counts(), page.counts());
    }
}
