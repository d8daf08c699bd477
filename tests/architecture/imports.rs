//! Finds import cycles among the modules of a crate. Reads `use` declarations and paths in bodies and macros, with `crate::`,
//! `self::` and `super::`. Skips code that is compiled for tests only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, File, Item, ItemUse, Macro, UseTree,
    visit::{self, Visit},
};

/// A module of a crate as the segments of its path; empty for the root of the crate.
pub type Module = Vec<String>;

/// The modules that each module imports, apart from itself.
pub type Imports = BTreeMap<Module, BTreeSet<Module>>;

/// Reads the modules in the files `(name, text)`, where a name is a path below `src/`, such as `stack/mod.rs`.
pub fn imports(files: &[(String, String)]) -> Imports {
    let modules: BTreeSet<Module> = files.iter().map(|(name, _)| module_of(name)).collect();
    let mut imports = Imports::new();
    for (name, text) in files {
        let module = module_of(name);
        let file: File = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut found = Paths::default();
        found.visit_file(&file);
        let known = found
            .paths
            .iter()
            .filter_map(|path| resolve(path, &module, &modules));
        let others = known.filter(|other| *other != module).collect();
        imports.insert(module, others);
    }
    imports
}

/// Returns each cycle as its modules: the strongly connected components with more than one module.
pub fn cycles(imports: &Imports) -> Vec<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = imports
        .keys()
        .map(|from| (from, reachable(from, imports)))
        .collect();
    let mut cycles: Vec<Vec<Module>> = Vec::new();
    for (module, below) in &reached {
        let is_mutual = |other: &&Module| {
            reached
                .get(other)
                .is_some_and(|above| above.contains(*module))
        };
        let mut cycle: Vec<Module> = below.iter().copied().filter(is_mutual).cloned().collect();
        cycle.sort();
        if cycle.len() > 1 && !cycles.contains(&cycle) {
            cycles.push(cycle);
        }
    }
    cycles
}

fn reachable<'a>(from: &'a Module, imports: &'a Imports) -> BTreeSet<&'a Module> {
    let mut found = BTreeSet::new();
    let mut left = vec![from];
    while let Some(module) = left.pop() {
        for other in imports.get(module).into_iter().flatten() {
            if found.insert(other) {
                left.push(other);
            }
        }
    }
    found
}

fn module_of(name: &str) -> Module {
    let path = Path::new(name).with_extension("");
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    let mut module: Module = parts.collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

/// Returns the module to which a path in `module` refers; `None` if it refers to another crate, or to an item of `module`.
fn resolve(path: &[String], module: &Module, modules: &BTreeSet<Module>) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let mut at = match first.as_str() {
        "crate" => Module::new(),
        "self" => module.clone(),
        "super" => module.split_last()?.1.to_vec(),
        child => {
            let child = [module.as_slice(), &[child.to_owned()]].concat();
            modules.contains(&child).then_some(child)?
        }
    };
    for part in rest {
        if part == "super" {
            at.pop();
            continue;
        }
        let below = [at.as_slice(), std::slice::from_ref(part)].concat();
        if !modules.contains(&below) {
            break;
        }
        at = below;
    }
    modules.contains(&at).then_some(at)
}

/// The paths that a file refers to in `use` declarations, bodies and macros, each as its segments.
#[derive(Default)]
struct Paths {
    paths: Vec<Vec<String>>,
}

impl Paths {
    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.paths.push(with(name.ident.to_string())),
            UseTree::Rename(name) => self.paths.push(with(name.ident.to_string())),
            UseTree::Glob(_) => self.paths.push(before.to_vec()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(before, tree);
                }
            }
        }
    }

    /// Adds each sequence `a::b::c` of the tokens of a macro, because macros are not parsed.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 => path.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.paths
                        .push(std::mem::replace(&mut path, vec![ident.to_string()]));
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                // A declared visibility, such as `pub(super)`, is not an import.
                TokenTree::Group(_) if path == ["pub"] => path.clear(),
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                _ => self.paths.push(std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.paths.push(path);
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    // A declared visibility, such as `pub(in path)`, is not an import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        let segments: Vec<String> = segments.collect();
        if segments.len() > 1 {
            self.paths.push(segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast Macro) {
        self.add_tokens(invoked.tokens.clone());
        visit::visit_macro(self, invoked);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test = |tokens: &str| tokens == "test" || tokens.starts_with("all (test");
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| is_test(&list.tokens.to_string()))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the names and texts of the Rust files below `folder`, except tests, as `imports` expects them.
pub fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    add_files(folder, folder, &mut found);
    found
}

fn add_files(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let is_test = name
            .split('/')
            .any(|part| matches!(part, "tests" | "tests.rs"));
        if path.is_dir() {
            add_files(root, &path, found);
        } else if name.ends_with(".rs") && !is_test {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles_of(files: &[(&str, &str)]) -> Vec<String> {
        let files = files
            .iter()
            .map(|(name, text)| (name.to_string(), text.to_string()));
        let name = |module: &Module| module.join("::");
        let cycles = cycles(&imports(&files.collect::<Vec<_>>()));
        let names = cycles
            .iter()
            .map(|cycle| cycle.iter().map(name).collect::<Vec<_>>().join(" "));
        names.collect()
    }

    #[test]
    fn use_and_path_in_a_body_are_imports() {
        let cycles = cycles_of(&[
            ("a.rs", "use crate::{b::{self, X}, c};"),
            ("b.rs", "fn f() { crate::a::g(); }"),
            ("c.rs", "use crate::d;"),
            ("d.rs", ""),
        ]);
        assert_eq!(cycles, ["a b"]);
    }

    #[test]
    fn parent_and_child_that_import_each_other_are_a_cycle() {
        let cycles = cycles_of(&[
            ("a/mod.rs", "mod b; pub use b::f;"),
            ("a/b.rs", "use super::X; pub fn f() {}"),
        ]);
        assert_eq!(cycles, ["a a::b"]);
    }

    #[test]
    fn declaration_and_path_to_a_sibling_are_no_cycle() {
        let cycles = cycles_of(&[
            ("a.rs", "mod b; mod c;"),
            ("a/b.rs", "use super::c::X;"),
            ("a/c.rs", ""),
        ]);
        assert!(cycles.is_empty(), "{cycles:?}");
    }

    #[test]
    fn path_in_a_macro_is_an_import_and_path_in_a_test_is_not() {
        let cycles = cycles_of(&[
            ("a.rs", "fn f() { assert!(crate::b::g(&[1])); }"),
            (
                "b.rs",
                "use crate::a; #[cfg(test)] mod tests { use crate::c; }",
            ),
            ("c.rs", "use crate::b;"),
        ]);
        assert_eq!(cycles, ["a b"]);
    }

    #[test]
    fn three_modules_that_import_each_other_are_one_cycle() {
        let cycles = cycles_of(&[
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::c;"),
            ("c.rs", "use crate::a;"),
        ]);
        assert_eq!(cycles, ["a b c"]);
    }
}
