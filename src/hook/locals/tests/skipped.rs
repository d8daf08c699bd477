//! Tests of scopes that never end: of frames that a JavaScript exception has skipped, and of futures that were leaked.

use std::{
    mem::forget,
    pin::Pin,
    task::{Context, Waker},
};

use super::*;
use crate::hook::locals::list::MAX_HELD;

/// Holds a value in a frame that ends without dropping its guard, as if a JavaScript exception had skipped the frame.
#[inline(never)]
fn hold_in_skipped_frame(value: Counted) {
    let guard = Guard::default();
    guard.enter(|| {}, ("value", value, ()));
    guard.id.set(0);
}

/// Calls `hold_in_skipped_frame` from a frame `depth` levels below the caller.
#[inline(never)]
fn hold_in_deep_skipped_frame(depth: usize, value: Counted) {
    if depth == 0 {
        hold_in_skipped_frame(value);
    } else {
        hold_in_deep_skipped_frame(std::hint::black_box(depth - 1), value);
    }
}

#[test]
fn skipped_frame_below_the_stack_pointer_is_dropped() {
    watch_with(EVERYWHERE, survive);
    let drops = Rc::new(Cell::new(0));
    hold_in_deep_skipped_frame(99, Counted(drops.clone()));
    assert_eq!(drops.get(), 0);
    hold!(a = 1);
    assert_eq!(drops.get(), 1);
    assert_eq!(live_scopes().len(), 1);
    // When a panic is reported, scopes of skipped frames are not listed, and no destructor runs.
    hold_in_deep_skipped_frame(99, Counted(drops.clone()));
    assert_eq!(live_scopes().len(), 1);
    assert_eq!(drops.get(), 1);
}

#[test]
fn skipped_frame_is_dropped_when_the_scope_around_it_ends() {
    watch_with(EVERYWHERE, survive);
    let drops = Rc::new(Cell::new(0));
    {
        hold!(outer = 1);
        hold_in_deep_skipped_frame(99, Counted(drops.clone()));
    }
    assert_eq!(drops.get(), 1);
}

#[test]
fn skipped_frame_is_not_listed_after_the_stack_was_empty() {
    watch_with(EVERYWHERE, survive);
    // The guard is in the frame of the test, like the guard of the next scope, so its address does not show that its frame was
    // skipped.
    let drops = Rc::new(Cell::new(0));
    let guard = Guard::default();
    guard.enter(|| {}, ("value", Counted(drops.clone()), ()));
    guard.id.set(0);
    assert_eq!(live_scopes().len(), 1);
    IS_NEW_TURN.set(true);
    hold!(a = 1);
    assert_eq!(drops.get(), 1);
    assert_eq!(values(&live_scopes()[0]), [("a", "1")]);
    IS_NEW_TURN.set(true);
    assert_eq!(live_scopes(), []);
}

#[test]
fn skipped_frames_are_bounded_and_the_newest_are_kept() {
    watch_with(EVERYWHERE, survive);
    for number in 0..2 * MAX_HELD {
        let guard = Guard::default();
        guard.enter(|| {}, ("number", number, ()));
        guard.id.set(0);
    }
    with_list(|list| assert_eq!(list.frames.len(), MAX_HELD));
    let scopes = live_scopes();
    assert_eq!(scopes.len(), MAX_SCOPES);
    assert_eq!(values(&scopes[0]), [("number", "511")]);
}

#[test]
fn leaked_futures_are_bounded_and_the_newest_are_kept() {
    watch_with(NOWHERE, survive);
    for number in 0..2 * MAX_HELD {
        let mut future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
            let text = number.to_string();
            hold!(&text);
            std::future::pending::<()>().await;
        });
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        forget(future);
    }
    with_list(|list| assert_eq!(list.tasks.len(), MAX_HELD));
    // When the call stack of the page has been empty, the list drops the scopes of functions, but keeps those of futures.
    IS_NEW_TURN.set(true);
    let scopes = live_scopes();
    assert_eq!(scopes.len(), MAX_SCOPES);
    assert!(scopes[0].early);
    assert_eq!(values(&scopes[0]), [("text", "\"511\"")]);
}
