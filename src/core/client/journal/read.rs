//! Decodes the records of a journal entry. Their contents are not trusted: fields that are missing or have another type get
//! their defaults.

use super::entry::{Counts, Sample, Texts};
use crate::{
    core::{
        collections::sort_by,
        decode::{Decode, Fields},
    },
    event::Event,
};

impl Decode for Texts {
    fn read(fields: &Fields) -> Self {
        let after = fields.fields("after");
        Texts {
            event: Event::read(fields),
            fingerprint: fields.texts("fingerprint"),
            crash: after.as_ref().map(Event::read),
            has_siblings: after.is_some_and(|after| after.number("instances") > 1),
            is_early: fields.flag("early"),
            debug_ids: fields.entries("debugIds"),
            // The field `message` of this record belongs to the texts that all failures share, so the sample gets none.
            sample: fields.optional_text("id").map(|_: String| Sample {
                message: None,
                ..Sample::read(fields)
            }),
        }
    }
}

impl Decode for Counts {
    fn read(fields: &Fields) -> Self {
        let mut hours = fields.pairs("hours");
        sort_by(&mut hours, |hour| *hour);
        Counts {
            first: fields.number("first"),
            last: fields.number("last"),
            hours,
            is_final: fields.flag("final"),
        }
    }
}

impl Decode for Sample {
    fn read(fields: &Fields) -> Self {
        Sample {
            is_early: fields.flag("early"),
            id: fields.text("id"),
            time: fields.number("time"),
            message: fields.optional_text("message"),
            url: fields.optional_text("url"),
            breadcrumbs: fields.objects("breadcrumbs"),
            context: fields.entries("context"),
            locals: fields.entries("locals"),
            scopes: fields.objects("scopes"),
        }
    }
}
