//! Demangles Rust symbols in the mangling “v0” (RFC 2603), which modules contain if wasm-bindgen has not demangled them.
//! Generic arguments differ between the callers of one function, so that they are parsed and left out of the name.
//!
//! | symbol | name |
//! | --- | --- |
//! | `_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt` | `core::panicking::panic_fmt` |
//! | `_RNvXCs1_4shopNtB2_4CartNtB2_5Total5total` | `<shop::Cart as shop::Total>::total` |
//! | `_RNCNvCs1_4shop3buy0B3_` | `shop::buy::{closure}` |

use super::cut;

/// Maximum number of calls of `Reader::next`, each of which reads one byte, per symbol; a symbol that needs more is not
/// demangled. Each back reference can double the work; the symbol of a real function does not reach this number.
const STEPS: u32 = 1_000;
/// Maximum bytes of a demangled name. A symbol with a longer name is not demangled.
const LONGEST: usize = 500;

/// Demangles a Rust symbol in the mangling v0. Leaves out generic arguments, crate ids and the numbers of closures. Returns
/// `None` if the text is not such a symbol, is cut off, or exceeds a bound.
pub fn demangle(symbol: &str) -> Option<String> {
    let mut reader = Reader {
        symbol: symbol.strip_prefix("_R")?,
        at: 0,
        name: String::new(),
        silent: 0,
        steps: STEPS,
    };
    reader.path()?;
    (reader.steps > 0).then_some(reader.name)
}

/// A recursive descent parser of a symbol, which appends each part that it parses to the name. Its methods follow the grammar
/// of RFC 2603, and return `None` if the symbol does not follow it, or exceeds a bound.
struct Reader<'a> {
    /// The symbol after `_R`. Back references count its bytes.
    symbol: &'a str,
    /// The offset of the next byte in `symbol`.
    at: usize,
    /// The part of the demangled name that is parsed so far.
    name: String,
    /// The number of enclosing parts that are left out of the name. The name does not grow while this is above 0.
    silent: u32,
    /// The number of calls of `next` that remain; 0 if the symbol exceeds a bound, so that it is not demangled.
    steps: u32,
}

impl<'a> Reader<'a> {
    /// Returns the next byte of the symbol without reading it; `None` at the end.
    fn peek(&self) -> Option<u8> {
        self.symbol.as_bytes().get(self.at).copied()
    }

    /// Reads the next byte of the symbol. Returns `None` at the end of the symbol, and if no steps remain.
    fn next(&mut self) -> Option<u8> {
        self.steps = self.steps.checked_sub(1)?;
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Reads the next byte if it equals `byte`. Returns whether it does.
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Appends `text` to the name, unless the current part is left out of it. Sets `steps` to 0 if the name would exceed
    /// [`LONGEST`].
    fn say(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        if self.name.len() + text.len() > LONGEST {
            self.steps = 0;
        } else {
            self.name.push_str(text);
        }
    }

    /// Parses a part of the symbol with `read`, and leaves it out of the name.
    fn silently(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.silent += 1;
        read(self)?;
        self.silent -= 1;
        Some(())
    }

    /// Parses the items of a list with `read`, up to and including the `E` that ends it.
    fn until_end(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.skip(b'E') {
            read(self)?;
        }
        Some(())
    }

    /// Parses a path: a crate, an implementation, a trait, a nested item, a path with generic arguments, or a back reference.
    fn path(&mut self) -> Option<()> {
        match self.next()? {
            b'C' => self.identifier().map(|name| self.say(name)),
            b'M' => {
                self.silently(Self::impl_path)?;
                self.in_brackets(Self::kind)
            }
            b'X' => {
                self.silently(Self::impl_path)?;
                self.in_brackets(Self::kind_as_trait)
            }
            b'Y' => self.in_brackets(Self::kind_as_trait),
            b'N' => self.nested(),
            b'I' => {
                self.path()?;
                self.silently(|reader| reader.until_end(Self::argument))
            }
            b'B' => self.again(Self::path),
            _ => None,
        }
    }

    /// Parses a part of the symbol with `read`, and encloses its name in `<` and `>`.
    fn in_brackets(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.say("<");
        read(self)?;
        self.say(">");
        Some(())
    }

    /// Parses the path of an implementation: an optional disambiguator and a path.
    fn impl_path(&mut self) -> Option<()> {
        self.disambiguator()?;
        self.path()
    }

    /// Parses a type and the path of a trait, and appends `type as trait` to the name.
    fn kind_as_trait(&mut self) -> Option<()> {
        self.kind()?;
        self.say(" as ");
        self.path()
    }

    /// Parses the rest of a nested path after its tag `N`: a namespace, the outer path and an identifier.
    /// Closures are named `{closure}`, shims `{shim}`.
    fn nested(&mut self) -> Option<()> {
        let namespace = self.next()?;
        self.path()?;
        let name = self.identifier()?;
        self.say("::");
        match namespace {
            b'C' => self.say("{closure}"),
            b'S' => self.say("{shim}"),
            _ => self.say(name),
        }
        Some(())
    }

    /// Parses an identifier with its optional disambiguator. Returns the identifier without appending it to the name.
    fn identifier(&mut self) -> Option<&'a str> {
        self.disambiguator()?;
        self.plain_identifier()
    }

    /// Parses an identifier without a disambiguator. Returns it without appending it to the name. Punycode is not decoded.
    fn plain_identifier(&mut self) -> Option<&'a str> {
        self.skip(b'u');
        let length = self.decimal()?;
        self.skip(b'_');
        let name = self.symbol.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(name)
    }

    /// Parses a decimal number. A number that starts with `0` is 0 and ends there.
    fn decimal(&mut self) -> Option<usize> {
        let rest = self.symbol.get(self.at..)?;
        let digits = if rest.starts_with("0") {
            "0"
        } else {
            cut::split(rest, cut::DIGITS).0
        };
        self.at += digits.len();
        Some(cut::number(digits, 10)? as usize)
    }

    /// Parses a base-62 number, which ends with `_`: `_` is 0, `0_` is 1, `a_` is 11. A number that is too large becomes
    /// `usize::MAX`.
    fn base_62(&mut self) -> Option<usize> {
        let mut number: Option<usize> = None;
        loop {
            let digit = match self.next()? {
                b'_' => return Some(number.map_or(0, |number| number.saturating_add(1))),
                digit @ b'0'..=b'9' => digit - b'0',
                digit @ b'a'..=b'z' => digit - b'a' + 10,
                digit @ b'A'..=b'Z' => digit - b'A' + 36,
                _ => return None,
            };
            let high = number.unwrap_or_default().saturating_mul(62);
            number = Some(high.saturating_add(usize::from(digit)));
        }
    }

    /// Parses an optional disambiguator, which distinguishes items with the same name. It is not appended to the name.
    fn disambiguator(&mut self) -> Option<()> {
        self.after(b's')
    }

    /// Parses an optional binder: the number of lifetimes in `for<…>`. It is not appended to the name.
    fn binder(&mut self) -> Option<()> {
        self.after(b'G')
    }

    /// Parses an optional lifetime. It is not appended to the name.
    fn lifetime(&mut self) -> Option<()> {
        self.after(b'L')
    }

    /// Parses a base-62 number if `tag` precedes it, and drops it; does nothing without `tag`.
    fn after(&mut self, tag: u8) -> Option<()> {
        if self.skip(tag) {
            self.base_62()?;
        }
        Some(())
    }

    /// Parses the rest of a back reference after its tag `B`: parses the part that starts at an earlier offset with `read`.
    /// Returns `None` if the offset is not before the reference, because parsing might not end.
    fn again(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        let here = self.at.checked_sub(1)?;
        let place = self.base_62().filter(|place| *place < here)?;
        let behind = std::mem::replace(&mut self.at, place);
        read(self)?;
        self.at = behind;
        Some(())
    }

    /// Parses a generic argument: a lifetime, a constant or a type.
    fn argument(&mut self) -> Option<()> {
        match self.peek()? {
            b'L' => self.lifetime(),
            b'K' => {
                self.next()?;
                self.constant()
            }
            _ => self.kind(),
        }
    }

    /// Parses a type, and appends its name. Lifetimes, the types in tuples and function pointers, and the lengths of arrays are
    /// left out.
    fn kind(&mut self) -> Option<()> {
        let tag = self.peek()?;
        if matches!(tag, b'C' | b'M' | b'X' | b'Y' | b'N' | b'I') {
            return self.path();
        }
        self.next()?;
        match tag {
            b'A' => {
                self.kind()?;
                self.silently(Self::constant)
            }
            b'S' => self.kind(),
            b'R' | b'Q' => {
                self.lifetime()?;
                self.say("&");
                self.kind()
            }
            b'P' | b'O' => {
                self.say("*");
                self.kind()
            }
            b'T' => {
                self.say("()");
                self.silently(|reader| reader.until_end(Self::kind))
            }
            b'F' => {
                self.say("fn");
                self.silently(Self::signature)
            }
            b'D' => self.dynamic(),
            b'B' => self.again(Self::kind),
            b'a'..=b'z' => {
                self.say(basic(tag));
                Some(())
            }
            _ => None,
        }
    }

    /// Parses the rest of a trait object after its tag `D`: `dyn ` and its first trait. Other traits, associated types and the
    /// lifetime are left out.
    fn dynamic(&mut self) -> Option<()> {
        self.say("dyn ");
        self.binder()?;
        self.path()?;
        self.silently(|reader| {
            reader.associated()?;
            reader.until_end(|reader| {
                reader.path()?;
                reader.associated()
            })?;
            reader.lifetime()
        })
    }

    /// Parses the associated types that a trait object sets, such as `Item = u8`. The caller leaves them out of the name.
    fn associated(&mut self) -> Option<()> {
        while self.skip(b'p') {
            self.plain_identifier()?;
            self.kind()?;
        }
        Some(())
    }

    /// Parses the signature of a function pointer: binder, `unsafe`, ABI, parameters and result.
    fn signature(&mut self) -> Option<()> {
        self.binder()?;
        self.skip(b'U');
        if self.skip(b'K') && !self.skip(b'C') {
            self.plain_identifier()?;
        }
        self.until_end(Self::kind)?;
        self.kind()
    }

    /// Parses a constant: a placeholder, a back reference, or a type and a value.
    fn constant(&mut self) -> Option<()> {
        if self.skip(b'p') {
            return Some(());
        }
        if self.skip(b'B') {
            return self.again(Self::constant);
        }
        self.kind()?;
        while self.next()? != b'_' {}
        Some(())
    }
}

/// Returns the name of a basic type by its tag in a symbol; `_` for types that are rare in the names of functions.
fn basic(tag: u8) -> &'static str {
    match tag {
        b'b' => "bool",
        b'c' => "char",
        b'e' => "str",
        b'h' => "u8",
        b'l' => "i32",
        b'm' => "u32",
        b'u' => "()",
        b'x' => "i64",
        b'y' => "u64",
        b'i' => "isize",
        b'j' => "usize",
        b'f' => "f32",
        b'd' => "f64",
        b'z' => "!",
        _ => "_",
    }
}
