//! Tests that failures which a panic or trap causes later (follow-on failures) are one group, separate from that of the panic
//! or trap.

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
fn failures_after_a_panic_are_one_follow_on_group() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    let follows = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(event(RECURSIVE, NOW)), follows);
    let other = page.take(event("no such order", NOW));
    for group in page.groups() {
        let expected = (group.id == follows).then(|| cause.clone());
        assert_eq!(group.follows, expected, "{}", group.title);
    }
    assert_ne!(other, follows);
    let exception = &block_on(page.client.exceptions(&follows, NOW))[0];
    assert_eq!(exception.follows.as_ref(), Some(&cause));
}

#[test]
fn failure_without_an_earlier_panic_is_no_follow_on() {
    let page = page();
    page.take(event(RECURSIVE, NOW));
    let first = page.take(panic(BORROWED, "src/cart.rs:1:2"));
    assert_eq!(page.take(panic(BORROWED, "src/cart.rs:1:2")), first);
    assert!(page.groups().iter().all(|group| group.follows.is_none()));
}

#[test]
fn failures_after_a_trap_are_follow_ons() {
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
fn follow_on_group_is_removed_with_its_panic() {
    let page = page();
    let cause = page.take(panic("no seat", "src/lib.rs:1:2"));
    page.take(event(RECURSIVE, NOW));
    assert_eq!(page.groups().len(), 2);
    block_on(page.client.remove(Some(&cause), NOW));
    assert!(page.groups().is_empty());
}

#[test]
fn trap_follows_only_in_the_instance_that_panicked() {
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
    let other = page.take(abort("app.js?2"));
    assert_eq!(self::page().take(abort("app.js")), other);
    assert_ne!(follows, other);
}

#[test]
fn trap_does_not_follow_from_another_trap() {
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
