//! Pages that were made with the same kit, told by what they have in common.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::{
    NAME,
    frequent::Frequent,
    trace::{Trace, start},
};
use crate::{Label, SiteHost, bulk::ledger::Row};

/// Kits that are kept track of; beyond, the smaller half is forgotten.
pub(super) const KITS: usize = 8192;
/// Keys that a kit is found by, and those of all kits.
const KEYS_OF_A_KIT: usize = 512;
const KEYS: usize = 1 << 20;
/// Hosts, and words, of a kit that are counted.
const HOSTS: usize = 256;
const WORDS: usize = 48;

/// The kits seen.
pub(super) struct Kits {
    by_key: HashMap<u64, u32>,
    /// For each kit the one it went into, or itself.
    parents: Vec<u32>,
    kits: Vec<Option<Kit>>,
    live: usize,
    /// How many were forgotten.
    pub(super) forgotten: u64,
}

struct Kit {
    /// How many keys it is found by.
    keys: usize,
    pages: u64,
    characters: u64,
    hosts: Frequent,
    joins: Frequent,
    words: Frequent,
    years: Frequent,
    heads: Frequent,
    contacts: Frequent,
    labels: BTreeSet<Label>,
    /// The first page of it by name.
    first: (String, u64),
}

/// A kit with several pages, as it is written.
#[derive(Serialize)]
pub(crate) struct Campaign {
    /// Its place in the list, counted from 1.
    pub(super) kit: usize,
    /// Pages that carry it.
    pub(super) pages: u64,
    /// Characters of spam on them.
    pub(super) characters: u64,
    pub(super) labels: Vec<&'static str>,
    pub(super) hosts: Vec<Count>,
    pub(super) joins: Vec<Count>,
    pub(super) words: Vec<Count>,
    pub(super) years: Vec<Count>,
    pub(super) heads: Vec<Count>,
    pub(super) contacts: Vec<Count>,
    pub(super) first: First,
}

/// A page of it.
#[derive(Serialize)]
pub(super) struct First {
    pub(super) file: String,
    pub(super) record: u64,
}

/// On how many pages something is.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) name: String,
    pub(super) pages: u64,
}

impl Kits {
    pub(super) fn new() -> Kits {
        Kits {
            by_key: HashMap::new(),
            parents: Vec::new(),
            kits: Vec::new(),
            live: 0,
            forgotten: 0,
        }
    }

    pub(super) fn add(&mut self, row: &Row<'_>, host: Option<&SiteHost>) {
        let Some(trace) = Trace::of(row).filter(|trace| !trace.keys.is_empty()) else {
            return;
        };
        if self.live >= KITS || self.by_key.len() >= KEYS {
            self.keep(self.live / 2);
        } else if self.kits.len() >= 4 * KITS {
            self.keep(self.live);
        }
        let known: BTreeSet<u32> = trace.keys.iter().filter_map(|k| self.find(*k)).collect();
        let new = self.parents.len() as u32;
        let into = known.first().copied().unwrap_or(new);
        if into == new {
            self.parents.push(new);
            self.kits.push(None);
            self.live += 1;
        }
        for other in known.into_iter().skip(1) {
            self.parents[other as usize] = into;
            let other = self.kits[other as usize].take();
            self.live -= 1;
            if let Some(other) = other {
                put(&mut self.kits[into as usize], other);
            }
        }
        put(&mut self.kits[into as usize], Kit::of(row, &trace, host));
        let Some(kit) = &mut self.kits[into as usize] else {
            return;
        };
        for key in &trace.keys {
            if kit.keys < KEYS_OF_A_KIT && self.by_key.insert(*key, into).is_none() {
                kit.keys += 1;
            }
        }
    }

    /// The kit that has a key.
    fn find(&mut self, key: u64) -> Option<u32> {
        let mut at = *self.by_key.get(&key)?;
        while self.parents[at as usize] != at {
            at = self.parents[at as usize];
        }
        Some(at)
    }

    /// Forgets all but so many kits: those with the fewest pages, and of those with as many the ones that came first.
    fn keep(&mut self, most: usize) {
        let mut order: Vec<u32> = (0..self.kits.len() as u32)
            .filter(|i| self.kits[*i as usize].is_some())
            .collect();
        let pages = |i: &u32| self.kits[*i as usize].as_ref().map_or(0, |kit| kit.pages);
        order.sort_by_key(|i| (std::cmp::Reverse(pages(i)), std::cmp::Reverse(*i)));
        self.forgotten += order.split_off(most.min(order.len())).len() as u64;
        let places: HashMap<u32, u32> = order.iter().copied().zip(0..).collect();
        let keys: Vec<u64> = self.by_key.keys().copied().collect();
        for key in keys {
            match self.find(key).and_then(|kit| places.get(&kit)) {
                Some(place) => self.by_key.insert(key, *place),
                None => self.by_key.remove(&key),
            };
        }
        let mut kits = std::mem::take(&mut self.kits);
        self.kits = order.iter().map(|i| kits[*i as usize].take()).collect();
        self.live = self.kits.len();
        self.parents = (0..self.live as u32).collect();
    }

    /// The kits on several pages, those on most pages first.
    pub(super) fn campaigns(&self) -> Vec<Campaign> {
        let kits = self.kits.iter().flatten().filter(|kit| kit.pages > 1);
        let mut kits: Vec<&Kit> = kits.collect();
        kits.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.first.cmp(&b.first)));
        let campaign = |(i, kit): (usize, &Kit)| kit.campaign(i + 1);
        kits.into_iter().enumerate().map(campaign).collect()
    }
}

fn put(place: &mut Option<Kit>, kit: Kit) {
    match place {
        Some(there) => there.absorb(kit),
        None => *place = Some(kit),
    }
}

fn counted<'a>(most: usize, names: impl IntoIterator<Item = &'a String>) -> Frequent {
    let mut table = Frequent::new(most);
    for name in names {
        table.add(name, 1);
    }
    table
}

impl Kit {
    fn of(row: &Row<'_>, trace: &Trace, host: Option<&SiteHost>) -> Kit {
        let host = host.map(|host| start(host.as_str(), NAME).to_owned());
        Kit {
            keys: 0,
            pages: 1,
            characters: trace.characters,
            hosts: counted(HOSTS, &host),
            joins: counted(8, &trace.joins),
            words: counted(WORDS, &trace.words),
            years: counted(8, &trace.years),
            heads: counted(8, &trace.head),
            contacts: counted(WORDS, &trace.contacts),
            labels: trace.labels.clone(),
            first: (row.file.clone().into_owned(), row.record),
        }
    }

    fn absorb(&mut self, other: Kit) {
        self.keys += other.keys;
        self.pages += other.pages;
        self.characters += other.characters;
        self.hosts.absorb(&other.hosts);
        self.joins.absorb(&other.joins);
        self.words.absorb(&other.words);
        self.years.absorb(&other.years);
        self.heads.absorb(&other.heads);
        self.contacts.absorb(&other.contacts);
        self.labels.extend(other.labels);
        if other.first < self.first {
            self.first = other.first;
        }
    }

    fn campaign(&self, kit: usize) -> Campaign {
        let counts = |table: &Frequent| {
            let top = table.top(usize::MAX).into_iter();
            top.map(|(name, pages, ())| Count {
                name: name.to_owned(),
                pages,
            })
            .collect()
        };
        Campaign {
            kit,
            pages: self.pages,
            characters: self.characters,
            labels: self.labels.iter().map(|label| label.as_str()).collect(),
            hosts: counts(&self.hosts),
            joins: counts(&self.joins),
            words: counts(&self.words),
            years: counts(&self.years),
            heads: counts(&self.heads),
            contacts: counts(&self.contacts),
            first: First {
                file: self.first.0.clone(),
                record: self.first.1,
            },
        }
    }
}
