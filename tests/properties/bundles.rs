//! Generates stacks of one fault in a bundle that is built and deployed again and again.

use proptest::{collection::vec, prelude::*, sample::select};

const MOST_CALLS: usize = 6;

/// A call in the source of an app: the name of the called function, and the stem of its file's name.
#[derive(Clone, Debug)]
pub struct Call {
    function: String,
    stem: String,
}

pub fn calls() -> impl Strategy<Value = Vec<Call>> {
    let function = "(Shop\\.)?[a-zA-Z_$][a-zA-Z0-9_$]{0,9}";
    // Includes file names that look like the name of a secret.
    let stem = prop_oneof!["[a-z]{1,8}", "(password|ForgotPassword|secret)"];
    let call = (function, stem);
    let call = call.prop_map(|(function, stem)| Call { function, stem });
    vec(call, 1..=MOST_CALLS)
}

/// The URL and the position at which a call is found in one build of the app.
#[derive(Clone, Debug)]
pub struct Place {
    folder: String,
    hash: String,
    query: String,
    line: u32,
    column: u32,
}

pub type Build = Vec<Place>;

pub fn build() -> impl Strategy<Value = Build> {
    let place = (folder(), hash(), query(), 0..=u32::MAX, 0..=u32::MAX);
    let place = place.prop_map(|(folder, hash, query, line, column)| Place {
        folder,
        hash,
        query,
        line,
        column,
    });
    vec(place, MOST_CALLS)
}

fn folder() -> impl Strategy<Value = String> {
    let host = select(vec![
        "http://localhost:8080/",
        "https://cdn.example.com/assets/",
        "https://例え.jp/",
        "http://[::1]:3000/(group)/[id]/",
        "capacitor://localhost/",
        "file:///C:/Program%20Files%20(x86)/",
    ]);
    (host, "([a-z0-9@.-]{1,5}/)?").prop_map(|(host, folder)| [host, &folder].concat())
}

/// Generates the hash in a file's name, as webpack (`app.0a1b2c3d.js`), Vite, Rollup and esbuild (`app-BKcAt4gd.js`) write it.
/// It has a digit, because one without cannot be distinguished from a word, such as `app.cafebabe.js`.
fn hash() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\.[0-9a-f]{3,9}[0-9][0-9a-f]{3,9}",
        "-[A-Za-z0-9_]{3}[0-9][A-Za-z0-9_]{4}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\?(v|t|token|password)=[a-zA-Z0-9=&%._~/?@!$*,:-]{0,12}",
        "\\?import&x=\\(1\\)",
        "#[a-z0-9/]{0,5}",
    ]
}

/// Returns `build` with the line and column of each call replaced by those in `other`.
pub fn at_places_of(build: &Build, other: &Build) -> Build {
    let places = build.iter().zip(other);
    places
        .map(|(place, other)| Place {
            line: other.line,
            column: other.column,
            ..place.clone()
        })
        .collect()
}

pub fn chromium(calls: &[Call], build: &Build) -> String {
    let lines = lines(calls, build, |function, place| {
        format!("\n    at {function} ({place})")
    });
    format!("TypeError: boom{lines}")
}

pub fn gecko(calls: &[Call], build: &Build) -> String {
    lines(calls, build, |function, place| {
        format!("{function}@{place}\n")
    })
}

fn lines(calls: &[Call], build: &Build, line: fn(&str, &str) -> String) -> String {
    let lines = calls.iter().zip(build).map(|(call, place)| {
        let Place {
            folder,
            hash,
            query,
            ..
        } = place;
        let url = format!("{folder}{}{hash}.js{query}", call.stem);
        line(
            &call.function,
            &format!("{url}:{}:{}", place.line, place.column),
        )
    });
    lines.collect()
}
