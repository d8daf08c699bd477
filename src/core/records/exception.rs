//! Encodes and decodes an exception as the value of a record.

use super::encode;
use crate::core::{decode::decode, exception::Exception, stack};

/// Returns the JSON of an exception. Leaves out frames that can be parsed from the text of the stack again, unless
/// `keeps_frames` is set.
pub(crate) fn encode_exception(mut exception: Exception) -> String {
    let keeps_frames = exception.keeps_frames;
    if exception.stack.is_some() && !keeps_frames {
        exception.frames.clear();
    }
    for cause in &mut exception.causes {
        if cause.stack.is_some() && !keeps_frames {
            cause.frames.clear();
        }
    }
    encode(&exception)
}

/// Decodes an exception, and parses its frames from its stack if it has none. Returns `None` if `value` is not the JSON of an
/// object.
pub(crate) fn decode_exception(value: &str) -> Option<Exception> {
    let mut exception: Exception = decode(value)?;
    stack::read_frames(&mut exception, &stack::InApp::default());
    Some(exception)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exception::Cause;

    #[test]
    fn frames_that_follow_from_the_stack_are_not_stored() {
        let exception = Exception {
            stack: Some("Error: x\n    at f (http://h/a.js:1:2)".into()),
            frames: vec![Default::default(); 3],
            causes: vec![Cause {
                stack: Some("Error: y\n    at g (http://h/a.js:3:4)".into()),
                frames: vec![Default::default(); 3],
                ..Cause::default()
            }],
            ..Exception::default()
        };
        let value = encode_exception(exception.clone());
        assert_eq!(value.matches(r#""frames":[]"#).count(), 2, "{value}");
        let read = decode_exception(&value).unwrap();
        assert_eq!(read.frames.len(), 1);
        assert_eq!(read.frames[0].function, "f");
        assert_eq!(read.causes[0].frames.len(), 1);
        assert_eq!(read.causes[0].frames[0].function, "g");
    }
}
