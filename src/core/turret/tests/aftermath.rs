//! What follows from a panic is kept beside it.

use super::*;

const BORROWED: &str = "RefCell already borrowed";
const RECURSIVE: &str =
    "recursive use of an object detected which would lead to unsafe aliasing in rust";

fn panic(message: &str, location: &str) -> Event {
    Event {
        kind: Kind::Panic,
        location: Some(location.into()),
        ..event(message, NOW)
    }
}

#[test]
fn what_follows_from_a_panic_is_one_group_beside_it() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    let follows = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(event(RECURSIVE, NOW)), follows);
    let news = page.take(event("no such order", NOW));
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
    page.take(event(RECURSIVE, NOW));
    let first = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(panic(BORROWED, "src/cart.rs:1:2")), first);
    assert!(page.groups().iter().all(|group| group.follows.is_none()));
}

#[test]
fn a_trap_leads_as_well() {
    let page = page();
    let trap = page.take(Event {
        r#type: "RuntimeError".into(),
        ..event("unreachable", NOW)
    });
    let follows = page.take(event(RECURSIVE, NOW));
    let groups = page.groups();
    let group = groups.iter().find(|group| group.id == follows).unwrap();
    assert_eq!(group.follows.as_ref(), Some(&trap));
}

#[test]
fn it_goes_with_the_panic() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    page.take(event(RECURSIVE, NOW));
    assert_eq!(page.groups().len(), 2);
    block_on(page.turret.remove(Some(&cause), NOW));
    assert!(page.groups().is_empty());
}

#[test]
fn an_abort_follows_in_the_instance_that_panicked_only() {
    let stack = |script: &str| {
        format!(
            "at app::buy (http://h/app.wasm:wasm-function[1]:0x1)\nat call (http://h/{script}:1:2)"
        )
    };
    let abort = |script| Event {
        r#type: "RuntimeError".into(),
        stack: stack(script),
        ..event("unreachable", NOW)
    };
    let crash = Event {
        stack: stack("app.js"),
        ..panic("no seat", "src/lib.rs:1:2")
    };
    let page = page();
    page.take(crash);
    let follows = page.take(abort("app.js"));
    assert_eq!(page.take(event(RECURSIVE, NOW)), follows);
    let news = page.take(abort("app.js?2"));
    assert_eq!(self::page().take(abort("app.js")), news);
    assert_ne!(follows, news);
}

#[test]
fn a_trap_of_nobody_knows_what_does_not_lead_to_another() {
    let page = page();
    let trap = |name: &str| Event {
        r#type: "RuntimeError".into(),
        stack: format!(
            "at {name} (http://h/app.wasm:wasm-function[1]:0x1)\nat call (http://h/app.js:1:2)"
        ),
        ..event("unreachable", NOW)
    };
    assert_ne!(page.take(trap("app::buy")), page.take(trap("app::sell")));
    assert!(page.groups().iter().all(|group| group.follows.is_none()));
}
