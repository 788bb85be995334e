//! The administrative divisions: which names there are and were, where, and when.
//!
//! The sources are the tables in `dictionaries/`; they are compiled into one artefact, `divisions.bin`, which holds an FST
//! from folded name to the index of a record, and the records. Matching reads the artefact only; [`Divisions::lookup`]
//! reads the tables.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, LazyLock, OnceLock},
};

use fst::Streamer;

use super::{
    packed::{Text, packed},
    scanner::Spelled,
    source::Table,
};
use crate::{
    error::{Error, ErrorKind},
    text::{fold::fold_char, prefixes::Prefixes},
};

/// The last year of a period that is not over.
pub const TODAY: u16 = u16::MAX;

/// The first and the last year at whose end a name was valid; the last is [`TODAY`] where it still is.
pub type Period = (u16, u16);

const NAMES: [&str; 6] = ["name", "level", "codes", "provinces", "first", "last"];
const MAGIC: &[u8; 8] = b"saoyediv";
const VERSION: u32 = 2;
/// Bytes before the records: magic, version and the five lengths.
const HEAD: usize = 32;

/// How high a division stands; a broader one is less than a narrower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Provinces, autonomous regions, municipalities, special administrative regions.
    Province,
    /// Prefectures, prefecture-level cities, leagues; counties and cities of Taiwan.
    Prefecture,
    /// Counties, county-level cities, districts, banners.
    County,
}

const LEVELS: [(&str, Level); 3] = [
    ("province", Level::Province),
    ("prefecture", Level::Prefecture),
    ("county", Level::County),
];

impl Level {
    /// The level's name in the tables.
    pub fn name(self) -> &'static str {
        LEVELS[self as usize].0
    }
}

/// A province, by its place in the traditional order (北京 0 … 澳门 33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Province(u8);

struct ProvinceFacts {
    code: u8,
    name: &'static str,
    short: &'static str,
    letter: &'static str,
    borders: ProvinceSet,
}

static PROVINCES: LazyLock<Vec<ProvinceFacts>> = LazyLock::new(|| {
    const FILE: &str = "dictionaries/provinces.tsv";
    let text = include_str!("../../dictionaries/provinces.tsv");
    let columns = ["code", "name", "short", "letter", "order", "borders"];
    let table = Table::read(FILE, text, &columns).expect("the embedded table is tested");
    let code = |text: &str| text.parse::<u8>().expect("the embedded table is tested");
    let codes: Vec<u8> = table
        .rows()
        .iter()
        .map(|row| code(row.columns()[0]))
        .collect();
    let set = |list: &str| {
        let bits = list.split(',').filter(|code| !code.is_empty());
        ProvinceSet(bits.fold(0, |bits, text| {
            let at = codes.iter().position(|&known| known == code(text));
            bits | 1 << at.expect("the embedded table is tested")
        }))
    };
    table
        .rows()
        .iter()
        .map(|row| ProvinceFacts {
            code: code(row.columns()[0]),
            name: row.columns()[1],
            short: row.columns()[2],
            letter: row.columns()[3],
            borders: set(row.columns()[5]),
        })
        .collect()
});

impl Province {
    /// The province with a two-digit code (11 北京 … 82 澳门).
    pub fn from_code(code: u8) -> Option<Province> {
        let at = PROVINCES.iter().position(|facts| facts.code == code)?;
        Some(Province(at as u8))
    }

    /// All provinces, in the traditional order.
    pub fn all() -> impl Iterator<Item = Province> {
        (0..PROVINCES.len() as u8).map(Province)
    }

    fn facts(self) -> &'static ProvinceFacts {
        &PROVINCES[usize::from(self.0)]
    }

    /// The two-digit code.
    pub fn code(self) -> u8 {
        self.facts().code
    }

    /// The place in the traditional order, from 0.
    pub fn order(self) -> usize {
        usize::from(self.0)
    }

    /// The full name, 河北省.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The name without suffix, 河北.
    pub fn short(self) -> &'static str {
        self.facts().short
    }

    /// The one-character abbreviation, 冀.
    pub fn letter(self) -> &'static str {
        self.facts().letter
    }

    /// The set of this province only.
    pub fn set(self) -> ProvinceSet {
        ProvinceSet(1 << self.0)
    }
}

/// The provinces that border on `province`.
pub fn neighbours(province: Province) -> ProvinceSet {
    province.facts().borders
}

/// A set of provinces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProvinceSet(u64);

impl ProvinceSet {
    /// How many there are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `province` is one of them.
    pub fn contains(self, province: Province) -> bool {
        self.0 & 1 << province.0 != 0
    }

    /// Whether a province is in both sets.
    pub fn intersects(self, other: ProvinceSet) -> bool {
        self.0 & other.0 != 0
    }

    /// The provinces that are in one of the sets.
    #[must_use]
    pub fn union(self, other: ProvinceSet) -> ProvinceSet {
        ProvinceSet(self.0 | other.0)
    }

    /// The provinces that are in both sets.
    #[must_use]
    pub fn intersection(self, other: ProvinceSet) -> ProvinceSet {
        ProvinceSet(self.0 & other.0)
    }

    /// The provinces that border on one of the set.
    #[must_use]
    pub fn neighbours(self) -> ProvinceSet {
        self.iter()
            .map(neighbours)
            .fold(ProvinceSet(0), ProvinceSet::union)
    }

    /// Whether a province of one set borders on one of the other.
    pub fn borders(self, other: ProvinceSet) -> bool {
        self.neighbours().intersects(other)
    }

    /// The provinces, in the traditional order.
    pub fn iter(self) -> impl Iterator<Item = Province> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let at = bits.trailing_zeros();
            (bits != 0).then(|| {
                bits &= bits - 1;
                Province(at as u8)
            })
        })
    }

    /// The two-digit codes, in the traditional order.
    pub fn codes(self) -> impl Iterator<Item = u8> {
        self.iter().map(Province::code)
    }

    /// One bit a province, in the traditional order from the lowest.
    pub fn bits(self) -> u64 {
        self.0
    }
}

impl FromIterator<Province> for ProvinceSet {
    fn from_iter<I: IntoIterator<Item = Province>>(provinces: I) -> ProvinceSet {
        ProvinceSet(
            provinces
                .into_iter()
                .fold(0, |bits, province| bits | 1 << province.0),
        )
    }
}

/// A set of years from 1980 to 2042, and of today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Years(u64);

impl Years {
    /// Every year, and today.
    pub const ALL: Years = Years(u64::MAX);
    const TODAY: u64 = 1 << 63;

    /// The years that are in both sets.
    #[must_use]
    pub fn intersection(self, other: Years) -> Years {
        Years(self.0 & other.0)
    }

    /// Whether there is neither a year nor today.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether today is among them.
    pub fn has_today(self) -> bool {
        self.0 & Years::TODAY != 0
    }

    /// The first and the last year, without today; none in an empty set.
    pub fn bounds(self) -> Option<(u16, u16)> {
        let years = self.0 & !Years::TODAY;
        let first = years.trailing_zeros() as u16;
        (years != 0).then(|| (1980 + first, 1980 + 63 - years.leading_zeros() as u16))
    }

    fn of(periods: &[Period]) -> Years {
        let bit = |year: u16| u32::from(year.saturating_sub(1980).min(62));
        Years(periods.iter().fold(0, |bits, &(first, last)| {
            let run = (u64::MAX >> 1 >> (62 - bit(last))) & (u64::MAX << bit(first));
            bits | run | if last == TODAY { Years::TODAY } else { 0 }
        }))
    }
}

/// What a name is, beside the facts of its record. The class of a key is the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Full,
    Short,
    Variant,
    Stem,
}

const CLASSES: [Class; 4] = [Class::Full, Class::Short, Class::Variant, Class::Stem];
const AMBIGUOUS: u64 = 4;
/// Bits of an FST value below the record's index: two for the class, one for [`AMBIGUOUS`].
const VALUE_SHIFT: u32 = 3;

/// What the dictionary knows of one key: the division or divisions of that name.
#[derive(Clone, Copy)]
pub struct Division<'d> {
    record: &'d Record,
    divisions: &'d Divisions,
    class: Class,
    ambiguous: bool,
}

impl<'d> Division<'d> {
    /// The level; the highest where divisions of several levels have the name.
    pub fn level(&self) -> Level {
        self.record.level
    }

    /// The provinces the divisions of the name lie or lay in.
    pub fn provinces(&self) -> ProvinceSet {
        self.record.provinces
    }

    /// The periods in which the name was valid, in order.
    pub fn periods(&self) -> &'d [Period] {
        self.record.periods(self.divisions)
    }

    /// The years at whose end the name was valid.
    pub fn years(&self) -> Years {
        self.record.years
    }

    /// The six-digit codes of the divisions of the name, the most recently valid first.
    pub fn codes(&self) -> &'d [u32] {
        self.record.codes(self.divisions)
    }

    /// Whether the key is a name without its suffix (绍兴, 河北), and no full name as it stands.
    pub fn is_stem(&self) -> bool {
        matches!(self.class, Class::Stem | Class::Short)
    }

    /// Whether the key is a province without its suffix (河北, 内蒙古).
    pub fn is_short_province(&self) -> bool {
        self.class == Class::Short
    }

    /// Whether the key is another way to write a name (天祝县, 荷泽市), and no full name as it stands.
    pub fn is_variant(&self) -> bool {
        self.class == Class::Variant
    }

    /// Whether the key is also an ordinary word, or generic.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Whether no division bears the name today.
    pub fn is_historical(&self) -> bool {
        !self.record.years.has_today()
    }

    /// Whether the name was given up before `year`; a name given up in the year before still counts as known.
    pub fn gone_by(&self, year: u16) -> bool {
        self.periods()
            .last()
            .is_some_and(|&(_, last)| last < year.saturating_sub(1))
    }
}

impl fmt::Debug for Division<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Division")
            .field("level", &self.level())
            .field("class", &self.class)
            .field("ambiguous", &self.ambiguous)
            .field("codes", &self.codes())
            .field("periods", &self.periods())
            .finish()
    }
}

/// The facts of a name, of fixed size; codes and periods lie in tables of their own.
#[derive(Clone, Debug)]
struct Record {
    provinces: ProvinceSet,
    years: Years,
    codes_start: u32,
    periods_start: u32,
    codes_len: u8,
    periods_len: u8,
    level: Level,
}

impl Record {
    fn codes<'d>(&self, divisions: &'d Divisions) -> &'d [u32] {
        &divisions.codes[self.codes_start as usize..][..usize::from(self.codes_len)]
    }

    fn periods<'d>(&self, divisions: &'d Divisions) -> &'d [Period] {
        &divisions.periods[self.periods_start as usize..][..usize::from(self.periods_len)]
    }
}

/// The dictionary of divisions, compiled. Immutable, shared between threads.
pub struct Divisions {
    map: fst::Map<Cow<'static, [u8]>>,
    records: Vec<Record>,
    codes: Vec<u32>,
    periods: Vec<Period>,
    /// The keys, for finding them in text, each with its value in the map.
    keys: Prefixes,
    /// The names as they are spelled in text, compiled when they are first needed.
    spelled: OnceLock<Box<Spelled>>,
    /// Rows of the user's tables, for lookups.
    extra: Vec<Arc<Facts>>,
}

impl fmt::Debug for Divisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Divisions")
            .field("keys", &self.map.len())
            .field("records", &self.records.len())
            .finish_non_exhaustive()
    }
}

impl Divisions {
    /// What they are made of, for telling them from others.
    pub(super) fn bytes(&self) -> impl Iterator<Item = Vec<u8>> {
        let codes = self.codes.iter().flat_map(|code| code.to_le_bytes());
        [
            self.map.as_fst().as_bytes().to_vec(),
            codes.collect(),
            format!("{:?}", self.extra).into_bytes(),
        ]
        .into_iter()
    }

    /// The embedded dictionary.
    pub fn embedded() -> &'static Arc<Divisions> {
        static EMBEDDED: LazyLock<Arc<Divisions>> = LazyLock::new(|| {
            let bytes: &'static [u8] = include_bytes!("../../dictionaries/divisions.bin");
            Arc::new(
                Divisions::load(Cow::Borrowed(bytes)).expect("the embedded artefact is tested"),
            )
        });
        &EMBEDDED
    }

    /// How many keys there are: names, variants and stems.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The division or divisions with exactly the folded name `folded`.
    pub fn get(&self, folded: &str) -> Option<Division<'_>> {
        let value = self.map.get(folded)?;
        self.division(value)
    }

    /// The keys as words by their prefixes, with where they may start.
    pub(crate) fn prefixes(&self) -> &Prefixes {
        &self.keys
    }

    /// The names as they are spelled in text.
    pub(super) fn spelled(&self) -> &Spelled {
        self.spelled.get_or_init(|| Box::new(Spelled::new(self)))
    }

    /// The longest key that `folded` starts with: its length in bytes and its division.
    pub fn longest_prefix(&self, folded: &str) -> Option<(usize, Division<'_>)> {
        let (len, key) = self.keys.longest(folded.as_bytes(), 0)?;
        Some((len, self.of_key(key)))
    }

    /// The division with the key that the prefixes know by this number.
    pub(crate) fn of_key(&self, key: u32) -> Division<'_> {
        let division = self.division(self.keys.value(key).into());
        division.expect("checked when the keys were read")
    }

    /// The keys with their divisions, in the order of their bytes. For tests and listings; it copies every key.
    pub fn iter(&self) -> impl Iterator<Item = (String, Division<'_>)> {
        let mut stream = self.map.stream();
        std::iter::from_fn(move || {
            let (key, value) = stream.next()?;
            let name = String::from_utf8_lossy(key).into_owned();
            Some((name, self.division(value)?))
        })
    }

    /// The division of a value; `None` where a damaged artefact has one that points outside.
    fn division(&self, value: u64) -> Option<Division<'_>> {
        Some(Division {
            record: self.records.get((value >> VALUE_SHIFT) as usize)?,
            divisions: self,
            class: CLASSES[(value & 3) as usize],
            ambiguous: value & AMBIGUOUS != 0,
        })
    }

    /// A new dictionary with the rows of a user's table merged in.
    ///
    /// # Arguments
    ///
    /// `file` is named in errors. `tsv` has the columns of `dictionaries/divisions.tsv` and may have a last column `reason`.
    ///
    /// # Errors
    ///
    /// When the header or a row is not as it should be; file and line are named.
    pub fn with_extra(&self, file: &str, tsv: &str) -> Result<Divisions, Error> {
        let mut builder = Builder::default();
        for (key, division) in self.iter() {
            builder.keys.insert(
                key,
                Draft {
                    class: division.class,
                    ambiguous: division.ambiguous,
                    level: division.level(),
                    provinces: division.provinces(),
                    codes: division.codes().to_vec(),
                    periods: division.periods().to_vec(),
                },
            );
        }
        let facts = Facts::read(file, tsv)?;
        for row in &facts {
            builder.add_name(row);
        }
        let mut divisions = builder.build()?;
        divisions.extra = self
            .extra
            .iter()
            .cloned()
            .chain(facts.into_iter().map(Arc::new))
            .collect();
        Ok(divisions)
    }

    /// Compiles the tables in `dictionaries/` into the artefact that is embedded.
    ///
    /// # Errors
    ///
    /// When a row is not as it should be, or names what the other tables lack; file and line are named.
    pub fn compile(sources: &Sources<'_>) -> Result<Vec<u8>, Error> {
        let mut builder = Builder::default();
        let mut names = HashMap::new();
        let tables = [
            ("divisions.tsv", sources.divisions),
            ("additions.tsv", sources.additions),
        ];
        for (file, text) in tables {
            for row in Facts::read(file, text)? {
                builder.add_name(&row);
                names.insert(row.name.clone(), row);
            }
        }
        for variant in Variant::read("variants.tsv", sources.variants)? {
            let Some(facts) = names.get(&variant.name) else {
                let got = format_args!("{:?}", variant.name);
                return Err(Error::dictionary(
                    "variants.tsv",
                    variant.line,
                    "a name",
                    got,
                ));
            };
            builder.add_variant(&variant, facts);
        }
        for ambiguous in Ambiguous::read("ambiguous.tsv", sources.ambiguous)? {
            let Some(draft) = builder.keys.get_mut(&ambiguous.name) else {
                let got = format_args!("{:?}", ambiguous.name);
                let expected = "a folded name, variant or stem";
                return Err(Error::dictionary(
                    "ambiguous.tsv",
                    ambiguous.line,
                    expected,
                    got,
                ));
            };
            draft.ambiguous = true;
        }
        Ok(builder.build()?.save())
    }

    /// The artefact of this dictionary.
    fn save(&self) -> Vec<u8> {
        let fst = self.map.as_fst().as_bytes();
        let mut out = MAGIC.to_vec();
        let lengths = [
            self.records.len(),
            self.codes.len(),
            self.periods.len(),
            fst.len(),
            self.keys.bytes().len(),
        ];
        out.extend(VERSION.to_le_bytes());
        for length in lengths {
            out.extend((length as u32).to_le_bytes());
        }
        for record in &self.records {
            out.extend(record.provinces.0.to_le_bytes());
            out.extend(record.codes_start.to_le_bytes());
            out.extend((record.periods_start as u16).to_le_bytes());
            out.extend([
                record.codes_len,
                record.periods_len << 2 | record.level as u8,
            ]);
        }
        for code in &self.codes {
            out.extend(code.to_le_bytes());
        }
        for (first, last) in &self.periods {
            out.extend(first.to_le_bytes());
            out.extend(last.to_le_bytes());
        }
        out.extend(fst);
        out.extend(self.keys.bytes());
        out
    }

    /// Reads an artefact.
    ///
    /// # Errors
    ///
    /// When the bytes are not an artefact of this version, or are damaged.
    pub fn load(bytes: Cow<'static, [u8]>) -> Result<Divisions, Error> {
        let wrong =
            |what: &str| Error::new(ErrorKind::Dictionary, format_args!("divisions.bin: {what}"));
        let head = bytes.get(..HEAD).ok_or_else(|| wrong("too short"))?;
        if &head[..8] != MAGIC {
            return Err(wrong("not a compiled dictionary of divisions"));
        }
        let number =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        if number(8) != VERSION {
            return Err(wrong("compiled by another version"));
        }
        let [records, codes, periods, fst, keys] =
            [12, 16, 20, 24, 28].map(|at| number(at) as usize);
        let records_end = HEAD + records * 16;
        let codes_end = records_end + codes * 4;
        let periods_end = codes_end + periods * 4;
        let fst_end = periods_end + fst;
        if bytes.len() != fst_end + keys {
            return Err(wrong("of another length than its head says"));
        }
        let codes: Vec<u32> = bytes[records_end..codes_end]
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let periods: Vec<Period> = bytes[codes_end..periods_end]
            .chunks_exact(4)
            .map(|b| {
                (
                    u16::from_le_bytes([b[0], b[1]]),
                    u16::from_le_bytes([b[2], b[3]]),
                )
            })
            .collect();
        let records: Option<Vec<Record>> = bytes[HEAD..records_end]
            .chunks_exact(16)
            .map(|b| {
                let mut provinces = [0; 8];
                provinces.copy_from_slice(&b[..8]);
                let codes_start = u32::from_le_bytes([b[8], b[9], b[10], b[11]]);
                let periods_start = u32::from(u16::from_le_bytes([b[12], b[13]]));
                let (codes_len, periods_len) = (b[14], b[15] >> 2);
                codes
                    .get(codes_start as usize..)?
                    .get(..usize::from(codes_len))?;
                let own = periods
                    .get(periods_start as usize..)?
                    .get(..usize::from(periods_len))?;
                Some(Record {
                    provinces: ProvinceSet(u64::from_le_bytes(provinces)),
                    years: Years::of(own),
                    codes_start,
                    periods_start,
                    codes_len,
                    periods_len,
                    level: LEVELS.get(usize::from(b[15] & 3))?.1,
                })
            })
            .collect();
        let records = records.ok_or_else(|| wrong("with a record that points outside"))?;
        let (map, keys) = match bytes {
            Cow::Borrowed(bytes) => (
                Cow::Borrowed(&bytes[periods_end..fst_end]),
                Cow::Borrowed(&bytes[fst_end..]),
            ),
            Cow::Owned(mut bytes) => {
                let keys = bytes.split_off(fst_end);
                (Cow::Owned(bytes.split_off(periods_end)), Cow::Owned(keys))
            }
        };
        let known =
            |keys: &Prefixes, key: u32| (keys.value(key) >> VALUE_SHIFT) < records.len() as u32;
        let keys = Prefixes::read(keys)
            .filter(|keys| keys.words().all(|(key, _)| known(keys, key)))
            .ok_or_else(|| wrong("with keys that are no words, or point outside"))?;
        Ok(Divisions {
            map: fst::Map::new(map).map_err(|e| wrong(&e.to_string()))?,
            keys,
            records,
            codes,
            periods,
            spelled: OnceLock::new(),
            extra: Vec::new(),
        })
    }

    /// Everything that is known of `name`, written in any way that the dictionary knows, for a person to read.
    pub fn lookup(&self, name: &str) -> Lookup {
        let key = fold(name);
        let mut found = Lookup {
            key: key.clone(),
            ambiguous: None,
            entries: Vec::new(),
        };
        if self.get(&key).is_none() {
            return found;
        }
        let embedded = Embedded::get();
        found.ambiguous = embedded.ambiguous.get(&key).cloned();
        let extra = self.extra.iter().map(Arc::as_ref);
        for facts in embedded.names.values().chain(extra) {
            let matched = if fold(&facts.name) == key {
                "name".to_owned()
            } else if stem(&fold(&facts.name)) == Some(&key) {
                "stem".to_owned()
            } else {
                continue;
            };
            found.entries.push((matched, facts.clone()));
        }
        for variant in &embedded.variants {
            let written = fold(&variant.variant);
            let by_stem = variant.has_stem() && stem(&written) == Some(&key);
            if written != key && !by_stem {
                continue;
            }
            let facts = &embedded.names[&variant.name];
            if !found.entries.iter().any(|(_, known)| known == facts) {
                let of = if by_stem {
                    "stem of a variant"
                } else {
                    "variant"
                };
                found.entries.push((
                    format!("{of}: {}, {}", variant.kind, variant.reason),
                    facts.clone(),
                ));
            }
        }
        found
    }
}

/// The texts of the tables that the dictionary is compiled from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'s> {
    /// `dictionaries/divisions.tsv`
    pub divisions: &'s str,
    /// `dictionaries/additions.tsv`
    pub additions: &'s str,
    /// `dictionaries/variants.tsv`
    pub variants: &'s str,
    /// `dictionaries/ambiguous.tsv`
    pub ambiguous: &'s str,
}

impl Sources<'static> {
    /// The tables as they were when the crate was built.
    pub fn embedded() -> Sources<'static> {
        static DIVISIONS: Text = packed!("divisions.tsv");
        static VARIANTS: Text = packed!("variants.tsv");
        static AMBIGUOUS: Text = packed!("ambiguous.tsv");
        Sources {
            divisions: &DIVISIONS,
            additions: include_str!("../../dictionaries/additions.tsv"),
            variants: &VARIANTS,
            ambiguous: &AMBIGUOUS,
        }
    }
}

/// What is known of a name; see [`Divisions::lookup`]. Its `Display` is meant for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The folded name that was looked for.
    pub key: String,
    /// Why the name counts only inside a list, if it is also an ordinary word.
    pub ambiguous: Option<String>,
    /// How the name was matched (as a name, a stem or a variant), with the official name and its facts.
    pub entries: Vec<(String, Facts)>,
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.entries.is_empty() {
            return write!(f, "{}: not a division", self.key);
        }
        write!(f, "{}", self.key)?;
        if let Some(reason) = &self.ambiguous {
            write!(f, " (counts only inside a list: {reason})")?;
        }
        for (matched, facts) in &self.entries {
            let provinces: Vec<&str> = facts.provinces.iter().map(Province::name).collect();
            let codes: Vec<String> = facts.codes.iter().map(u32::to_string).collect();
            let periods: Vec<String> = facts
                .periods
                .iter()
                .map(|&(first, last)| match last {
                    TODAY => format!("{first} to today"),
                    _ => format!("{first} to {last}"),
                })
                .collect();
            write!(f, "\n  {} [{matched}]", facts.name)?;
            write!(f, "\n    level      {}", facts.level.name())?;
            write!(f, "\n    provinces  {}", provinces.join(" "))?;
            write!(f, "\n    valid      {}", periods.join(", "))?;
            write!(f, "\n    codes      {}", codes.join(" "))?;
        }
        Ok(())
    }
}

/// A row of a table of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The official name, as in the table.
    pub name: String,
    /// The level.
    pub level: Level,
    /// The six-digit codes, the most recently valid first.
    pub codes: Vec<u32>,
    /// The provinces.
    pub provinces: ProvinceSet,
    /// The periods of validity, in order.
    pub periods: Vec<Period>,
}

impl Facts {
    fn read(file: &str, text: &str) -> Result<Vec<Facts>, Error> {
        let table = Table::read_with(file, text, &NAMES, &["reason"])?;
        table
            .rows()
            .iter()
            .map(|row| {
                Facts::parse(row.columns()).map_err(|(expected, got)| {
                    Error::dictionary(file, row.line, expected, format_args!("{got:?}"))
                })
            })
            .collect()
    }

    /// The facts of a row, or what was expected and what was there.
    fn parse<'r>(columns: &[&'r str]) -> Result<Facts, (&'static str, &'r str)> {
        let &[name, level, codes, provinces, first, last, ..] = columns else {
            return Err(("6 columns", ""));
        };
        let length = name.chars().count();
        if !(2..=40).contains(&length)
            || name.contains(|c: char| c.is_whitespace() || c.is_control())
        {
            return Err(("a name of 2 to 40 characters without spaces", name));
        }
        let level = LEVELS.iter().find(|known| known.0 == level);
        let level = level
            .ok_or(("province, prefecture or county", columns[1]))?
            .1;
        let codes = codes
            .split(',')
            .map(|code| Some(code).filter(|code| code.len() == 6)?.parse().ok())
            .collect::<Option<Vec<u32>>>()
            .filter(|codes| codes.len() <= usize::from(u8::MAX))
            .ok_or(("codes of six digits joined by commas", codes))?;
        let provinces = provinces
            .split(',')
            .map(|code| Province::from_code(code.parse().ok()?))
            .collect::<Option<ProvinceSet>>()
            .ok_or(("two-digit codes of provinces joined by commas", provinces))?;
        let year = |text: &str| {
            text.parse::<u16>()
                .ok()
                .filter(|year| (1900..=2100).contains(year))
        };
        let firsts: Option<Vec<u16>> = first.split(',').map(year).collect();
        let firsts = firsts.ok_or(("years joined by commas", first))?;
        let lasts: Vec<&str> = last.split(',').collect();
        let lasts: Option<Vec<u16>> = lasts
            .iter()
            .enumerate()
            .map(|(i, text)| {
                if text.is_empty() && i + 1 == lasts.len() {
                    Some(TODAY)
                } else {
                    year(text)
                }
            })
            .collect();
        let lasts = lasts.ok_or((
            "years joined by commas, the last of which may be empty",
            last,
        ))?;
        let periods: Vec<Period> = firsts.iter().copied().zip(lasts.iter().copied()).collect();
        let ordered = periods.iter().all(|(first, last)| first <= last)
            && periods.windows(2).all(|pair| pair[0].1 < pair[1].0);
        if firsts.len() != lasts.len() || !ordered || periods.len() > 60 {
            return Err(("as many first as last years, in order", last));
        }
        Ok(Facts {
            name: name.to_owned(),
            level,
            codes,
            provinces,
            periods,
        })
    }
}

/// A row of `variants.tsv`.
#[derive(Clone, Debug)]
struct Variant {
    line: usize,
    variant: String,
    name: String,
    kind: String,
    reason: String,
}

impl Variant {
    fn read(file: &str, text: &str) -> Result<Vec<Variant>, Error> {
        let table = Table::read(file, text, &["variant", "name", "kind", "reason"])?;
        let rows = table.rows().iter().map(|row| {
            let [variant, name, kind, reason] = [0, 1, 2, 3].map(|i| row.columns()[i].to_owned());
            if variant.chars().count() < 2 {
                let got = format_args!("{variant:?}");
                return Err(Error::dictionary(
                    file,
                    row.line,
                    "a variant of 2 characters or more",
                    got,
                ));
            }
            if !["abbreviation", "colloquial", "short", "spelling"].contains(&kind.as_str()) {
                let expected = "abbreviation, colloquial, short or spelling";
                return Err(Error::dictionary(
                    file,
                    row.line,
                    expected,
                    format_args!("{kind:?}"),
                ));
            }
            Ok(Variant {
                line: row.line,
                variant,
                name,
                kind,
                reason,
            })
        });
        rows.collect()
    }

    fn has_stem(&self) -> bool {
        matches!(self.kind.as_str(), "colloquial" | "spelling")
    }
}

/// A row of `ambiguous.tsv`.
#[derive(Clone, Debug)]
struct Ambiguous {
    line: usize,
    name: String,
    reason: String,
}

impl Ambiguous {
    fn read(file: &str, text: &str) -> Result<Vec<Ambiguous>, Error> {
        let table = Table::read(file, text, &["name", "reason"])?;
        let rows = table.rows().iter().map(|row| {
            let [name, reason] = [0, 1].map(|i| row.columns()[i].to_owned());
            if reason.is_empty() {
                return Err(Error::dictionary(
                    file,
                    row.line,
                    "a reason",
                    format_args!("{:?}", row.text),
                ));
            }
            Ok(Ambiguous {
                line: row.line,
                name,
                reason,
            })
        });
        rows.collect()
    }
}

/// The embedded tables, parsed for lookups.
struct Embedded {
    names: BTreeMap<String, Facts>,
    variants: Vec<Variant>,
    ambiguous: HashMap<String, String>,
}

impl Embedded {
    fn get() -> &'static Embedded {
        static EMBEDDED: LazyLock<Embedded> = LazyLock::new(|| {
            const TESTED: &str = "the embedded tables are tested";
            let sources = Sources::embedded();
            let names = [sources.divisions, sources.additions]
                .into_iter()
                .flat_map(|text| Facts::read("", text).expect(TESTED))
                .map(|facts| (facts.name.clone(), facts));
            let ambiguous = Ambiguous::read("", sources.ambiguous).expect(TESTED);
            Embedded {
                names: names.collect(),
                variants: Variant::read("", sources.variants).expect(TESTED),
                ambiguous: ambiguous
                    .into_iter()
                    .map(|row| (row.name, row.reason))
                    .collect(),
            }
        });
        &EMBEDDED
    }
}

fn fold(name: &str) -> String {
    name.chars().map(fold_char).collect()
}

/// Suffixes that a stem goes without, the longer first.
const SUFFIXES: [&str; 17] = [
    "特别行政区",
    "工农区",
    "工矿区",
    "行政区",
    "自治区",
    "地区",
    "新区",
    "矿区",
    "特区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "州",
    "盟",
    "群岛",
];

/// A folded name without its suffix, where two characters or more are left. Names with a people in them have none; their
/// colloquial form has.
fn stem(name: &str) -> Option<&str> {
    let autonomous = name.contains("自治") && name != "内蒙古自治区" && name != "西藏自治区";
    if autonomous || name.ends_with("族区") || name.contains('、') {
        return None;
    }
    SUFFIXES
        .iter()
        .filter_map(|suffix| name.strip_suffix(suffix))
        .find(|stem| stem.chars().nth(1).is_some())
}

/// The facts of a key while the dictionary is built.
#[derive(Debug)]
struct Draft {
    class: Class,
    ambiguous: bool,
    level: Level,
    provinces: ProvinceSet,
    codes: Vec<u32>,
    periods: Vec<Period>,
}

/// Collects the keys of a dictionary.
#[derive(Debug, Default)]
struct Builder {
    keys: BTreeMap<String, Draft>,
}

impl Builder {
    fn add_name(&mut self, facts: &Facts) {
        let key = fold(&facts.name);
        if let Some(stem) = stem(&key) {
            self.add(stem, Class::Stem, facts);
        }
        self.add(&key, Class::Full, facts);
    }

    fn add_variant(&mut self, variant: &Variant, facts: &Facts) {
        let key = fold(&variant.variant);
        if variant.has_stem()
            && let Some(stem) = stem(&key)
        {
            self.add(stem, Class::Stem, facts);
        }
        let class = if variant.kind == "short" {
            Class::Short
        } else {
            Class::Variant
        };
        self.add(&key, class, facts);
    }

    /// Adds facts to a key. A key of several classes keeps the first; what the later classes add is:
    /// to a full name the places of its variants and the years of both, to anything else nothing.
    fn add(&mut self, key: &str, class: Class, facts: &Facts) {
        let fresh = Draft {
            class,
            ambiguous: false,
            level: facts.level,
            provinces: facts.provinces,
            codes: facts.codes.clone(),
            periods: facts.periods.clone(),
        };
        let Some(known) = self.keys.get_mut(key) else {
            self.keys.insert(key.to_owned(), fresh);
            return;
        };
        let other = if known.class <= class {
            fresh
        } else {
            std::mem::replace(known, fresh)
        };
        known.absorb(other);
    }

    fn build(self) -> Result<Divisions, Error> {
        let wrong = |e: fst::Error| Error::new(ErrorKind::Dictionary, e);
        let (mut codes, mut periods, mut records) = (Vec::new(), Vec::new(), Vec::new());
        let (mut code_runs, mut period_runs, mut known) =
            (HashMap::new(), HashMap::new(), HashMap::new());
        let mut map = fst::MapBuilder::memory();
        for (key, draft) in self.keys {
            let codes_len = u8::try_from(draft.codes.len());
            let codes_len = codes_len.map_err(|e| {
                Error::new(ErrorKind::Dictionary, format_args!("{key}: codes: {e}"))
            })?;
            let periods_len = draft.periods.len() as u8;
            let years = Years::of(&draft.periods);
            let codes_start = *code_runs.entry(draft.codes).or_insert_with_key(|run| {
                codes.extend_from_slice(run);
                (codes.len() - run.len()) as u32
            });
            let periods_start = *period_runs.entry(draft.periods).or_insert_with_key(|run| {
                periods.extend_from_slice(run);
                (periods.len() - run.len()) as u32
            });
            let facts = (
                draft.level,
                draft.provinces,
                codes_start,
                codes_len,
                periods_start,
                periods_len,
            );
            let record = *known.entry(facts).or_insert_with(|| {
                records.push(Record {
                    provinces: draft.provinces,
                    years,
                    codes_start,
                    periods_start,
                    codes_len,
                    periods_len,
                    level: draft.level,
                });
                records.len() as u64 - 1
            });
            let ambiguous = if draft.ambiguous { AMBIGUOUS } else { 0 };
            map.insert(&key, record << VALUE_SHIFT | ambiguous | draft.class as u64)
                .map_err(wrong)?;
        }
        let bytes = map.into_inner().map_err(wrong)?;
        let map = fst::Map::new(Cow::Owned(bytes)).map_err(wrong)?;
        let mut stream = map.stream();
        let mut keys = Vec::new();
        while let Some((key, value)) = stream.next() {
            let value = u32::try_from(value).map_err(|e| Error::new(ErrorKind::Dictionary, e))?;
            keys.push((key.to_vec(), value));
        }
        let keys = Prefixes::build(keys.iter().map(|(key, value)| (&key[..], *value)));
        Ok(Divisions {
            map,
            records,
            codes,
            periods,
            keys,
            spelled: OnceLock::new(),
            extra: Vec::new(),
        })
    }
}

impl Draft {
    /// Takes over what `other`, of the same class or a later one, adds.
    fn absorb(&mut self, other: Draft) {
        self.ambiguous |= other.ambiguous;
        let same = self.class == other.class;
        if same {
            self.level = self.level.min(other.level);
        }
        if same || (self.class == Class::Full && other.class == Class::Variant) {
            self.provinces = self.provinces.union(other.provinces);
            for code in other.codes {
                if !self.codes.contains(&code) {
                    self.codes.push(code);
                }
            }
        }
        if same || self.class == Class::Full {
            self.periods.extend(other.periods);
            self.periods.sort_unstable();
            let mut merged: Vec<Period> = Vec::new();
            for &(first, last) in &self.periods {
                match merged.last_mut() {
                    Some(run) if first <= run.1.saturating_add(1) => run.1 = run.1.max(last),
                    _ => merged.push((first, last)),
                }
            }
            self.periods = merged;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTEFACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/divisions.bin");

    fn get(name: &str) -> Division<'static> {
        Divisions::embedded()
            .get(&fold(name))
            .unwrap_or_else(|| panic!("{name} is missing"))
    }

    #[test]
    #[ignore = "writes dictionaries/divisions.bin: cargo test regenerate_divisions -- --ignored"]
    fn regenerate_divisions() {
        std::fs::write(ARTEFACT, Divisions::compile(&Sources::embedded()).unwrap()).unwrap();
    }

    #[test]
    fn the_artefact_is_what_the_tables_compile_to() {
        let compiled = Divisions::compile(&Sources::embedded()).unwrap();
        let checked_in = std::fs::read(ARTEFACT).unwrap();
        let advice = "run cargo test regenerate_divisions -- --ignored";
        assert!(
            compiled == checked_in,
            "divisions.bin is out of date; {advice}"
        );
    }

    #[test]
    fn every_name_of_the_cross_check_is_found() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/divisions/areacodes.csv"
        );
        let Ok(text) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is absent");
            return;
        };
        let mut names: Vec<&str> = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(3))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() > 4000);
        let full = |name: &&str| {
            Divisions::embedded()
                .get(&fold(name))
                .is_some_and(|d| !d.is_stem() && !d.is_variant())
        };
        let missing: Vec<&str> = names.into_iter().filter(|name| !full(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn tables_are_sorted_and_without_doubles() {
        let sources = Sources::embedded();
        let firsts = |text: &'static str, columns: &[&str], by: usize| {
            let table = Table::read_with("", text, columns, &["reason"]).unwrap();
            let rows = table
                .rows()
                .iter()
                .map(|row| row.columns()[..by].join("\t"));
            rows.collect::<Vec<_>>()
        };
        for rows in [
            firsts(sources.divisions, &NAMES, 1),
            firsts(sources.ambiguous, &["name"], 1),
        ] {
            assert!(rows.is_sorted_by(|a, b| a < b));
        }
        let mut variants = firsts(sources.variants, &["variant", "name", "kind"], 2);
        let count = variants.len();
        variants.sort();
        variants.dedup();
        assert_eq!(variants.len(), count);
    }

    #[test]
    fn facts_of_names() {
        let shaoxing = get("绍兴县");
        assert_eq!(shaoxing.level(), Level::County);
        assert_eq!(shaoxing.periods(), [(1980, 1980), (1983, 2012)]);
        assert_eq!(shaoxing.codes(), [330621, 332321]);
        assert_eq!(shaoxing.provinces().codes().collect::<Vec<_>>(), [33]);
        assert!(shaoxing.is_historical() && !shaoxing.is_stem() && !shaoxing.is_variant());
        assert!(shaoxing.gone_by(2020) && !shaoxing.gone_by(2013) && !shaoxing.gone_by(2000));
        assert!(!get("嘉禾县").gone_by(u16::MAX));
        assert_eq!(get("河北省").level(), Level::Province);
        assert_eq!(get("鄠邑区").periods().last().unwrap().1, TODAY);
        assert_eq!(get("澎湖县").provinces(), get("澎湖縣").provinces());
        assert_eq!(
            get("连江县").provinces().codes().collect::<Vec<_>>(),
            [35, 71]
        );
        for name in ["市辖区", "省直辖县级行政区划", "县", "晋城市市辖区"] {
            assert!(Divisions::embedded().get(name).is_none(), "{name}");
        }
    }

    #[test]
    fn folding_makes_no_two_places_one() {
        // Different names with one key are traditional and simplified forms of the same characters.
        let mut keys: HashMap<String, Vec<&str>> = HashMap::new();
        for facts in Embedded::get().names.values() {
            keys.entry(fold(&facts.name)).or_default().push(&facts.name);
        }
        for (key, names) in keys.iter().filter(|(_, names)| names.len() > 1) {
            assert!(
                names.contains(&key.as_str()) && names.len() == 2,
                "{names:?}"
            );
        }
        for name in [
            "乾县",
            "乾安县",
            "澂江县",
            "澄江县",
            "濬县",
            "衞輝市",
            "敍永縣",
            "臺北縣",
        ] {
            get(name);
        }
        // One character is folded further than needed; the key is folded likewise.
        assert!(Divisions::embedded().get(&fold("乾安县")).is_some());
    }

    #[test]
    fn classes_of_keys() {
        let stem = get("绍兴");
        assert!(stem.is_stem() && !stem.is_variant() && stem.level() == Level::Prefecture);
        let short = get("河北");
        assert!(short.is_stem() && short.is_short_province() && short.level() == Level::Province);
        // 河北区 of Tianjin gives the stem nothing: the province comes first.
        assert_eq!(short.provinces().codes().collect::<Vec<_>>(), [13]);
        for name in [
            "天祝县",
            "甘南州",
            "鄂伦春旗",
            "积石山县",
            "荷泽市",
            "荔蒲县",
            "邵通市",
        ] {
            assert!(get(name).is_variant(), "{name}");
        }
        assert!(get("天祝").is_stem());
        for name in [
            "和平", "合作", "资源", "公安", "友好", "长安", "市区", "城区", "郊区", "矿区", "和县",
            "新区", "东区",
        ] {
            assert!(get(name).is_ambiguous(), "{name}");
        }
        for name in ["绍兴县", "乾县", "海淀区", "朝阳区", "长沙", "西安"] {
            assert!(!get(name).is_ambiguous(), "{name}");
        }
    }

    #[test]
    fn a_full_name_comes_before_a_variant_and_a_stem() {
        // 东乡县 was a county of Jiangxi and is said of 东乡族自治县 in Gansu.
        let dongxiang = get("东乡县");
        assert!(!dongxiang.is_variant() && !dongxiang.is_historical());
        assert_eq!(dongxiang.provinces().codes().collect::<Vec<_>>(), [36, 62]);
        // 沙县 became 沙县区: the stem keeps the name known, and adds no place.
        let shaxian = get("沙县");
        assert!(!shaxian.is_stem() && !shaxian.is_historical());
        let mut seen = 0;
        for (key, division) in Divisions::embedded().iter() {
            let full = Embedded::get()
                .names
                .values()
                .any(|facts| fold(&facts.name) == key);
            assert_eq!(full, !division.is_stem() && !division.is_variant(), "{key}");
            assert!(
                !division.provinces().is_empty()
                    && !division.periods().is_empty()
                    && !division.codes().is_empty(),
                "{key}"
            );
            seen += 1;
            if seen == 400 {
                break;
            }
        }
    }

    #[test]
    fn longest_prefix() {
        let divisions = Divisions::embedded();
        let len = |text: &'static str| divisions.longest_prefix(text).map(|(len, _)| &text[..len]);
        assert_eq!(len("绍兴县| 嘉禾县"), Some("绍兴县"));
        assert_eq!(len("绍兴城里"), Some("绍兴"));
        assert_eq!(len("乌兰浩特市|"), Some("乌兰浩特市"));
        assert_eq!(
            len("积石山保安族东乡族撒拉族自治县人民政府"),
            Some("积石山保安族东乡族撒拉族自治县")
        );
        assert_eq!(len("历史| 娄烦县"), None);
        assert_eq!(len(""), None);
        assert_eq!(len("𠮷"), None);
    }

    #[test]
    fn the_names_of_an_old_list_were_valid_together() {
        let names = ["绍兴县", "吴旗县", "阿城市", "宝坻区", "永州市", "黄浦区"];
        let years = names.iter().fold(Years::ALL, |years, name| {
            years.intersection(get(name).years())
        });
        assert_eq!(years.bounds(), Some((2001, 2004)));
        assert!(!years.has_today());
        assert!(get("嘉禾县").years().has_today());
        assert_eq!(Years::of(&[(1980, 1980)]).bounds(), Some((1980, 1980)));
        assert_eq!(Years::default().bounds(), None);
    }

    #[test]
    fn extra_tables() {
        let head = "name\tlevel\tcodes\tprovinces\tfirst\tlast\n";
        let tsv = format!(
            "# mine\n{head}雄安新區\tprefecture\t133100\t13\t2017\t\n绍兴\tcounty\t330600\t33\t1980\t\n"
        );
        let divisions = Divisions::embedded().with_extra("mine.tsv", &tsv).unwrap();
        assert_eq!(
            divisions.get("雄安新区").unwrap().periods(),
            [(2017, TODAY)]
        );
        assert!(divisions.get("雄安").unwrap().is_stem());
        assert!(!divisions.get("绍兴").unwrap().is_stem());
        assert!(divisions.get("和平").unwrap().is_ambiguous());
        assert!(
            divisions
                .lookup("雄安新区")
                .to_string()
                .contains("2017 to today")
        );
        assert!(Divisions::embedded().get("雄安新区").is_none());
        let again = divisions.with_extra("more.tsv", head).unwrap();
        assert_eq!(again.len(), divisions.len());
        assert!(!again.lookup("雄安").entries.is_empty());

        let message = |row: &str| {
            let tsv = format!("{head}{row}\n");
            Divisions::embedded()
                .with_extra("mine.tsv", &tsv)
                .unwrap_err()
                .to_string()
        };
        for (row, part) in [
            ("雄安新区\tprefecture\t133100\t13", "6 tab-separated fields"),
            ("雄\tprefecture\t133100\t13\t2017\t", "a name of 2 to 40"),
            ("雄安新区\ttown\t133100\t13\t2017\t", "\"town\""),
            ("雄安新区\tcounty\t1331\t13\t2017\t", "\"1331\""),
            ("雄安新区\tcounty\t133100\t99\t2017\t", "\"99\""),
            ("雄安新区\tcounty\t133100\t13\t\t", "years joined by commas"),
            ("雄安新区\tcounty\t133100\t13\t2017\t2001", "\"2001\""),
            ("雄安新区\tcounty\t133100\t13\t1990,1980\t1995,", "in order"),
        ] {
            let message = message(row);
            assert!(
                message.starts_with("mine.tsv:2: ") && message.contains(part),
                "{message}"
            );
        }
    }

    #[test]
    fn lookups() {
        let text = |name| Divisions::embedded().lookup(name).to_string();
        assert!(text("绍兴县").contains("1980 to 1980, 1983 to 2012"));
        assert!(text("天祝").contains("天祝藏族自治县 [stem of a variant: colloquial"));
        assert!(text("荷泽市").contains("菏泽市 [variant: spelling"));
        assert!(text("和平").contains("counts only inside a list"));
        assert!(text("某某").contains("not a division"));
    }

    #[test]
    fn provinces() {
        assert_eq!(Province::all().count(), 34);
        for province in Province::all() {
            assert_eq!(Province::from_code(province.code()), Some(province));
            assert!(!neighbours(province).contains(province));
            for other in neighbours(province).iter() {
                assert!(
                    neighbours(other).contains(province),
                    "{} {}",
                    province.name(),
                    other.name()
                );
            }
            assert_eq!(get(province.name()).level(), Level::Province);
            assert!(
                get(province.short()).is_short_province(),
                "{}",
                province.short()
            );
        }
        let set = |code| Province::from_code(code).unwrap().set();
        assert!(set(33).borders(set(31)) && !set(33).borders(set(62)));
        assert_eq!(
            set(11)
                .union(set(82))
                .iter()
                .map(Province::letter)
                .collect::<String>(),
            "京澳"
        );
    }

    #[test]
    fn damaged_artefacts_are_refused() {
        let bytes = std::fs::read(ARTEFACT).unwrap();
        assert!(Divisions::load(Cow::Owned(bytes.clone())).is_ok());
        for cut in [0, 7, 27, 100, bytes.len() - 1] {
            assert!(Divisions::load(Cow::Owned(bytes[..cut].to_vec())).is_err());
        }
        let mut other = bytes;
        other[8] = 99;
        assert!(Divisions::load(Cow::Owned(other)).is_err());
    }
}
