//! Lists of words that rules compare lines with: what a line or a part of one is, starts with, ends with or holds.

use std::sync::{LazyLock, OnceLock};

use super::{source::Table, word_set::WordSet};
use crate::error::Error;

/// Names the lists once, for the code and for the table.
macro_rules! lists {
    ($(#[$doc:meta])* $list:ident: $($(#[$of:meta])* $item:ident = $name:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $list {
            $($(#[$of])* $item,)*
        }

        const NAMES: &[&str] = &[$($name),*];
    };
}

lists! {
/// A list of words.
List:
    /// Which links a list's header announces.
    Which = "list-which",
    /// What they are links to.
    What = "list-what",
    /// What is offered, for how much, and how to get it.
    Market = "market",
    /// Names a way to make contact.
    Contact = "contact",
    /// Words of honest notices.
    Honest = "honest-notice",
    /// Words of pages about interfaces, texts and their words.
    About = "about",
    /// How a sentence ends that announces a list.
    Announces = "announces",
    /// How the first part of a path ends that is a site.
    Site = "site",
    /// Menus of programs.
    Menu = "menu",
    /// How the name of an office ends, which signs its notices.
    Office = "office",
    /// What a line begins with that says whom to ask.
    Person = "person",
    /// How a header speaks to the page's readers.
    Pitch = "list-pitch",
    /// What the one is called who deals.
    Dealer = "dealer",
    /// What sites say of themselves at their pages' ends.
    Closing = "closing",
    /// What search phrases of any trade end in.
    Trade = "trade",
    /// Words around the places of an offer.
    Offer = "offer",
    /// What a line of a program's changes begins with.
    Change = "change",
    /// What those did who are named before a bar.
    Credit = "credit",
    /// What the columns of newspapers, offices and sites are called.
    Section = "section",
    /// Are the first part of a path.
    Home = "home",
    /// The name of a site, the first part of a path, ends with one.
    SiteName = "site-name",
    /// Are the last part of a path.
    PathEnd = "path-end",
    /// A line starts with one and goes on with a path, without a colon.
    Position = "position",
    /// End what stands before a colon and a path with arrows.
    WeakPosition = "weak-position",
    /// Start what says where the reader is, before a colon: 您所在位置.
    PositionStart = "position-start",
    /// End what says where the reader is, before a colon.
    PositionEnd = "position-end",
    /// Stand before the name of who wrote: 本报记者 某某.
    Reporter = "reporter",
    /// Follow a number and make it a date: 3小时前.
    Ago = "ago",
    /// Are the number of a forum's post.
    Floor = "floor",
    /// Close an article between dashes: — END —.
    ArticleEnd = "article-end",
    /// Name who wrote, drew or edited, before a slash or a colon.
    Writer = "writer",
    /// Call to add somebody to one's contacts, anywhere in a line: 加微信.
    AddMe = "add-me",
    /// Follow 加 within a few characters: 加设计师微信.
    Messenger = "messenger",
    /// Stand in brackets at the start of an advert: 【广告】.
    AdMark = "ad-mark",
    /// Stand before or behind a number of Hong Kong, which has eight digits.
    Called = "called",
    /// Stand before the number of an account.
    AccountEnd = "account",
    /// Stand before an account of letters: 微信:fp8800.
    AccountLead = "letter-account",
    /// Follow the surname of whom to call; the first that a line has counts.
    Title = "title",
    /// Stand in the title of a page that gives numbers of its own.
    NoticeTitle = "notice",
    /// Are the field of a card, before its colon, blanks left out.
    CardField = "card-field",
    /// Stand in a title that asks.
    Question = "question",
    /// Start a line that gives an example.
    Example = "example",
    /// Stand in the imprint of a book, which claims its rights, too.
    Imprint = "imprint",
    /// Name who keeps or made the site, before a colon or 单位.
    Support = "support",
    /// Stand in a line that says where and how to reach the site.
    ContactField = "contact-field",
    /// Stand before the number of a filed site.
    Filing = "filing",
    /// Stand in a line that forbids or governs reprints.
    Reprint = "reprint",
    /// Start a line that forbids or governs reprints.
    ReprintStart = "reprint-start",
    /// Claim the copyright; two of them in a short line, or one and a year, are a footer.
    Copyright = "copyright",
    /// Carry a disclaimer on, two of them in a sentence.
    Disclaimer = "disclaimer",
    /// Start a sentence of a disclaimer, beside the phrases of the rule.
    DisclaimerStart = "disclaimer-start",
    /// Hold a 我 with which no reader speaks of himself.
    Ourselves = "ourselves",
    /// Stand before a choice of sizes: 字号:大 中 小.
    FontSize = "font-size",
    /// Start a call to share that is glued to the text.
    ShareAct = "share-act",
    /// Stand in a counter beside its number: 阅读:12.
    Counted = "counted",
    /// Stand in a question or a warning about the reader's age.
    AgeGate = "age-gate",
    /// Stand in a field whose value is a name.
    NameField = "name-field",
    /// End the header of a document library's tips.
    Tips = "tips",
    /// Stand in such tips, two of them in one of the lines.
    Library = "library",
    /// Start a call to follow an account.
    Follow = "follow",
    /// Stand in a call to follow an account, behind its start: 关注微博问政 is a headline.
    Followed = "followed",
    /// End the name of a site, above its account.
    Medium = "medium",
    /// Head a list of links, with a colon only.
    WeakHeader = "weak-header",
    /// Stand beside the header of a list and lead to its page.
    More = "more",
    /// Head the parts of a text, too: 上篇:缘起.
    Part = "part",
    /// Stand on pages about journeys, and about people and things from many places.
    Journey = "journey",
    /// End words that name people and offices behind a place, which are no trade.
    FromPlace = "from-place",
    /// Stand on pages that have something to offer at many places.
    Offering = "offering",
    /// Are a button beside furniture, alone in a line.
    Alone = "alone",
    /// Stand before a sentence to the readers and are left out.
    Hint = "hint",
    /// Name the site itself in what it says at a page's end.
    OwnSite = "own-site",
    /// Start a line below an article that is its own: a note, an appendix, a signature.
    Note = "note",
    /// End the name of a gambling site; the first that fits is cut off.
    GamblingEnd = "gambling-end",
    /// Lead to a site, beside the name of its firm.
    Access = "access",
    /// Stand in brackets before a block: 【首页】.
    Entrance = "entrance",
    /// Stand before the way to somebody who sells: 联系扣扣; the first that fits counts.
    Approach = "approach",
    /// Follow such a word; the first that fits counts.
    Way = "way",
    /// Stand before a lottery and are of its phrase.
    Draw = "draw",
    /// Words of trades that hold a particle, left out one after the other before particles are looked for.
    Compound = "compound",
    /// Are the name of a tag that leaks.
    Tag = "tag",
    /// Are the name of an attribute that a lost tag leaves.
    Attribute = "attribute",
    /// Are the name of a forum's code in square brackets.
    ForumCode = "forum-code",
    /// Are the name of a forum's code whose content is no text.
    MediaCode = "media-code",
    /// Are the name of a site system's code in square brackets; names start with those that end in a low line.
    ShortCode = "short-code",
    /// Start the tag of a template in braces.
    TemplateTag = "template-tag",
    /// Start a line of a page's script.
    ScriptStart = "script-start",
    /// Start a line of any program.
    Flow = "flow",
    /// Only the scripts of pages name them.
    WebScript = "web-script",
    /// Are a property of a style sheet.
    Property = "property",
    /// Stand in what a word processor leaves.
    WordProcessor = "word-processor",
    /// A page that has one speaks of markup.
    MarkupTalk = "markup-talk",
    /// End what stands before 代码 where that is the number of a register.
    Register = "register",
    /// Stand in the line of a browser that a page asks for.
    BrowserAdvice = "browser-advice",
    /// Prose that has one speaks of code.
    CodeTalk = "code-talk",
    /// End what stands before code that a text shows: 直接写.
    Writing = "writing",
    /// Stand between codes that a text shows.
    Placeholder = "placeholder",
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
}

impl List {
    /// The words, in the order of the table.
    pub(crate) fn words(self) -> &'static [&'static str] {
        self.set().words()
    }

    fn set(self) -> &'static WordSet<&'static str> {
        static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
            let mut all = Vec::new();
            all.resize_with(NAMES.len(), Words::default);
            for (file, text) in TABLES {
                read(&mut all, file, text).expect("the embedded tables are tested");
            }
            all
        });
        let words = &ALL[self as usize];
        words.set.get_or_init(|| words.row.split('|').collect())
    }

    /// Whether `word` is one of the words.
    pub(crate) fn has(self, word: &str) -> bool {
        self.words()
            .iter()
            .any(|known| known.len() == word.len() && ends(word, known))
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

    /// The first of the words that `text` ends with.
    pub(crate) fn end(self, text: &str) -> Option<&'static str> {
        let mut words = self.words().iter().copied();
        words.find(|word| ends(text, word))
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
