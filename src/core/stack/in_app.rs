//! Decides which frames belong to the app. `docs/grouping.md` specifies the rules; a test runs its tables.
//!
//! | owner of the frame | `in_app` | `foreign` |
//! | --- | --- | --- |
//! | app | true | false |
//! | package, file of a bundler, extension, injected script | false | true |
//! | engine, helper function of a bundler or compiler, Rust's standard library or framework in wasm | false | false |

use super::{
    cut::{self, Bytes},
    machinery,
    place::without_query,
    words::{self, Row},
};
use crate::core::exception::Frame;

/// The setting `inApp` of the user, which decides whether frames belong to the app. In its patterns, `*` matches any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InApp {
    /// Patterns of frames that belong to the app. A pattern must occur in the file or the function of the frame.
    pub include: Vec<String>,
    /// Patterns of frames that do not belong to the app, in the same form. They take precedence over `include`.
    pub exclude: Vec<String>,
}

impl InApp {
    /// Whether the setting contains no patterns, so that only the built-in rules apply.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

/// Starts of the paths and URLs of frames, by the owner of the file: engine, runtime of a server, injected script or package.
/// [`words::find`] returns the first row that matches, so the order of the rows matters.
const STARTS: &[Row<Owner>] = &[
    // The modules of this row call the app when a promise settles or a timer fires. They do not throw errors.
    (
        Owner::Engine,
        &[
            "node:internal/process/*",
            "node:internal/timers*",
            "internal/process/*",
            "internal/timers*",
        ],
    ),
    // The modules of this row are the runtime of a server: see `is_runtime`.
    (
        Owner::Runtime,
        &[
            "node:*",
            "internal/*",
            "ext:*",
            "bun:*",
            "cloudflare-internal:*",
            "cloudflare:*",
        ],
    ),
    (
        Owner::Engine,
        &[
            "<anonymous>*",
            "[native code]*",
            "native*",
            "unknown*",
            "index *",
            "node-internal:*",
            "deno:*",
            "workerd:*",
            "chrome:*",
            "resource:*",
            "debugger eval code*",
            "InternalBytecode.js*",
            "dart:*",
            "org-dartlang-sdk:*",
            "library/alloc/*",
            "library/core/*",
            "library/std/*",
        ],
    ),
    // Files of this row are scripts that an extension, the user or the app around a WebView adds to a page. Safari masks the
    // URLs of extensions.
    (
        Owner::Injected,
        &[
            "chrome-extension:*",
            "moz-extension:*",
            "safari-extension:*",
            "safari-web-extension:*",
            "ms-browser-extension:*",
            "webkit-masked-url:*",
            "user-script:*",
        ],
    ),
    (
        Owner::Package,
        &[
            "npm:*",
            "jsr:*",
            "package:flutter/*",
            "packages/flutter/*",
            "/rustc/*",
        ],
    ),
];
/// Names of folders, hosts and files of packages and bundlers. A frame belongs to a package if a segment of its path matches
/// one of them.
const FOLDERS: &[Row<()>] = &[(
    (),
    &[
        ".pnpm",
        ".vite",
        "@vite",
        "@react-refresh",
        "bower_components",
        "jspm_packages",
        ".cargo",
        ".rustup",
        "rustlib",
        "esm.sh",
        "esm.run",
        "unpkg.com",
        "cdn.jsdelivr.net",
        "cdnjs.cloudflare.com",
        "cdn.skypack.dev",
        "ga.jspm.io",
        "jsr.io",
        "registry.npmjs.org",
        "deno.land",
        "code.jquery.com",
        "ajax.googleapis.com",
        "cdn.esm.sh",
        "node_modules*",
        "react-dom.*",
        "(webpack)*",
        "[turbopack]*",
        "%5Bturbopack%5D*",
        "turbopack*",
    ],
)];
/// First words of the names of files that contain packages or a runtime, such as `vendor`. Their frames belong to a package.
const FILES: &[Row<()>] = &[(
    (),
    &[
        "npm",
        "vendor",
        "vendors",
        "polyfill",
        "polyfills",
        "framework",
        "webpack",
        "jquery",
        "angular",
        "lodash",
        "ionic",
        "wasm_exec",
        "flutter",
        "flutter_bootstrap",
        "dart_sdk",
        "canvaskit",
        "skwasm",
        "dotnet",
        "blazor",
        "cordova",
    ],
)];
/// Starts of what follows the first word in the name of a source of the app, such as `vendor.controller.js`. The frames of such
/// a file belong to the app although its name contains a word of [`FILES`] or `-vendor`.
const SOURCES: &[Row<()>] = &[(
    (),
    &[
        "-vendor.ts*",
        "-vendor.vue",
        ".component.*",
        ".controller.*",
        ".model.*",
        ".routes.*",
        ".service.*",
        ".spec.*",
        ".test.*",
    ],
)];
/// Starts of the names of functions that a bundler or compiler adds, and of functions in the standard libraries of languages.
/// Frames of these functions do not belong to the app.
const HELPERS: &[Row<()>] = &[(
    (),
    &[
        "fulfilled",
        "rejected",
        "__awaiter*",
        "__webpack*",
        "webpackJsonp*",
        "options.factory*",
        "__turbopack*",
        "__vite*",
        "__require*",
        "__name*",
        "__commonJS*",
        "__esm*",
        "__export*",
        "__toESM*",
        "__generator*",
        "__decorate*",
        "__rest*",
        "__spread*",
        "_asyncToGenerator*",
        "asyncGeneratorStep*",
        "__async*",
        "_next",
        "tryCatch",
        "Generator.next*",
        "Generator.eval [as *",
        "_classCallCheck*",
        "_createClass*",
        "metroRequire*",
        "loadModuleImplementation*",
        "guardedLoadModule*",
        "sentryWrapped*",
        "androidx.*",
        "kotlin.*",
        "kotlinx.*",
        "org.jetbrains.*",
        "System.*",
        "Microsoft.*",
        "dart:*",
    ],
)];
/// The hashes of the texts of [`STARTS`], as the table that [`words::find`] searches.
static OWNER: [u32; words::size(STARTS)] = words::table(STARTS);
/// The owner of each row of [`STARTS`], by the index that [`words::find`] returns.
static OWNERS: [Owner; STARTS.len()] = words::labels(STARTS);
/// The hashes of the texts of [`FOLDERS`], as the table that [`words::has`] searches.
static IS_FOLDER: [u32; words::size(FOLDERS)] = words::table(FOLDERS);
/// The hashes of the texts of [`FILES`], as the table that [`words::has`] searches.
static IS_FILE: [u32; words::size(FILES)] = words::table(FILES);
/// The hashes of the texts of [`SOURCES`], as the table that [`words::has`] searches.
static IS_SOURCE: [u32; words::size(SOURCES)] = words::table(SOURCES);
/// The hashes of the texts of [`HELPERS`], as the table that [`words::has`] searches.
static IS_HELPER: [u32; words::size(HELPERS)] = words::table(HELPERS);
/// The bytes of one segment of a path: every byte except `/` and `\`.
const OF_SEGMENT: &Bytes = &Bytes::but(b"/\\");
/// The bytes of the first word of a file name: every byte except `.`, `-`, `~` and `@`.
const OF_WORD: &Bytes = &Bytes::but(b".-~@");

/// Sets `in_app` (the frame belongs to the app) and `foreign` (it belongs to a package or an injected script) of all frames of
/// a stack, which must be in order, innermost first. `rules` take precedence over the built-in rules.
pub fn mark(frames: &mut [Frame], rules: &InApp) {
    machinery::mark(frames);
    let mut last = ("", Owner::App);
    for frame in frames {
        // The owner of the last file is reused: successive frames often have the same file.
        if last.0 != frame.file {
            last = (&frame.file, owner(&frame.file));
        }
        let (file, owner) = last;
        let is_engine = file.is_empty() && !machinery::is_wasm(frame);
        frame.foreign = owner > Owner::Engine;
        frame.in_app &= owner == Owner::App && !is_engine && !is_helper(&frame.function);
        frame.in_app |= matches_any(&rules.include, frame);
        if matches_any(&rules.exclude, frame) {
            frame.in_app = false;
            frame.foreign = true;
        }
    }
}

/// The owner of the file of a frame. Owners after `Engine` are third parties.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Owner {
    /// No rule assigns the file to another owner, so that it counts as a file of the app.
    App,
    /// The file is a module of a server's runtime that can throw errors.
    Runtime,
    /// The file belongs to the engine, to Rust's standard library, or to another part of a server's runtime.
    Engine,
    /// The file belongs to a browser extension, to a script of the user, or to the app around a WebView.
    Injected,
    /// The file belongs to a package or to a bundler.
    Package,
}

/// Whether the file was added to the page by an extension, the user or the app around a WebView.
pub fn is_injected(file: &str) -> bool {
    owner_by_start(file) == Owner::Injected
}

/// Whether the file is a module of a server's runtime that can throw errors. Modules of browsers do not count, because not all
/// engines print them.
pub fn is_runtime(file: &str) -> bool {
    owner_by_start(file) == Owner::Runtime
}

/// Returns the owner that the start of a file's path or URL determines; [`Owner::App`] if no rule matches the start.
fn owner_by_start(file: &str) -> Owner {
    let owner = words::find(&OWNER, file).and_then(|(row, _)| OWNERS.get(row));
    // The app's own files are at `app:///` and `app://./`. With a host, the app around a WebView has added the script.
    let host = file.strip_prefix("app://").unwrap_or_default();
    match owner {
        Some(owner) => *owner,
        None if cut::run(host, cut::WORD) > 0 => Owner::Injected,
        None => Owner::App,
    }
}

/// Returns the owner of a file, as its start, the segments of its path, and its name determine it; [`Owner::App`] if no rule
/// matches.
fn owner(file: &str) -> Owner {
    let by_start = owner_by_start(file);
    // Metro's bundle of the app is in the folder of the package that starts it: `/node_modules/expo-router/entry.bundle`. Its
    // query may stand behind `//&`.
    let mut rest = cut::before(without_query(file), "//&");
    let is_entry = rest.ends_with("/entry.bundle") || rest.ends_with("/AppEntry.bundle");
    if by_start != Owner::App || is_entry {
        return by_start;
    }
    let mut folder = "";
    loop {
        let (segment, behind) = cut::split(rest, OF_SEGMENT);
        let is_runtime = folder == "webpack"
            && (segment.starts_with("bootstrap") || segment.starts_with("runtime"));
        if is_runtime || words::has(&IS_FOLDER, segment) {
            return Owner::Package;
        }
        if behind.is_empty() {
            let (word, extension) = cut::split(segment, OF_WORD);
            let is_package = !extension.is_empty()
                && (words::has(&IS_FILE, word) || cut::find(segment, "-vendor").is_some())
                && !words::has(&IS_SOURCE, extension);
            return if is_package {
                Owner::Package
            } else {
                Owner::App
            };
        }
        folder = segment;
        rest = cut::without_head(behind, 1);
    }
}

/// Whether a function of a bundler, compiler or standard library has this name: it matches [`HELPERS`]. Kotlin prefixes names
/// in wasm by `<group:module>.`, which is ignored.
fn is_helper(function: &str) -> bool {
    let of_module = function.strip_prefix("<");
    let name = of_module.and_then(|rest| cut::once(rest, ">."));
    words::has(&IS_HELPER, name.map_or(function, |(_, name)| name))
}

/// Whether the file or the function of the frame contains at least one of the patterns of the setting `inApp`.
fn matches_any(patterns: &[String], frame: &Frame) -> bool {
    let mut patterns = patterns.iter();
    patterns.any(|pattern| matches(pattern, &frame.file) || matches(pattern, &frame.function))
}

/// Whether the text contains the pattern, in which `*` matches any text. An empty pattern matches no text.
fn matches(pattern: &str, mut text: &str) -> bool {
    let mut rest = pattern;
    while !rest.is_empty() {
        let (part, behind) = cut::part(rest, const { &Bytes::but(b"*") });
        rest = behind;
        if !part.is_empty() {
            match cut::once(text, part) {
                Some((_, behind)) => text = behind,
                None => return false,
            }
        }
    }
    !pattern.is_empty()
}
