//! The arguments of the command `tinyturret-symbols`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use lexopt::prelude::{Long, Short, Value};

use super::Failure;

/// The text that `--help` prints.
pub const USAGE: &str = "\
Makes debug files for wasm modules, and resolves offsets of wasm stacks.

  tinyturret-symbols optimize <module.wasm> [option…] [-- <option of wasm-opt>…]
      Runs wasm-opt (by default with -Oz). Replaces the module by the optimized one, without DWARF and with a build id,
      and writes <module>.debug.wasm: the DWARF, the names, and which offset each instruction had before wasm-opt.
  tinyturret-symbols split <module.wasm> [option…]
      The same without wasm-opt.
  tinyturret-symbols resolve <file.debug.wasm> <offset>…
      Prints the functions, files and lines of offsets in a stack (0x1a2b).

  --output <file>       where the module is written; default: it replaces the given one
  --debug-file <file>   where the debug file is written; default: <module>.debug.wasm next to the module
  --strip-names         removes the names of functions from the module; the debug file keeps them
  --names               split: writes <module>.names.wasm, which has only the names, instead of a debug file
  --debug-url <url>     writes this address of the debug file into the module (section external_debug_info)
  --inline              optimize: lets wasm-opt inline functions. The module may get smaller, but callers into which
                        wasm-opt inlined a function are missing in resolved stacks
  --wasm-opt <program>  optimize: the wasm-opt to run; default: the one on PATH
";

/// The subcommand to run, with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Optimize(Options),
    Split(Options),
    Resolve { file: PathBuf, offsets: Vec<u32> },
}

/// The options of the subcommands `optimize` and `split`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) module: PathBuf,
    output: Option<PathBuf>,
    debug_file: Option<PathBuf>,
    pub(super) strips_names: bool,
    pub(super) only_names: bool,
    pub(super) debug_url: Option<String>,
    pub(super) may_inline: bool,
    wasm_opt: Option<PathBuf>,
    pub(super) wasm_opt_options: Vec<OsString>,
}

impl Options {
    pub(super) fn output(&self) -> &Path {
        self.output.as_ref().unwrap_or(&self.module)
    }

    /// Returns the path where the debug file is written, or with `--names` the file of names; by default next to the module.
    pub(super) fn debug_file(&self) -> PathBuf {
        let extension = if self.only_names {
            "names.wasm"
        } else {
            "debug.wasm"
        };
        let default = || self.output().with_extension(extension);
        self.debug_file.clone().unwrap_or_else(default)
    }

    pub(super) fn wasm_opt(&self) -> &Path {
        self.wasm_opt.as_deref().unwrap_or(Path::new("wasm-opt"))
    }
}

pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Failure> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let passed_on = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => arguments.drain(at..).skip(1).collect(),
        None => Vec::new(),
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    match parser.next()? {
        Some(Value(name)) if name == "optimize" => {
            let mut options = options(&mut parser)?;
            if options.only_names {
                return Err(Failure::new("--names is an option of split"));
            }
            options.wasm_opt_options = passed_on;
            Ok(Command::Optimize(options))
        }
        Some(Value(name)) if name == "split" => {
            let options = options(&mut parser)?;
            if options.may_inline || options.wasm_opt.is_some() || !passed_on.is_empty() {
                return Err(Failure::new(
                    "split runs no wasm-opt and takes no options for it",
                ));
            }
            Ok(Command::Split(options))
        }
        Some(Value(name)) if name == "resolve" => resolve(&mut parser),
        None | Some(Long("help") | Short('h')) => Ok(Command::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn options(parser: &mut lexopt::Parser) -> Result<Options, Failure> {
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(module) if options.module.as_os_str().is_empty() => {
                options.module = module.into()
            }
            Long("output") | Short('o') => options.output = Some(parser.value()?.into()),
            Long("debug-file") => options.debug_file = Some(parser.value()?.into()),
            Long("debug-url") => options.debug_url = Some(text(parser.value()?)?),
            Long("wasm-opt") => options.wasm_opt = Some(parser.value()?.into()),
            Long("strip-names") => options.strips_names = true,
            Long("names") => options.only_names = true,
            Long("inline") => options.may_inline = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if options.module.as_os_str().is_empty() {
        return Err(Failure::new("the name of the module is missing"));
    }
    Ok(options)
}

fn resolve(parser: &mut lexopt::Parser) -> Result<Command, Failure> {
    let mut file = None;
    let mut offsets = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            Value(value) => offsets.push(offset(&text(value)?)?),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = file.ok_or_else(|| Failure::new("the name of the debug file is missing"))?;
    Ok(Command::Resolve { file, offsets })
}

/// Parses an offset from the command line: `0x1a2b`, as in stacks, or a decimal number. Fails for any other text.
fn offset(text: &str) -> Result<u32, Failure> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.map_err(|_| Failure::new(format!("not an offset: {text}")))
}

fn text(value: OsString) -> Result<String, Failure> {
    value
        .into_string()
        .map_err(|_| Failure::new("an argument is not UTF-8"))
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::new(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &str) -> Result<Command, Failure> {
        parse(arguments.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_of_wasm_opt_follow_two_dashes() {
        let Ok(Command::Optimize(options)) =
            parsed("optimize a/app.wasm --strip-names -- -O2 --names")
        else {
            panic!("another command");
        };
        assert!(options.strips_names);
        assert_eq!(options.wasm_opt_options, ["-O2", "--names"]);
        assert_eq!(options.output(), Path::new("a/app.wasm"));
        assert_eq!(options.debug_file(), Path::new("a/app.debug.wasm"));
    }

    #[test]
    fn debug_file_is_next_to_the_output() {
        let Ok(Command::Split(options)) = parsed("split app.wasm -o out/app_bg.wasm --names")
        else {
            panic!("another command");
        };
        assert_eq!(options.debug_file(), Path::new("out/app_bg.names.wasm"));
    }

    #[test]
    fn offsets_are_hexadecimal_or_decimal() {
        let expected = Command::Resolve {
            file: "a.wasm".into(),
            offsets: vec![26, 12],
        };
        assert_eq!(parsed("resolve a.wasm 0x1a 12"), Ok(expected));
        assert!(parsed("resolve a.wasm 1a").is_err());
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for arguments in [
            "build a.wasm",
            "optimize",
            "optimize a.wasm b.wasm",
            "optimize a.wasm --names",
            "split a.wasm -- -Oz",
            "split a.wasm --inline",
            "split a.wasm --output",
            "resolve",
        ] {
            assert!(parsed(arguments).is_err(), "{arguments}");
        }
        assert_eq!(parsed("--help"), Ok(Command::Help));
    }
}
