//! Decides which frames are the app's own. `docs/grouping.md` lists the rules; its tables are run as a test.
//!
//! | frame | `in_app` | `foreign` |
//! | --- | --- | --- |
//! | of the app | true | false |
//! | of a package, a CDN, an extension, an injected script | false | true |
//! | of an engine, a bundler's or a language's runtime, Rust's standard library | false | false |

use super::{
    cut::{self, Bytes},
    machinery,
    place::BEFORE_QUERY,
    words::{self, Row},
};
use crate::core::exception::Frame;

/// Which frames the user's setting `inApp` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InApp {
    /// Texts in the file or function of frames that are the app's.
    pub include: Vec<String>,
    /// Texts in the file or function of frames that are not. They win over `include`.
    pub exclude: Vec<String>,
}

impl InApp {
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

/// Starts of files, by the owner.
const STARTS: &[Row<Owner>] = &[
    (
        Owner::Engine,
        &[
            "<anonymous>*",
            "[native code]*",
            "native*",
            "unknown*",
            "index *",
            "node:*",
            "node-internal:*",
            "internal/*",
            "ext:*",
            "bun:*",
            "deno:*",
            "cloudflare-internal:*",
            "cloudflare:*",
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
    // What an extension, the user or the app around a WebView adds to a page. Safari masks the URLs of extensions.
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
/// Folders, hosts and files of packages and bundlers.
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
/// First words of files that hold packages or a runtime.
const FILES: &[Row<()>] = &[(
    (),
    &[
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
/// Starts of functions that a bundler or compiler adds, and of languages' libraries.
const HELPERS: &[Row<()>] = &[(
    (),
    &[
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
        "__awaiter*",
        "__generator*",
        "__decorate*",
        "__rest*",
        "__spread*",
        "_asyncToGenerator*",
        "asyncGeneratorStep*",
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
/// Starts of modules of a server's runtime.
const RUNTIMES: &[Row<()>] = &[
    // What calls the app when a promise settles or a timer fires has thrown nothing.
    (
        (),
        &[
            "node:internal/process/*",
            "node:internal/timers*",
            "internal/process/*",
            "internal/timers*",
        ],
    ),
    (
        (),
        &[
            "node:*",
            "internal/*",
            "ext:*",
            "bun:*",
            "cloudflare-internal:*",
            "cloudflare:*",
        ],
    ),
];
static OWNER: [u32; words::size(STARTS)] = words::table(STARTS);
static IS_FOLDER: [u32; words::size(FOLDERS)] = words::table(FOLDERS);
static IS_FILE: [u32; words::size(FILES)] = words::table(FILES);
static IS_HELPER: [u32; words::size(HELPERS)] = words::table(HELPERS);
static RUNTIME: [u32; words::size(RUNTIMES)] = words::table(RUNTIMES);
const OF_SEGMENT: &Bytes = &Bytes::but(b"/\\");
const OF_WORD: &Bytes = &Bytes::but(b".-~@");

/// Sets `in_app` and `foreign` of every frame.
pub fn mark(frames: &mut [Frame], rules: &InApp) {
    machinery::mark(frames);
    let mut last = (String::new(), Owner::App);
    for frame in frames {
        // Frames in a row often have one file.
        if last.0 != frame.file {
            last = (frame.file.clone(), owner(&frame.file));
        }
        let (file, owner) = (&last.0, last.1);
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

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Owner {
    App,
    Engine,
    Injected,
    Package,
}

/// Whether an extension, the user or the app around a WebView has added the file to the page.
pub fn is_injected(file: &str) -> bool {
    owner_by_start(file) == Owner::Injected
}

/// Whether the file is a module of a server's runtime. Those of browsers' engines are left out: some engines do not show them.
pub fn is_runtime(file: &str) -> bool {
    words::find(&RUNTIME, file).is_some_and(|(row, _)| row == 1)
}

fn owner_by_start(file: &str) -> Owner {
    match words::find(&OWNER, file) {
        Some((0, _)) => Owner::Engine,
        Some((1, _)) => Owner::Injected,
        Some(_) => Owner::Package,
        // `app:///` and `app://./` are an app's own.
        None => match file.strip_prefix("app://") {
            Some(host) if cut::run(host, cut::WORD) > 0 => Owner::Injected,
            _ => Owner::App,
        },
    }
}

fn owner(file: &str) -> Owner {
    let by_start = owner_by_start(file);
    if by_start != Owner::App {
        return by_start;
    }
    let mut rest = cut::split(file, BEFORE_QUERY).0;
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
            return if !extension.is_empty() && words::has(&IS_FILE, word) {
                Owner::Package
            } else {
                Owner::App
            };
        }
        folder = segment;
        rest = behind.get(1..).unwrap_or_default();
    }
}

/// Kotlin's virtual machine puts `<group:module>.` before a name.
fn is_helper(function: &str) -> bool {
    let name = match cut::once(function, ">.") {
        Some((_, name)) if function.starts_with("<") => name,
        _ => function,
    };
    words::has(&IS_HELPER, name)
}

fn matches_any(patterns: &[String], frame: &Frame) -> bool {
    let mut patterns = patterns.iter();
    patterns.any(|pattern| matches(pattern, &frame.file) || matches(pattern, &frame.function))
}

/// Whether the text contains the pattern, in which `*` stands for any text.
fn matches(pattern: &str, mut text: &str) -> bool {
    let mut rest = pattern;
    while !rest.is_empty() {
        let (part, behind) = cut::split(rest, const { &Bytes::but(b"*") });
        rest = behind.get(1..).unwrap_or_default();
        if !part.is_empty() {
            match cut::once(text, part) {
                Some((_, behind)) => text = behind,
                None => return false,
            }
        }
    }
    !pattern.is_empty()
}
