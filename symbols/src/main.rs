//! The command `tinyturret-symbols`.

use std::process::ExitCode;

use tinyturret_symbols::command;

fn main() -> ExitCode {
    match command::run(std::env::args_os().skip(1)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("tinyturret-symbols: {failure}");
            ExitCode::FAILURE
        }
    }
}
