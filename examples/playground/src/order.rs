//! An error that has a chain of two sources.

use std::error::Error;
use std::fmt;
use std::num::ParseIntError;

#[derive(Debug)]
pub struct OrderError(LineError);

#[derive(Debug)]
struct LineError(ParseIntError);

/// Returns the total of a line such as `3 × 19`, or an error if a factor is not a number.
pub fn total(line: &str) -> Result<u32, OrderError> {
    line.split('×')
        .map(|factor| factor.trim().parse::<u32>())
        .product::<Result<u32, _>>()
        .map_err(|error| OrderError(LineError(error)))
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the order has no total")
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a factor is not a number")
    }
}

impl Error for OrderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl Error for LineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
