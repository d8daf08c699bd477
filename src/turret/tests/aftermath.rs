//! What follows from a panic is kept beside it.

use super::*;

const BORROWED: &str = "RefCell already borrowed";
const RECURSIVE: &str =
    "recursive use of an object detected which would lead to unsafe aliasing in rust";

fn panic(message: &str, location: &str) -> Raw {
    Raw {
        kind: Kind::Panic,
        location: Some(location.into()),
        ..raw(message, NOW)
    }
}

impl Page {
    fn take(&self, raw: Raw) -> String {
        let captured = self.turret.capture(raw);
        captured.saving.map(block_on);
        captured.id.split('.').next().unwrap_or_default().to_owned()
    }
}

#[test]
fn what_follows_from_a_panic_is_one_group_beside_it() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    let follows = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(raw(RECURSIVE, NOW)), follows);
    let news = page.take(raw("no such order", NOW));
    for group in page.groups() {
        let expected = (group.id == follows).then(|| cause.clone());
        assert_eq!(group.follows, expected, "{}", group.title);
    }
    assert_ne!(news, follows);
    let exception = &block_on(page.turret.exceptions(&follows, NOW))[0];
    assert_eq!(exception.follows.as_ref(), Some(&cause));
}

#[test]
fn without_a_panic_before_it_is_a_fault_of_its_own() {
    let page = page();
    page.take(raw(RECURSIVE, NOW));
    let first = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(panic(BORROWED, "src/cart.rs:1:2")), first);
    assert!(page.groups().iter().all(|group| group.follows.is_none()));
}

#[test]
fn a_trap_leads_as_well_and_a_note_knows_what_it_came_after() {
    let page = page();
    let trap = page.take(Raw {
        r#type: "RuntimeError".into(),
        ..raw("unreachable", NOW)
    });
    let follows = page.take(raw(RECURSIVE, NOW));
    let note = format!(
        r#"{{"kind":"error","time":{NOW},"type":"Error","message":"{RECURSIVE}","after":"{trap}"}}"#
    );
    let hostile = note.replace(&trap, "x/y");
    let store = &page.stores[0].records;
    store.borrow_mut().insert("n/a.0".into(), note);
    store.borrow_mut().insert("n/a.1".into(), hostile);
    let counts: Vec<u64> = page
        .groups()
        .iter()
        .filter(|group| group.id == follows)
        .map(|group| group.count)
        .collect();
    assert_eq!((counts, page.groups().len()), (vec![2], 3));
}

#[test]
fn it_goes_with_the_panic() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    page.take(raw(RECURSIVE, NOW));
    assert_eq!(page.groups().len(), 2);
    block_on(page.turret.remove(Some(&cause), NOW));
    assert!(page.groups().is_empty());
}

#[test]
fn what_a_page_noted_after_its_trap_follows_from_it() {
    let note = |time: u64, r#type: &str, message: &str| {
        format!(r#"{{"kind":"error","time":{time},"type":"{type}","message":"{message}"}}"#)
    };
    let gone = "Module terminated";
    let stores = stores();
    let mut store = stores[0].records.borrow_mut();
    // In the order of their keys the trap comes last.
    store.insert("n/a.0".into(), note(NOW + 1, "Error", gone));
    store.insert("n/a.1".into(), note(NOW, "RuntimeError", "unreachable"));
    store.insert("n/b.0".into(), note(NOW + 1, "Error", gone));
    drop(store);
    let page = load("s", &stores, Settings::new());
    let groups = page.groups();
    let is_trap = |group: &&Group| group.title == "RuntimeError: unreachable";
    let trap = groups.iter().find(is_trap).unwrap();
    let others = groups.iter().filter(|group| group.id != trap.id);
    let mut follows: Vec<_> = others.map(|group| group.follows.clone()).collect();
    follows.sort();
    assert_eq!(
        follows,
        [None, Some(trap.id.clone())],
        "another page's is news"
    );
}
