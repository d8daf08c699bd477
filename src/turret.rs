//! The order of things: raw → exception → fingerprint → records → tiers. Only
//! this file knows it; `stored.rs` knows the way back.

mod callbacks;
mod journal;
mod live;
mod notes;
pub(crate) mod place;
mod repeats;
pub(crate) mod reported;
mod stored;

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
};

use self::{
    live::{DAY, Live},
    place::place,
    repeats::Known,
};
use crate::{
    exception::{Breadcrumb, Exception, Kind, Raw},
    intake,
    order::Map,
    record::{self, Record},
    retain,
    settings::Settings,
    status::Status,
    storage::{
        Storage,
        tiers::{Failures, Tiers},
    },
    tally::HOUR,
};

/// Writes that were issued; resolves to the tiers that fail.
pub(crate) type Saving = Pin<Box<dyn Future<Output = Failures>>>;

/// What became of a capture.
#[derive(Default)]
pub(crate) struct Captured {
    /// Empty when the settings dropped it.
    pub id: String,
    /// Set when it was written at once; without, the next flush writes it.
    pub saving: Option<Saving>,
}

pub(crate) struct Turret {
    pub settings: Settings,
    session: String,
    tiers: Rc<Tiers>,
    live: RefCell<Live>,
    pause: Cell<Option<journal::Pause>>,
    /// The counts of the open entries that [`publish`](Self::publish) has written, by the entry's id.
    published: RefCell<Map<String, u64>>,
    /// Set while a function of the user's is asked.
    asking: Cell<bool>,
}

impl Turret {
    /// `session` is random and unique; `tiers` come in the order of reading.
    pub fn new(settings: Settings, session: String, tiers: Vec<Box<dyn Storage>>) -> Self {
        Turret {
            tiers: Tiers::new(tiers),
            live: RefCell::new(Live::new(
                session.clone(),
                settings.max_exception_per_group,
                if settings.auto_flush { DAY } else { HOUR },
            )),
            session,
            settings,
            asking: Cell::new(false),
            pause: Cell::new(None),
            published: RefCell::default(),
        }
    }

    /// Opens the tiers, completes each from the others, takes in what was
    /// noted, compacts the journal, and cleans up. Captures need not wait for it.
    pub fn open(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        let opening = self.tiers.open(now);
        let turret = self.clone();
        async move {
            let failures = opening.await;
            if !turret.settings.auto_flush {
                return failures;
            }
            // Writes, so that a tier that only looks open is found out.
            let failures = turret.put(vec![version()], now).await;
            turret.tiers.reconcile(now).await;
            turret.drain(now).await;
            turret.compact(now).await;
            turret.clean(now).await;
            failures
        }
    }

    /// Takes once more what came word for word before, and follows from nothing; `number` stands for its text. Its id;
    /// `None` where it has to be read.
    pub fn repeat(&self, kind: Kind, number: u32, now: u64) -> Option<String> {
        if repeats::asks(&self.settings) {
            return None;
        }
        self.again(repeats::numbered(kind, number), now)
    }

    /// The same for whoever has the text's hash.
    fn again(&self, text: u64, now: u64) -> Option<String> {
        let mut live = self.live.try_borrow_mut().ok()?;
        live.turn(now);
        live.repeat(text, now)
    }

    /// Takes one failure in.
    pub fn capture(&self, mut raw: Raw) -> Captured {
        // What a function of the user's captures while it is asked would ask
        // it again; a panic out of it is taken without asking.
        if self.asking.get() && raw.kind != Kind::Panic {
            return Captured::default();
        }
        let now = raw.time;
        let text = repeats::text(&raw, &self.settings);
        if let Some(id) = text.and_then(|text| self.again(text, now)) {
            return Captured { id, saving: None };
        }
        let known = text.and_then(|text| self.known(text));
        // Two texts may have one hash, but not one number.
        let number = raw.number.and(text);
        let after = raw.after.take();
        let custom = std::mem::take(&mut raw.fingerprint);
        let exception = match &known {
            Some(known) => intake::without_frames(raw, &known.culprit, &self.settings),
            None => intake::exception(raw, &self.settings),
        };
        let Some(mut exception) = self.ask(self.after_breadcrumbs(exception)) else {
            return Captured::default();
        };
        let Ok(mut live) = self.live.try_borrow_mut() else {
            return Captured::default();
        };
        live.turn(now);
        let after = after.or_else(|| live.lead.clone());
        let is_news = known.is_none();
        let known = known.unwrap_or_else(|| Known {
            group: place(&mut exception, &custom, after),
            culprit: exception.culprit.clone(),
        });
        let group = known.group.clone();
        let is_urgent = live.is_urgent(&group, &exception)
            && (self.settings.auto_flush || exception.kind == Kind::Panic);
        if let Some(number) = number.filter(|_| !is_news) {
            live.keep(number, &exception);
        }
        let id = live.take(exception, &group);
        if let Some(text) = text.filter(|_| is_news) {
            live.learn(text, known);
        }
        let saving = is_urgent
            .then(|| live.unwritten())
            .map(|records| self.put(records, now));
        Captured { id, saving }
    }

    fn known(&self, text: u64) -> Option<Known> {
        self.live.try_borrow().ok()?.known(text).cloned()
    }

    fn after_breadcrumbs(&self, mut exception: Exception) -> Exception {
        if let Ok(live) = self.live.try_borrow() {
            exception.breadcrumbs = live.breadcrumbs();
        }
        exception
    }

    /// Where the newest panic or trap leads: see [`place::lead`].
    pub fn lead(&self) -> Option<String> {
        self.live.try_borrow().ok()?.lead.clone()
    }

    /// Writes what waits. `None` when nothing does.
    pub fn flush(&self, now: u64) -> Option<Saving> {
        let records = self.live.try_borrow_mut().ok()?.unwritten();
        (!records.is_empty()).then(|| self.put(records, now))
    }

    pub fn has_unwritten(&self) -> bool {
        self.live
            .try_borrow()
            .is_ok_and(|live| live.has_unwritten())
    }

    /// [`flush`](Self::flush) that ends when every earlier write has, too: tiers
    /// write in order, so one more write comes last.
    pub fn flush_all(&self, now: u64) -> Saving {
        self.put(self.all_unwritten(), now)
    }

    fn all_unwritten(&self) -> Vec<Record> {
        let unwritten = self.live.try_borrow_mut().map(|mut live| live.unwritten());
        let mut records = unwritten.unwrap_or_default();
        if self.settings.auto_flush {
            records.push(version());
        }
        records
    }

    fn put(&self, records: Vec<Record>, now: u64) -> Saving {
        Box::pin(self.tiers.put(records, now))
    }

    /// When to [`retry`](Self::retry): a tier fails, and no capture may come that would bring it back.
    pub fn retry_at(&self) -> Option<u64> {
        self.tiers.retry_at()
    }

    /// Whether a tier that fails has been left alone for long enough.
    pub fn is_due(&self, now: u64) -> bool {
        self.tiers.is_due(now)
    }

    pub fn retry(&self, now: u64) -> Saving {
        Box::pin(self.tiers.retry(now))
    }

    /// What the tier of this name would not get if this instance ended now.
    pub fn waiting(&self, tier: &str) -> Vec<Record> {
        self.tiers.waiting(tier)
    }

    pub fn breadcrumb(&self, breadcrumb: Breadcrumb) {
        if let Ok(mut live) = self.live.try_borrow_mut() {
            live.leave(intake::breadcrumb(breadcrumb));
        }
    }

    /// Counts from nothing again, because somebody deleted the group, or all.
    pub fn forget(&self, group: Option<&str>) {
        if let Ok(mut live) = self.live.try_borrow_mut() {
            live.forget(group);
        }
    }

    /// Whether more groups are new than the settings keep.
    pub fn is_crowded(&self) -> bool {
        let most = self.settings.max_exception_groups;
        self.live.try_borrow().is_ok_and(|live| live.new > most)
    }

    /// Drops what the settings do not keep. One that only looks on, a viewer,
    /// does not know what those who listen want kept.
    pub async fn clean(&self, now: u64) {
        if !self.settings.listen && !self.settings.clean_up {
            return;
        }
        if let Ok(mut live) = self.live.try_borrow_mut() {
            live.new = 0;
        }
        let rule = self.tiers.tallies();
        let excess = |keys: &[String], kept: &[Record]| {
            retain::excess(keys, kept, rule, &self.settings, now)
        };
        self.tiers.clean(excess, now).await;
    }

    pub fn status(&self) -> Status {
        Status {
            version: env!("CARGO_PKG_VERSION"),
            namespace: self.settings.namespace.clone(),
            session: record::page_of(&self.session).to_owned(),
            reading: self.tiers.reading(),
            captured: self.live.try_borrow().map_or(0, |live| live.captured),
            tiers: self.tiers.states(),
        }
    }
}

fn version() -> Record {
    Record {
        key: record::VERSION_KEY.to_owned(),
        value: record::VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests;
