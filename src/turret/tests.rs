mod aftermath;
mod bounds;
mod edge;
mod journal;
mod marks;
mod repeats;
mod reported;
mod sweep;
mod tiers;

use std::collections::BTreeSet;

use pollster::block_on;

use super::{live::SAMPLES_A_SECOND, *};
use crate::{
    exception::BREADCRUMBS,
    groups::Group,
    mark::{Mark, State},
    storage::memory::{Memory, Store},
};

const NOW: u64 = 1_700_000_000_000;

struct Page {
    turret: Rc<Turret>,
    stores: Vec<Rc<Store>>,
}

/// A page load with an own session over tiers that may hold something already.
fn load(session: &str, stores: &[Rc<Store>], settings: Settings) -> Page {
    let names = ["first", "second", "third"];
    let tiers = names.iter().zip(stores);
    let tiers = tiers
        .map(|(name, store)| Memory::over(name, store))
        .collect();
    let turret = Rc::new(Turret::new(settings, session.to_owned(), tiers));
    block_on(turret.open(NOW));
    Page {
        turret,
        stores: stores.to_vec(),
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

fn raw(message: &str, time: u64) -> Raw {
    Raw {
        time,
        r#type: "Error".into(),
        message: message.into(),
        ..Raw::default()
    }
}

impl Page {
    fn capture(&self, message: &str) -> String {
        let captured = self.turret.capture(raw(message, NOW));
        captured.saving.map(block_on);
        captured.id
    }

    fn groups(&self) -> Vec<Group> {
        block_on(self.turret.groups(NOW))
    }

    fn counts(&self) -> Vec<(String, u64)> {
        let groups = self.groups().into_iter();
        groups.map(|group| (group.title, group.count)).collect()
    }

    fn states(&self) -> Vec<&'static str> {
        let tiers = self.turret.status().tiers;
        tiers.iter().map(|tier| tier.state).collect()
    }

    fn keys(&self, tier: usize, prefix: &str) -> usize {
        let records = self.stores[tier].records.borrow();
        records.keys().filter(|key| key.starts_with(prefix)).count()
    }
}

#[test]
fn the_first_of_a_group_is_in_every_tier_when_the_call_returns() {
    let page = page();
    drop(page.turret.capture(raw("x", NOW)));
    for tier in 0..3 {
        assert_eq!((page.keys(tier, "x/"), page.keys(tier, "t/")), (1, 1));
    }
}

#[test]
fn a_repeat_waits_for_the_flush_and_a_panic_does_not() {
    let page = page();
    page.capture("x");
    assert!(page.turret.capture(raw("x", NOW)).saving.is_none());
    assert_eq!(page.keys(0, "x/"), 1);
    page.turret.flush(NOW).map(block_on);
    assert_eq!(page.keys(0, "x/"), 2);
    assert!(page.turret.flush(NOW).is_none());

    let panic = Raw {
        kind: Kind::Panic,
        ..raw("p", NOW)
    };
    assert!(page.turret.capture(panic.clone()).saving.is_some());
    assert!(page.turret.capture(panic).saving.is_some());
}

#[test]
fn sessions_add_up() {
    let stores = stores();
    let (one, two) = (
        load("one", &stores, Settings::new()),
        load("two", &stores, Settings::new()),
    );
    one.capture("x");
    two.capture("x");
    one.capture("x");
    one.turret.flush(NOW).map(block_on);
    let group = two.groups().remove(0);
    assert_eq!((group.count, group.sessions), (3, 2));
}

#[test]
fn ignored_texts_and_functions_drop() {
    let page = page_with(
        Settings::new()
            .ignore("Error: not this")
            .ignore_if(|event| event.message == "nor that"),
    );
    assert_eq!(page.capture("not this one"), "");
    assert_eq!(page.capture("nor that"), "");
    assert_ne!(page.capture("this"), "");
    assert_eq!(page.counts().len(), 1);
}

#[test]
fn before_save_changes_and_drops() {
    let page = page_with(Settings::new().before_save(|mut event| {
        event.message.push('!');
        (event.message != "drop!").then_some(event)
    }));
    assert_eq!(page.capture("drop"), "");
    page.capture("keep");
    assert_eq!(page.counts(), [("Error: keep!".to_owned(), 1)]);
}

#[test]
fn what_before_save_captures_does_not_ask_it_again() {
    let turret: Rc<RefCell<Option<Rc<Turret>>>> = Rc::default();
    let inner = turret.clone();
    let page = page_with(Settings::new().before_save(move |event| {
        if let Some(turret) = &*inner.borrow() {
            assert_eq!(turret.capture(raw("inner", NOW)).id, "");
            let panic = Raw {
                kind: Kind::Panic,
                ..raw("panic", NOW)
            };
            assert_ne!(turret.capture(panic).id, "");
        }
        Some(event)
    }));
    *turret.borrow_mut() = Some(page.turret.clone());
    page.capture("outer");
    let titles: Vec<String> = page.counts().into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    *turret.borrow_mut() = None;
}

#[test]
fn groups_beyond_the_limit_go() {
    let page = page_with(Settings::new().max_exception_groups(2));
    for (time, message) in ["a", "b", "c"].iter().enumerate() {
        page.turret
            .capture(raw(message, NOW + time as u64))
            .saving
            .map(block_on);
    }
    block_on(page.turret.clean(NOW + 9));
    let titles: Vec<String> = page.counts().into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles, ["Error: c", "Error: b"]);
    assert_eq!(page.keys(2, "x/"), 2);
}

#[test]
fn one_that_only_looks_on_cleans_nothing_up() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    page.capture("a");
    page.capture("b");
    let settings = Settings::new().max_exception_groups(1);
    let viewer = load("v", &stores, settings.clone().listen(false));
    assert_eq!(viewer.groups().len(), 2);
    assert_eq!(load("t", &stores, settings).groups().len(), 1);
}

#[test]
fn a_custom_fingerprint_decides() {
    let page = page();
    for message in ["a", "b"] {
        let custom = Raw {
            fingerprint: vec!["checkout".into()],
            ..raw(message, NOW)
        };
        page.turret.capture(custom);
    }
    assert_eq!(page.groups().len(), 1);
}

#[test]
fn breadcrumbs_lead_to_the_exception() {
    let page = page();
    for number in 0..40 {
        page.turret
            .breadcrumb(Breadcrumb::new(NOW, &number.to_string(), None));
    }
    page.capture("x");
    let id = page.groups().remove(0).id;
    let exception = block_on(page.turret.exceptions(&id, NOW)).remove(0);
    assert_eq!(exception.breadcrumbs.len(), BREADCRUMBS);
    assert_eq!(exception.breadcrumbs.last().unwrap().text, "39");
}

#[test]
fn a_report_is_taken_in_elsewhere_once() {
    let page = page();
    page.capture("x");
    let text = block_on(page.turret.export(None, NOW));
    let other = load("o", &stores(), Settings::new());
    for _ in 0..2 {
        assert_eq!(block_on(other.turret.import(&text, NOW)), 2);
    }
    assert_eq!(other.counts(), page.counts());
    assert_eq!(block_on(other.turret.import("no report", NOW)), 0);
}

#[test]
fn an_older_report_lowers_no_count() {
    let page = page();
    let reports: Vec<String> = (1..=30)
        .map(|number| {
            page.capture("x");
            page.capture(&"z".repeat(number));
            block_on(page.turret.export(None, NOW))
        })
        .collect();
    let (few, many) = (&reports[2], &reports[29]);
    assert_eq!(page.counts().len(), 31);
    for order in [[few, many, few], [many, few, many]] {
        let other = load("o", &stores(), Settings::new());
        for text in order {
            block_on(other.turret.import(text, NOW));
        }
        assert_eq!(other.counts(), page.counts());
    }
}

#[test]
fn a_group_somebody_deleted_elsewhere_counts_anew() {
    let page = page();
    page.capture("x");
    page.turret.forget(None);
    page.stores
        .iter()
        .for_each(|store| store.records.borrow_mut().clear());
    page.capture("x");
    assert_eq!(page.counts(), [("Error: x".to_owned(), 1)]);
}
