//! Lists of words that rules compare lines with: what a line or a part of one is, starts with, ends with or holds.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashMap;

use super::{source::Table, word_set::WordSet};
use crate::error::Error;

/// Names the lists once, for the code and for the table.
macro_rules! lists {
    ($(#[$doc:meta])* $list:ident: $($item:ident = $name:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $list {
            $($item,)*
        }

        const NAMES: &[&str] = &[$($name),*];
    };
}

lists! {
/// A list of words; its note in the table says how they are used.
List:
    // Links and headers of lists.
    Which = "list-which",
    What = "list-what",
    WhichElse = "list-which-beside",
    WhatElse = "list-what-beside",
    Announces = "announces",
    Past = "list-past",
    Pitch = "list-pitch",
    WeakHeader = "weak-header",
    More = "more",
    SureHeader = "sure-header",
    SearchBox = "search-box",
    LeadsOn = "leads-on",
    WholeText = "whole-text",
    TitleWord = "title-word",
    Section = "section",
    // Paths.
    Home = "home",
    SiteName = "site-name",
    PathEnd = "path-end",
    Position = "position",
    WeakPosition = "weak-position",
    PositionStart = "position-start",
    PositionEnd = "position-end",
    Site = "site",
    Menu = "menu",
    // Bylines.
    Credit = "credit",
    Poster = "poster",
    PostedAt = "posted-at",
    ForumNote = "forum-note",
    Reporter = "reporter",
    Ago = "ago",
    Writer = "writer",
    Signed = "signed",
    SignedAbove = "signed-above",
    // Adverts and numbers to call.
    Market = "market",
    Contact = "contact",
    Honest = "honest-notice",
    Person = "person",
    AskFor = "ask-for",
    PageField = "page-field",
    EventField = "event-field",
    Introduces = "introduces",
    Dealer = "dealer",
    TableHeading = "table-heading",
    Office = "office",
    PublicOffice = "public-office",
    AddMe = "add-me",
    Messenger = "messenger",
    AdMark = "ad-mark",
    Classified = "classified",
    AccountSigns = "account-signs",
    EvasiveAccount = "evasive-account",
    BehindNumber = "behind-number",
    PlaceLead = "place-lead",
    PlaceHeader = "place-header",
    BrandSuffix = "brand-suffix",
    KnownName = "known-name",
    Called = "called",
    AccountEnd = "account",
    AccountLead = "letter-account",
    Title = "title",
    NoticeTitle = "notice",
    CardField = "card-field",
    // Footers and what sites say of themselves.
    Closing = "closing",
    OwnSite = "own-site",
    Imprint = "imprint",
    Support = "support",
    ContactField = "contact-field",
    BookPart = "book-part",
    Enumerates = "enumerates",
    Cites = "cites",
    MenuEnd = "menu-end",
    Quarter = "quarter",
    QuarterTalk = "quarter-talk",
    Addresses = "addresses",
    OwnPost = "own-post",
    ContactTitle = "contact-title",
    Offers = "offers",
    Forbids = "forbids",
    OfToday = "of-today",
    Filing = "filing",
    Reprint = "reprint",
    ReprintStart = "reprint-start",
    Copyright = "copyright",
    Disclaimer = "disclaimer",
    DisclaimerStart = "disclaimer-start",
    // Tools, pagers and calls to share.
    Counted = "counted",
    Pressed = "pressed",
    KeptEnd = "kept-end",
    FetchStart = "fetch-start",
    FetchEnd = "fetch-end",
    Plea = "plea",
    PleaAsks = "plea-asks",
    CookieTalk = "cookie-talk",
    CookieSite = "cookie-site",
    BoardNote = "board-note",
    EditedBy = "edited-by",
    ColumnChannel = "column-channel",
    ColumnSize = "column-size",
    ColumnCounter = "column-counter",
    AgeGate = "age-gate",
    NameField = "name-field",
    Tips = "tips",
    Library = "library",
    LibraryElse = "library-else",
    LibraryMore = "library-more",
    OwnAddress = "own-address",
    Today = "today",
    Welcome = "welcome",
    LibraryAgainst = "library-against",
    Alone = "alone",
    Hint = "hint",
    Part = "part",
    SectionEdit = "section-edit",
    Editor = "editor",
    Floor = "floor",
    ToolRow = "tool-row",
    ToolCount = "tool-count",
    FontSize = "font-size",
    ShareAct = "share-act",
    Ourselves = "ourselves",
    Follow = "follow",
    Followed = "followed",
    Medium = "medium",
    // What is the article's own.
    About = "about",
    KeysHeader = "keys-header",
    Change = "change",
    Question = "question",
    Example = "example",
    ArticleEnd = "article-end",
    Note = "note",
    // Places and search phrases.
    Trade = "trade",
    Offer = "offer",
    Sales = "sales",
    Firm = "firm",
    Doing = "doing",
    PartOfCity = "part-of-city",
    SaidOfPlaces = "said-of-places",
    ToldAbove = "told-above",
    Lesson = "lesson",
    Schedule = "schedule",
    SaidOfAll = "said-of-all",
    Parties = "parties",
    // Adverts of one sentence.
    Recalled = "advert-recalled",
    Rued = "advert-rued",
    Told = "advert-told",
    // Papers.
    Index = "index",
    Abstract = "abstract",
    Serving = "serving",
    Journey = "journey",
    Places = "places",
    AfterPlaces = "after-places",
    FromPlace = "from-place",
    GamblingEnd = "gambling-end",
    Access = "access",
    Entrance = "entrance",
    Approach = "approach",
    Way = "way",
    Salesman = "salesman",
    Lottery = "lottery",
    Draw = "draw",
    Compound = "compound",
    // Forms of furniture.
    HonouredStart = "honoured-start",
    HonouredEnd = "honoured-end",
    PlayerEnd = "player-end",
    // Markup and code.
    Tag = "tag",
    Attribute = "attribute",
    ElementPart = "element-part",
    ForumCode = "forum-code",
    MediaCode = "media-code",
    ShortCode = "short-code",
    TemplateTag = "template-tag",
    ScriptStart = "script-start",
    Flow = "flow",
    WebScript = "web-script",
    Property = "property",
    WordProcessor = "word-processor",
    TagLead = "tag-lead",
    SiteMap = "site-map",
    PageCode = "page-code",
    MarkupTalk = "markup-talk",
    Asking = "asking",
    Register = "register",
    BrowserAdvice = "browser-advice",
    SiteEnd = "site-end",
    EntityTalk = "entity-talk",
    CodeTalk = "code-talk",
    NoiseTalk = "noise-talk",
    Writing = "writing",
    Placeholder = "placeholder",
    WritingLine = "writing-line",
    Means = "means",
    Namespace = "namespace",
    TagLine = "tag-line",
    PastedMark = "pasted-mark",
    Untitled = "untitled",
    NamedBefore = "named-before",
    NamedBehind = "named-behind",
    DocumentSetting = "document-setting",
    EditorStyle = "editor-style",
    LeftLine = "left-line",
    MissingValue = "missing-value",
    MisreadTalk = "misread-talk",
    QuoteHead = "quote-head",
    LeftEnd = "left-end",
}

/// The tables, with their names. The words of the first are looked for in folded text.
const TABLES: [(&str, &str); 2] = [
    (
        "dictionaries/rule_words.tsv",
        include_str!("../../dictionaries/rule_words.tsv"),
    ),
    (
        "dictionaries/markup.tsv",
        include_str!("../../dictionaries/markup.tsv"),
    ),
];

/// The words of a list.
#[derive(Default)]
struct Words {
    /// As the table has them, parted by `|`.
    row: &'static str,
    /// Taken apart when they are first needed.
    set: OnceLock<WordSet<&'static str>>,
    /// Those of a long list by their last two bytes, in the order of the table.
    tails: OnceLock<FxHashMap<[u8; 2], Vec<&'static str>>>,
}

/// Words from which a list is long.
const LONG: usize = 24;

/// The last two bytes; of a single one with a zero before it.
fn tail(word: &str) -> Option<[u8; 2]> {
    let bytes = word.as_bytes();
    bytes.last_chunk().copied().or_else(|| single(bytes))
}

/// The last byte with a zero before it, as the tail of a word of one byte.
fn single(bytes: &[u8]) -> Option<[u8; 2]> {
    bytes.last().map(|&byte| [0, byte])
}

impl List {
    /// The words, in the order of the table.
    pub(crate) fn words(self) -> &'static [&'static str] {
        self.set().words()
    }

    fn set(self) -> &'static WordSet<&'static str> {
        let words = self.list();
        words.set.get_or_init(|| words.row.split('|').collect())
    }

    fn list(self) -> &'static Words {
        static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
            let mut all = Vec::new();
            all.resize_with(NAMES.len(), Words::default);
            for (file, text) in TABLES {
                read(&mut all, file, text).expect("the embedded tables are tested");
            }
            all
        });
        &ALL[self as usize]
    }

    /// Whether `word` is one of the words.
    pub(crate) fn has(self, word: &str) -> bool {
        self.words()
            .iter()
            .any(|known| known.len() == word.len() && ends(word, known))
    }

    /// The words that `text` holds, each once, where of several that start at one place the longest counts and none
    /// lies in another.
    pub(crate) fn longest(self, text: &str) -> Vec<&'static str> {
        self.set().longest(text).into_iter().copied().collect()
    }

    /// How many of the words `text` holds.
    pub(crate) fn count(self, text: &str) -> usize {
        self.set().count(text)
    }

    /// Whether `text` holds one of the words.
    pub(crate) fn in_text(self, text: &str) -> bool {
        self.set().any(text)
    }

    /// Whether `text` starts with one of the words.
    pub(crate) fn starts(self, text: &str) -> bool {
        self.start(text).is_some()
    }

    /// Whether `text` ends with one of the words.
    pub(crate) fn ends(self, text: &str) -> bool {
        self.end(text).is_some()
    }

    /// The first of the words that `text` starts with.
    pub(crate) fn start(self, text: &str) -> Option<&'static str> {
        let mut words = self.words().iter().copied();
        words.find(|word| starts(text, word))
    }

    /// One of the words that `text` ends with, the first in the table but for words of one byte.
    pub(crate) fn end(self, text: &str) -> Option<&'static str> {
        let words = self.words();
        if words.len() < LONG {
            return words.iter().copied().find(|word| ends(text, word));
        }
        let tails = self.list().tails.get_or_init(|| {
            let mut tails: FxHashMap<[u8; 2], Vec<&str>> = FxHashMap::default();
            for word in words {
                if let Some(tail) = tail(word) {
                    tails.entry(tail).or_default().push(word);
                }
            }
            tails
        });
        let of = |tail: Option<[u8; 2]>| tails.get(&tail?);
        let found = [tail(text), single(text.as_bytes())]
            .into_iter()
            .filter_map(of);
        found.flatten().copied().find(|word| text.ends_with(word))
    }
}

/// Whether `text` starts with `word`. The last byte of a first ideograph, which tells most of them apart, goes first.
fn starts(text: &str, word: &str) -> bool {
    let telling = |text: &str| text.as_bytes().get(word.len().min(3) - 1).copied();
    telling(text) == telling(word) && text.starts_with(word)
}

/// Whether `text` ends with `word`. The last byte, which tells most ideographs apart, goes first.
fn ends(text: &str, word: &str) -> bool {
    text.as_bytes().last() == word.as_bytes().last() && text.ends_with(word)
}

/// Reads a table of lists into `all`.
fn read(all: &mut [Words], file: &str, text: &'static str) -> Result<(), Error> {
    for row in Table::read(file, text, &["list", "words", "note"])?.rows() {
        let wrong = |expected: &str, got: &str| {
            Error::dictionary(file, row.line, expected, format_args!("{got:?}"))
        };
        let [name, words, _] = row.columns() else {
            return Err(wrong("3 columns", row.text));
        };
        let list = NAMES
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| wrong("the name of a list", name))?;
        if !all[list].row.is_empty() {
            return Err(wrong("a list once", name));
        }
        all[list].row = words;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    fn read_all(tables: &[(&str, &'static str)]) -> Result<Vec<Words>, Error> {
        let mut all: Vec<Words> = NAMES.iter().map(|_| Words::default()).collect();
        for (file, text) in tables {
            read(&mut all, file, text)?;
        }
        Ok(all)
    }

    #[test]
    fn every_list_has_words() {
        let all = read_all(&TABLES).unwrap();
        for (name, words) in NAMES.iter().zip(all) {
            assert!(words.row.split('|').all(|word| !word.is_empty()), "{name}");
        }
        for words in read_all(&TABLES[..1]).unwrap() {
            assert!(fold::is_folded(words.row), "{}", words.row);
        }
    }

    #[test]
    fn words_are_found() {
        assert!(List::Which.in_text("相关新闻") && List::What.ends("相关新闻"));
        assert_eq!(List::Market.count("西瓜"), 0);
        assert_eq!(List::Approach.start("加微信"), Some("加"));
        assert_eq!(List::GamblingEnd.end("某某娱乐"), Some("娱乐"));
        // A long list.
        assert_eq!(List::Doing.end("旺角开锁"), Some("开锁"));
        assert!(!List::Doing.ends("锁") && !List::Doing.ends(""));
        assert!(List::Tag.has("br") && !List::Tag.has("b:r") && !List::Tag.has(""));
        assert!(!List::Way.starts("") && !List::Way.ends(""));
    }

    #[test]
    fn errors_name_the_line() {
        let error = |text| {
            let read = read_all(&[("words.tsv", text)]).err();
            read.map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(error("list\twords\tnote\nnone\t西瓜\t").contains("words.tsv:2"));
        assert!(error("list\twords\tnote\nmenu\t西瓜\t\nmenu\t西瓜\t").contains("once"));
    }
}
