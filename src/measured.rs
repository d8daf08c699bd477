//! The core behind plain functions, for examples, benchmarks and the fuzzer. No API.

pub mod stored;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use crate::{
    core::{
        decode::decode,
        exception::{Exception, Frame},
        fingerprint::{self, Parts},
        groups::{self, Group},
        intake,
        records::{self, Record, tally::Tally},
        turret,
    },
    event::{Event, Kind},
    hook::locals,
    platform,
};

/// The frames in the text of a stack.
pub fn frames(stack: &str) -> Vec<Frame> {
    crate::core::stack::parse(stack)
}

/// The group of an error whose stack was read already.
pub fn fingerprint(name: &str, message: &str, frames: &[Frame]) -> String {
    fingerprint::fingerprint(&Parts {
        kind: Kind::Error,
        r#type: name,
        message,
        location: None,
        frames,
        causes: &[],
        custom: &[],
    })
}

/// The group of an error whose texts a recorder has stored.
pub fn group(name: &str, message: &str, stack: &str) -> String {
    take_in(event(name, message, stack)).group
}

/// The exception of an event, the JSON of a journal entry's texts. `None` if it is no JSON object.
pub fn exception(texts: &str) -> Option<Exception> {
    decode(texts).map(take_in)
}

/// An exception as it is stored.
pub fn encode(exception: &Exception) -> String {
    records::exception::encode_exception(exception.clone())
}

/// Returns the result of a future that never waits, as all are over backends in memory.
fn end<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
    }
}

/// Records as a tier lists them.
pub struct Tallies(Vec<Record>);

impl Tallies {
    /// One of each group in each session.
    pub fn of(groups: u64, sessions: u64) -> Self {
        let exception = take_in(event("Error", "out of stock", ""));
        let mut tally = Tally::of(&exception);
        tally.count(exception.time, 1);
        let record = |group: u64, session: u64| Record {
            key: records::tally_key(&format!("{group:016x}"), &session.to_string()),
            value: records::encode(&tally),
        };
        let of_group = |group| (0..sessions).map(move |session| (group, session));
        let each = (0..groups).flat_map(of_group);
        Tallies(
            each.map(|(group, session)| record(group, session))
                .collect(),
        )
    }

    /// The groups in them.
    pub fn fold(&self) -> Vec<Group> {
        groups::fold(&self.0, u64::MAX)
    }
}

/// Has `locals!` held from now on, as on the stack or as in a future.
pub fn watch_locals(on_stack: bool) {
    let mut host = platform::locals_host();
    host.stack = if on_stack { 0..usize::MAX } else { 0..0 };
    locals::enable_with(host);
}

/// Has `locals!` held no more.
pub fn unwatch_locals() {
    locals::set_enabled(false);
}

fn event(name: &str, message: &str, stack: &str) -> Event {
    Event {
        r#type: name.into(),
        message: message.into(),
        stack: stack.into(),
        ..Event::default()
    }
}

fn take_in(event: Event) -> Exception {
    let mut exception = intake::exception(event);
    exception.group = turret::place::group(&exception, &[]);
    exception
}
