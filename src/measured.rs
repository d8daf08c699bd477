//! Functions of the core for examples, benchmarks and the fuzzer. Not part of the API.

pub mod stored;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use crate::{
    core::{
        client,
        decode::decode,
        exception::{Exception, Frame},
        fingerprint::{self, Parts},
        from_event,
        groups::{self, Group},
        records::{self, Record, counter::Counter},
        stack::InApp,
    },
    event::{Event, Kind},
    hook::locals,
    platform,
};

/// Parses the text of a stack. Returns its frames, innermost first.
pub fn frames(stack: &str) -> Vec<Frame> {
    crate::core::stack::parse(stack, &InApp::default())
}

/// Returns the group id of an error with this type name, message and frames.
pub fn fingerprint(name: &str, message: &str, frames: &[Frame]) -> String {
    fingerprint::fingerprint(&Parts {
        kind: Kind::Error,
        r#type: name,
        message,
        location: None,
        codes: "",
        frames,
        causes: &[],
        custom: &[],
    })
    .group
}

/// Returns the group id of an error with this type name, message and stack text.
pub fn group(name: &str, message: &str, stack: &str) -> String {
    process(event(name, message, stack)).group
}

/// Converts the JSON texts of a journal entry to an exception; `None` if `texts` is not the JSON of an object.
pub fn exception(texts: &str) -> Option<Exception> {
    decode(texts).map(process)
}

/// Returns the value of the record that stores an exception.
pub fn encode(exception: &Exception) -> String {
    records::exception::encode_exception(exception.clone())
}

/// Returns the result of a future. Polls it in a loop, because no future waits with backends in memory.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
    }
}

/// The stored counter records of some groups and sessions, as in one backend.
pub struct Counters(Vec<Record>);

impl Counters {
    /// Returns one counter, which counts one failure, for each of `groups` groups in each of `sessions` sessions.
    pub fn of(groups: u64, sessions: u64) -> Self {
        let exception = process(event("Error", "out of stock", ""));
        let mut counter = Counter::new(&exception);
        counter.count(exception.time, 1);
        let record = |group: u64, session: u64| Record {
            key: records::counter_key(&format!("{group:016x}"), &session.to_string()),
            value: records::encode(&counter),
        };
        let of_group = |group| (0..sessions).map(move |session| (group, session));
        let each = (0..groups).flat_map(of_group);
        Counters(
            each.map(|(group, session)| record(group, session))
                .collect(),
        )
    }

    /// Aggregates all counters to groups.
    pub fn aggregate(&self) -> Vec<Group> {
        groups::aggregate(&self.0, u64::MAX)
    }
}

/// Enables `locals!` in this thread. With `on_stack`, values are held as those of a function; otherwise as those of a future.
pub fn enable_locals(on_stack: bool) {
    let mut host = platform::locals_host();
    host.stack = if on_stack { 0..usize::MAX } else { 0..0 };
    locals::enable_with(host);
}

/// Disables `locals!` in this thread, so that it holds no values.
pub fn disable_locals() {
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

/// Converts an event to an exception, and sets its group.
fn process(event: Event) -> Exception {
    let mut exception = from_event::from_event(event, &InApp::default());
    exception.group = client::assign_group::group_id(&exception, &[]);
    exception
}
