//! Checks the source tree against ARCHITECTURE.md.

// Allows code that may panic, because a test fails by panicking.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice)]

mod imports;

use std::{
    fs,
    path::{Path, PathBuf},
};

const MAX_LINES: usize = 300;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| files_below(folder)));
    files
}

/// Returns the path `src/…` and the text of every source file. Skips `.mjs` files, which are tests and their helpers.
fn sources() -> Vec<(String, String)> {
    let files = files_below(&root().join("src")).into_iter();
    let files = files.filter(|path| path.extension().is_none_or(|extension| extension != "mjs"));
    let name = |path: &Path| {
        let path = path.strip_prefix(root()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    };
    files
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn rust_sources() -> impl Iterator<Item = (String, String)> {
    let sources = sources()
        .into_iter()
        .filter(|(name, _)| name.ends_with(".rs"));
    sources.filter(|(name, _)| !name.contains("/tests"))
}

fn map() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// Returns the paths in backticks in the first cells of the code map in ARCHITECTURE.md.
fn mapped() -> Vec<String> {
    let map = map();
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    let first_cells = rows.filter_map(|row| row.split('|').nth(1));
    let names = first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

#[test]
fn code_map_names_every_source_and_nothing_else() {
    let mapped = mapped();
    for name in &mapped {
        assert!(
            root().join(name).exists(),
            "{name} is in the map and not in the tree"
        );
    }
    for (name, _) in sources() {
        let is_mapped = mapped
            .iter()
            .any(|entry| *entry == name || (entry.ends_with('/') && name.starts_with(entry)));
        assert!(is_mapped, "{name} is not in the code map");
    }
}

/// Folders whose subfolders have rows in the code map.
const MAPPED_FOLDERS: [&str; 6] = ["", "src/", "src/core/", "www/", "pkg-template/", "tests/"];
/// Folders that need no row in the code map, because they are built or installed.
const BUILT: [&str; 3] = ["node_modules", "pkg", "target"];

#[test]
fn the_code_map_names_every_folder() {
    let mapped = mapped();
    for parent in MAPPED_FOLDERS {
        let entries = fs::read_dir(root().join(parent)).unwrap();
        let folders = entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir());
        for folder in folders {
            let name = folder.file_name().into_string().unwrap();
            if name.starts_with('.') || BUILT.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{parent}{name}/");
            let is_mapped = mapped.iter().any(|entry| entry.starts_with(&path));
            assert!(is_mapped, "{path} is not in the code map");
        }
    }
}

#[test]
fn every_module_has_a_doc_comment() {
    for (name, text) in rust_sources() {
        let says = text.starts_with("//!") || text.starts_with("#![doc");
        assert!(says, "{name} has no `//!` comment");
    }
}

/// The folders and files that are compiled for the browser only.
const BROWSER: [&str; 3] = ["src/web/", "src/hook/browser/", "src/platform/app.rs"];

#[test]
fn only_web_and_the_hook_use_browser_crates() {
    let crates = [
        "wasm_bindgen",
        "web_sys",
        "js_sys",
        "gloo_storage",
        "idb::",
        "serde_wasm_bindgen",
    ];
    let names_it = |name: &str| BROWSER.iter().any(|part| name.starts_with(part));
    let outside = rust_sources().filter(|(name, _)| !names_it(name));
    // Skips the stack parser, which contains the names of wasm-bindgen's frames.
    for (name, text) in outside.filter(|(name, _)| !name.starts_with("src/core/stack/")) {
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            let found = crates.iter().find(|name| line.contains(*name));
            assert_eq!(found, None, "{name}: {line}");
        }
    }
}

/// Asserts that linked scripts import no other scripts, because wasm-bindgen would not copy imported scripts.
#[test]
fn linked_scripts_are_bundles_without_imports() {
    let mut links = 0;
    for (name, text) in rust_sources() {
        for link in text.split("module = \"").skip(1) {
            let path = link.split('"').next().unwrap();
            assert!(path.starts_with("/dist/"), "{name} links {path}");
            let script = fs::read_to_string(root().join(&path[1..])).unwrap();
            for import in ["from\"./", "from\"../", "import(\"./", "import(\"../"] {
                // Allows this import: wasm-bindgen copies both scripts into one folder, because src/hook/browser/recorder.rs
                // names both.
                let script = script.replace("import(\"./linked-details.js\")", "");
                assert!(!script.contains(import), "{path} has {import}");
            }
            links += 1;
        }
    }
    assert!(links >= 3, "{links} links were found");
}

/// The parts of the crate (top modules) with the other parts that their modules may import. `platform` only selects the
/// implementation of the API, so the hook may import it. The settings import the hook because they contain the callbacks: an
/// app without callbacks does not link the code that calls them.
const ALLOWED_IMPORTS: [(&str, &[&str]); 9] = [
    ("event", &[]),
    ("status", &[]),
    ("settings", &["event", "hook"]),
    ("core", &["event", "settings", "status"]),
    ("hook", &["event", "platform", "settings", "status"]),
    ("web", &["core", "event", "hook", "settings", "status"]),
    (
        "platform",
        &["core", "event", "hook", "settings", "status", "web", "lib"],
    ),
    (
        "measured",
        &["core", "event", "hook", "platform", "settings"],
    ),
    (
        "lib",
        &[
            "core", "event", "hook", "measured", "platform", "settings", "status", "web",
        ],
    ),
];

/// Returns the imports of all modules of the crate.
fn source_imports() -> imports::Imports {
    let imports = imports::imports(&imports::files(&root().join("src")));
    assert!(imports.len() > 50, "{}", imports.len());
    imports
}

#[test]
fn imports_have_an_allowed_direction() {
    // Returns the part of a module: the first segment of its path, or `lib` for the root.
    let top = |module: &imports::Module| module.first().map_or("lib", String::as_str).to_owned();
    for (module, others) in source_imports() {
        let from = top(&module);
        let directions = ALLOWED_IMPORTS.iter().find(|(part, _)| *part == from);
        let (_, allowed) = directions.unwrap_or_else(|| panic!("{module:?} has no direction"));
        for other in &others {
            let to = top(other);
            let is_allowed = to == from || allowed.contains(&to.as_str());
            assert!(is_allowed, "{module:?} imports {other:?}");
        }
    }
}

/// Only `core::client` calls the other parts of the core in their order, so none of these parts imports it.
#[test]
fn core_does_not_import_its_turret() {
    let below = |module: &imports::Module, part: &str| {
        module.first().is_some_and(|first| first == "core")
            && module.get(1).is_some_and(|second| second == part)
    };
    for (module, others) in source_imports() {
        if module.first().is_some_and(|first| first == "core") && !below(&module, "client") {
            let found = others.iter().find(|other| below(other, "client"));
            assert!(found.is_none(), "{module:?} imports {found:?}");
        }
    }
}

#[test]
fn files_have_at_most_300_lines_of_code() {
    for (name, text) in sources() {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code.lines().filter(|line| {
            let line = line.trim();
            let is_comment = line.starts_with("//")
                || (name.ends_with(".js") || name.ends_with(".ts"))
                    && (line.starts_with("/*") || line.starts_with('*'));
            !line.is_empty() && !is_comment
        });
        assert!(
            lines.count() <= MAX_LINES,
            "{name} has more than {MAX_LINES} lines of code"
        );
    }
}

#[test]
fn native_build_has_no_browser_crate() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal,build,dev", "--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("tinyturret"), "{tree}");
    for name in ["wasm-bindgen", "web-sys", "js-sys", "idb", "gloo-storage"] {
        let is_there = tree
            .lines()
            .any(|line| line.split(' ').next() == Some(name));
        assert!(!is_there, "{name} is built natively:\n{tree}");
    }
}

#[test]
fn modules_have_no_import_cycles() {
    let imports = source_imports();
    let names = |cycle: &Vec<imports::Module>| {
        let names: Vec<String> = cycle.iter().map(|module| module.join("::")).collect();
        names.join(", ")
    };
    let cycles: Vec<String> = imports::cycles(&imports).iter().map(names).collect();
    assert!(
        cycles.is_empty(),
        "cycles of imports:\n{}",
        cycles.join("\n")
    );
}
