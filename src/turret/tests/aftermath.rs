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

#[test]
fn an_abort_follows_in_the_instance_that_panicked_only() {
    let stack = |script: &str| {
        format!(
            "at app::buy (http://h/app.wasm:wasm-function[1]:0x1)\nat call (http://h/{script}:1:2)"
        )
    };
    let abort = |script, lead: Option<&String>| Raw {
        r#type: "RuntimeError".into(),
        stack: stack(script),
        after: lead.cloned(),
        ..raw("unreachable", NOW)
    };
    let page = page();
    let cause = page.take(Raw {
        stack: stack("app.js"),
        ..panic("no seat", "src/lib.rs:1:2")
    });
    let lead = page.turret.lead();
    assert_eq!(lead, Some(format!("{cause} http://h/app.js")));
    let other = self::page();
    let follows = other.take(abort("app.js", lead.as_ref()));
    assert_eq!(other.take(raw_after(RECURSIVE, lead.as_ref())), follows);
    let news = other.take(abort("app.js?2", lead.as_ref()));
    assert_eq!(other.take(abort("app.js", None)), news);
    assert_ne!(follows, news);
}

#[test]
fn a_trap_of_nobody_knows_what_does_not_lead_to_another() {
    let page = page();
    let trap = |name: &str| Raw {
        r#type: "RuntimeError".into(),
        stack: format!(
            "at {name} (http://h/app.wasm:wasm-function[1]:0x1)\nat call (http://h/app.js:1:2)"
        ),
        ..raw("unreachable", NOW)
    };
    assert_ne!(page.take(trap("app::buy")), page.take(trap("app::sell")));
    assert!(page.groups().iter().all(|group| group.follows.is_none()));
}

fn raw_after(message: &str, lead: Option<&String>) -> Raw {
    Raw {
        after: lead.cloned(),
        ..raw(message, NOW)
    }
}
