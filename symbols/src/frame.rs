//! The input and the output of resolving a frame of a wasm stack.

/// Maximum characters of the name of a function or of a path. Longer ones are cut, because the file may be hostile.
const MAX_TEXT_CHARS: usize = 2_000;

/// One function call in the source. A frame of a wasm stack resolves to several of them if the compiler inlined calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The demangled name of the function, without its hash.
    pub function: Option<String>,
    /// The path of the source file as the compiler wrote it.
    pub file: Option<String>,
    /// The line in the source file, from 1; `None` if it is unknown.
    pub line: Option<u32>,
    /// The column in the line, from 1; `None` if the compiler wrote none.
    pub column: Option<u32>,
    /// Whether the compiler inlined this function into the next frame of the list.
    pub is_inlined: bool,
}

/// A frame of a wasm stack that is to be resolved. Each engine prints some of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The offset of the instruction, in bytes from the start of the module. Chromium, Firefox, Node.js, Deno and workerd
    /// print it.
    pub offset: Option<u32>,
    /// The index of the function in the module. WebKit prints nothing else for modules without names. Deno always prints 0,
    /// so the offset takes precedence.
    pub index: Option<u32>,
    /// The name of the function as the engine printed it, mangled or not.
    pub name: Option<String>,
}

impl Frame {
    pub(crate) fn of_name(name: &str) -> Self {
        Self {
            function: Some(demangle(name)),
            ..Self::default()
        }
    }

    /// Sets the name of the function to `name`, demangled, if the frame has none, or the same name without a path: with line
    /// tables only, the compiler writes `run` and no path into DWARF, and nothing for a function without inlined calls.
    pub(crate) fn qualify(&mut self, name: &str) {
        let name = demangle(name);
        let is_fuller = match &self.function {
            Some(function) => name
                .strip_suffix(function.as_str())
                .is_some_and(|path| path.ends_with("::")),
            None => true,
        };
        if is_fuller {
            self.function = Some(name);
        }
    }
}

/// Returns the demangled name of a function, without hashes and cut to [`MAX_TEXT_CHARS`]. Also removes hashes from names that
/// are demangled already, as wasm-bindgen writes them.
pub(crate) fn demangle(name: &str) -> String {
    let demangled = format!("{:#}", rustc_demangle::demangle(shorten(name)));
    shortened(&without_hashes(&demangled))
}

/// Returns a demangled name without `[0123456789abcdef]` after names of crates, and without `::h0123456789abcdef` at the end.
fn without_hashes(name: &str) -> String {
    // The searches are for characters, not strings, because a search for strings would make the module larger.
    let name = match name.rsplit_once('h') {
        Some((path, hash)) if is_hash(hash) => path.strip_suffix("::").unwrap_or(name),
        _ => name,
    };
    let mut parts = name.split('[');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => text.push_str(rest),
            _ => text.extend(["[", part]),
        }
    }
    text
}

fn is_hash(text: &str) -> bool {
    // A hash may have fewer than 16 digits: the hash of a crate has no leading zeros.
    (8..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(crate) fn shortened(text: &str) -> String {
    shorten(text).to_owned()
}

fn shorten(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(MAX_TEXT_CHARS)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_demangled_without_hashes() {
        assert_eq!(demangle("_ZN3foo3bar17h0123456789abcdefE"), "foo::bar");
        assert_eq!(demangle("_RNvCs1234_3foo3bar"), "foo::bar");
        assert_eq!(demangle("__wbindgen_malloc"), "__wbindgen_malloc");
    }

    #[test]
    fn names_that_are_demangled_already_lose_their_hashes() {
        assert_eq!(demangle("foo::bar::h0123456789abcdef"), "foo::bar");
        let name = "<std[a543996e6e7dbf1e]::A as b[c5930c85a12de822]::B<[u8]>>::c";
        assert_eq!(demangle(name), "<std::A as b::B<[u8]>>::c");
        assert_eq!(demangle("a[1]::help"), "a[1]::help");
    }

    #[test]
    fn path_of_a_function_is_taken_from_its_full_name() {
        let qualified = |function: &str, name| {
            let mut frame = Frame::of_name(function);
            frame.qualify(name);
            frame.function
        };
        assert_eq!(qualified("run", "app::run").as_deref(), Some("app::run"));
        assert_eq!(
            qualified("run", "_ZN3app3run17h0123456789abcdefE").as_deref(),
            Some("app::run")
        );
        assert_eq!(qualified("run", "app::overrun").as_deref(), Some("run"));
        assert_eq!(qualified("run", "app::other").as_deref(), Some("run"));
    }

    #[test]
    fn function_without_a_name_gets_that_of_the_module() {
        let mut frame = Frame::default();
        frame.qualify("_ZN3app3run17h0123456789abcdefE");
        assert_eq!(frame.function.as_deref(), Some("app::run"));
    }

    #[test]
    fn names_are_cut_off_at_the_limit() {
        assert_eq!(demangle(&"ä".repeat(3_000)).chars().count(), MAX_TEXT_CHARS);
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn names_that_expand_without_end_are_bounded() {
        // In this symbol, each back reference doubles the length of the name.
        let hostile = format!("_RINvC1a1b{}E", "TB7_B7_E".repeat(200));
        assert!(demangle(&hostile).chars().count() <= MAX_TEXT_CHARS);
    }
}
