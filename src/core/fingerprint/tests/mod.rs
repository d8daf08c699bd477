mod script;
mod specification;
mod wasm;

use super::{Parts, fingerprint};
use crate::core::{
    exception::{Cause, Frame, Kind},
    stack::{self, InApp},
};

/// Returns the frames of a stack, without settings for in-app frames.
fn parse(stack: &str) -> Vec<Frame> {
    stack::parse(stack, &InApp::default())
}

/// The fields of a failure whose group a test computes. The text in `stack` is parsed into frames first.
struct Fault<'a> {
    /// How the failure was captured.
    kind: Kind,
    /// The type of the error, such as `TypeError`.
    name: &'a str,
    /// The message of the error.
    message: &'a str,
    /// The location of a panic.
    location: Option<&'a str>,
    /// The properties `code` and `status` of the error; empty without them.
    codes: &'a str,
    stack: &'a str,
    /// The types of the error's causes, nearest first. Their messages are empty.
    causes: &'a [&'a str],
    /// The texts of the fingerprint that the app has set for the failure; empty if it has set none.
    custom: &'a [&'a str],
}

/// A `TypeError` without message, stack and causes.
const FAULT: Fault = Fault {
    kind: Kind::Error,
    name: "TypeError",
    message: "",
    location: None,
    codes: "",
    stack: "",
    causes: &[],
    custom: &[],
};

/// Returns the id of the group to which the fingerprint assigns a failure.
fn group(fault: &Fault) -> String {
    let causes: Vec<Cause> = fault
        .causes
        .iter()
        .map(|name| Cause {
            r#type: (*name).into(),
            ..Cause::default()
        })
        .collect();
    let custom: Vec<String> = fault.custom.iter().map(|text| (*text).into()).collect();
    fingerprint(&Parts {
        kind: fault.kind,
        r#type: fault.name,
        message: fault.message,
        location: fault.location,
        codes: fault.codes,
        frames: &parse(fault.stack),
        causes: &causes,
        custom: &custom,
    })
    .group
}

/// Returns an error of the type `name`, without codes and causes.
fn error(name: &'static str, message: &'static str, stack: &'static str) -> Fault<'static> {
    Fault {
        name,
        message,
        stack,
        ..FAULT
    }
}

/// Returns a panic at `location`, a `file:line:column`.
fn panic(message: &'static str, location: &'static str, stack: &'static str) -> Fault<'static> {
    Fault {
        kind: Kind::Panic,
        name: "panic",
        message,
        location: Some(location),
        stack,
        ..FAULT
    }
}

/// Asserts that the fingerprints of all failures assign them to one group.
fn assert_same(faults: &[Fault]) {
    let groups: Vec<String> = faults.iter().map(group).collect();
    assert!(
        groups.windows(2).all(|two| two[0] == two[1]),
        "{groups:?} of {:?}",
        faults
            .iter()
            .map(|f| (f.name, f.message, f.stack))
            .collect::<Vec<_>>()
    );
}

/// Asserts that no two of the failures are assigned to one group.
fn assert_different(faults: &[Fault]) {
    let mut groups: Vec<String> = faults.iter().map(group).collect();
    groups.sort();
    groups.dedup();
    assert_eq!(
        groups.len(),
        faults.len(),
        "{:?}",
        faults
            .iter()
            .map(|f| (f.name, f.message, f.stack))
            .collect::<Vec<_>>()
    );
}

/// A stack of Chromium with an anonymous function, a function of the engine and a caller that awaits.
const CHROMIUM: &str = "TypeError: x\n    at Shop.buy (http://h/app.js:2:33)\n    at http://h/app.js:9:1\n    at Array.map (<anonymous>)\n    at checkout (http://h/app.js:17:28)\n    at async main (http://h/app.js:40:1)";
#[test]
fn golden() {
    let faults = [
        error("TypeError", "x", CHROMIUM),
        panic("no seat 4", "src/shop.rs:7:5", ""),
        error("", "a thrown text", ""),
    ];
    assert_eq!(faults.each_ref().map(group), GOLDEN);
}

/// The groups that the test `golden` expects. They may change only together with `VERSION`, because each change moves the
/// failures of all users to new groups.
const GOLDEN: [&str; 3] = ["9e9f8dd5e0405a21", "8607029ba01666fb", "c08254a53c1870e5"];

#[test]
fn the_way_of_reporting_does_not_matter() {
    let of = |kind| Fault {
        kind,
        ..error("TypeError", "x", CHROMIUM)
    };
    assert_same(&[of(Kind::Error), of(Kind::Rejection), of(Kind::Captured)]);
    assert_different(&[
        of(Kind::Error),
        of(Kind::Panic),
        of(Kind::Message),
        of(Kind::Resource),
    ]);
}

#[test]
fn causes_decide() {
    let of = |causes| Fault {
        causes,
        ..error("Error", "x", CHROMIUM)
    };
    assert_different(&[
        of(&[]),
        of(&["TypeError"]),
        of(&["RangeError"]),
        of(&["TypeError", "RangeError"]),
    ]);
}

#[test]
fn code_and_status_decide_beside_frames() {
    let of = |codes| Fault {
        codes,
        ..error("ApiError", "x", CHROMIUM)
    };
    assert_different(&[of(""), of("401"), of("503"), of("NO_SEAT 503")]);
}

#[test]
fn an_error_without_frames_has_those_of_its_cause() {
    let of = |message, stack| {
        let cause = Cause {
            r#type: "RangeError".into(),
            frames: parse(stack),
            ..Cause::default()
        };
        fingerprint(&Parts {
            kind: Kind::Error,
            r#type: "AggregateError",
            message,
            location: None,
            codes: "",
            frames: &[],
            causes: &[cause],
            custom: &[],
        })
        .group
    };
    let north = "at askNorth (http://h/a.js:1:2)";
    assert_eq!(of("All promises were rejected", north), of("", north));
    assert_ne!(of("", north), of("", "at askSouth (http://h/a.js:1:2)"));
}

#[test]
fn classes() {
    assert_same(&[
        error("ChunkLoadError", "Loading chunk 5 failed.", ""),
        error("TypeError", "Importing a module script failed.", CHROMIUM),
    ]);
    let module = "Failed to fetch dynamically imported module: http://h/a.js";
    assert_different(&[
        error("ChunkLoadError", "Loading chunk 5 failed.", ""),
        error("TypeError", module, CHROMIUM),
    ]);
    assert_same(&[
        error("", "Script error.", ""),
        error("Error", "Script error", ""),
    ]);
    let resource = |message| Fault {
        kind: Kind::Resource,
        message,
        name: "ResourceError",
        ..FAULT
    };
    assert_same(&[
        resource("img http://h/a.png?x=1"),
        resource("img http://h/a.png#2"),
    ]);
    assert_different(&[
        resource("img http://h/a.png"),
        resource("img http://h/b.png"),
        resource("script http://h/a.png"),
    ]);
}

#[test]
fn a_list_of_ones_own() {
    let of = |custom, message| Fault {
        custom,
        message,
        ..FAULT
    };
    assert_same(&[of(&["checkout"], "one"), of(&["checkout"], "other")]);
    assert_same(&[
        of(&["{{ default }}"], "one"),
        of(&["{{default}}"], "one"),
        of(&[], "one"),
    ]);
    assert_different(&[
        of(&["{{ default }}", "a"], "one"),
        of(&["{{ default }}", "a"], "other"),
        of(&["{{ default }}", "b"], "one"),
        of(&["a"], "one"),
        of(&["a", ""], "one"),
    ]);
}

#[test]
fn any_message_is_survived() {
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..10_000 {
        let mut text = String::new();
        for _ in 0..20 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let pieces = [
                "panicked at ",
                "'",
                ", ",
                "/src/",
                ":1",
                "7",
                "a",
                "@",
                ".",
                "é",
                "漢",
                "://",
                "0x",
                " (In '",
                "\n",
                "<",
                ">",
                "[",
                "-",
                "T",
                "Z",
                "\u{1f980}",
            ];
            text.push_str(pieces[(random % pieces.len() as u64) as usize]);
        }
        group(&Fault {
            message: &text,
            name: &text,
            stack: &text,
            location: Some(&text),
            ..FAULT
        });
        group(&Fault {
            kind: Kind::Panic,
            message: &text,
            location: Some(&text),
            ..FAULT
        });
    }
    for piece in ["a.", "漢", "1", "@", "://", "a@b.c "] {
        let long = piece.repeat(1 << 16);
        group(&Fault {
            message: &long,
            name: &long,
            stack: &long,
            location: Some(&long),
            ..FAULT
        });
    }
}
