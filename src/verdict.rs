//! The verdict on a page: what its marks say of the page as a whole.

use std::{borrow::Cow, fmt, ops::Range};

use crate::{
    config::Config,
    mark::{Edit, Label, Marks},
    rules,
    text::scan,
};

/// What is advised to do with a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Decision {
    /// Nothing is to be changed.
    #[default]
    Keep,
    /// Worth keeping without what the marks take out or put right.
    Cleaned,
    /// Not worth keeping: it was spam, or nothing that could be an article is left of it.
    DropAdvised,
}

impl Decision {
    /// Number of decisions.
    pub const COUNT: usize = 3;

    /// Every decision.
    pub fn all() -> impl Iterator<Item = Decision> {
        [Decision::Keep, Decision::Cleaned, Decision::DropAdvised].into_iter()
    }

    /// The decision's name as written in output: `keep`, `cleaned` or `drop-advised`.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Keep => "keep",
            Decision::Cleaned => "cleaned",
            Decision::DropAdvised => "drop-advised",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// From when on a page is not worth keeping.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DropAdvice {
    /// The share of the page's visible characters, between 0 and 1, from which removed spam makes it a spam page.
    pub spam_share: f32,
    /// The fewest visible characters that have to be left where spam was removed.
    pub least_left: usize,
}

impl Default for DropAdvice {
    fn default() -> DropAdvice {
        DropAdvice {
            spam_share: 0.8,
            least_left: 50,
        }
    }
}

/// What the marks of a page say of the page as a whole.
///
/// Characters are counted that are visible, which all are but white space. Spam is what is under the labels
/// `region-stuffing`, `keyword-stuffing` and `contact-ad`; all else that is removed is furniture, which any page may have.
///
/// - `removed_share` = visible characters under marks that remove ÷ visible characters.
/// - `spam_score` = the sum, over spam marks, of visible characters × the mark's score ÷ visible characters. It is how much
///   of the page is spam, not how sure it is that there is some; marks that only report count too.
/// - `drop-advised` when the share of spam removed reaches [`DropAdvice::spam_share`]; or when spam was removed and fewer
///   than [`DropAdvice::least_left`] visible characters are left; or when something was removed and nothing is left at all.
///   What is under `byline` is not counted as left.
/// - `cleaned` when there is any other edit, `keep` when there is none.
///
/// Furniture alone never makes a page one to drop as long as a character of an article is left.
///
/// # Examples
///
/// ```
/// let cleaner = saoye::Cleaner::new();
/// let verdict = cleaner.verdict("春天来了,院子里的花开了。");
/// assert_eq!(verdict.decision, saoye::Decision::Keep);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// What is advised.
    pub decision: Decision,
    /// Share of the visible characters that is removed, between 0 and 1.
    pub removed_share: f32,
    /// How much of the page is spam, between 0 and 1.
    pub spam_score: f32,
    /// The labels found, in the order of [`Label::all`].
    pub labels: Vec<Label>,
    /// Why, in words.
    pub reason: Cow<'static, str>,
}

impl Label {
    /// Whether the label is one of spam, put on a page to be found by search engines or to sell something; what the other
    /// labels cover any page may have.
    pub fn is_spam(self) -> bool {
        matches!(
            self,
            Label::RegionStuffing | Label::KeywordStuffing | Label::ContactAd
        )
    }
}

/// What is counted, in visible characters.
#[derive(Default)]
struct Counts {
    all: usize,
    removed: usize,
    spam: usize,
    bylines: usize,
    weighed: f64,
}

impl Counts {
    fn of(text: &str, marks: &Marks) -> Counts {
        let visible = |span: Range<usize>| scan::visible(text.get(span).unwrap_or_default());
        let mut counts = Counts {
            all: visible(0..text.len()),
            ..Counts::default()
        };
        for mark in marks.iter() {
            let beneath = rules::label_beneath(mark);
            let spam = beneath.is_some_and(Label::is_spam);
            if !spam && mark.edit != Some(Edit::Remove) && beneath != Some(Label::Byline) {
                continue;
            }
            let here = visible(mark.span.clone());
            if spam {
                counts.weighed += here as f64 * f64::from(mark.score);
            }
            if mark.edit == Some(Edit::Remove) {
                counts.removed += here;
                counts.spam += if mark.label.is_spam() { here } else { 0 };
            } else if beneath == Some(Label::Byline) {
                counts.bylines += here;
            }
        }
        counts
    }

    fn share(&self, part: f64) -> f32 {
        // A page with no visible character has no marks on any.
        (part / self.all.max(1) as f64).clamp(0.0, 1.0) as f32
    }
}

impl Marks {
    /// What these marks say of `text`, the text they were made from, as a whole.
    pub fn verdict(&self, text: &str, config: &Config) -> Verdict {
        if self.is_empty() {
            return Verdict {
                reason: Cow::Borrowed("nothing found"),
                ..Verdict::default()
            };
        }
        let counts = Counts::of(text, self);
        let mut found = [false; Label::COUNT];
        for mark in self.iter() {
            found[mark.label as usize] = true;
            if let Some(label) = rules::label_beneath(mark) {
                found[label as usize] = true;
            }
        }
        let labels: Vec<Label> = Label::all().filter(|l| found[*l as usize]).collect();
        let changed = self.iter().any(|mark| mark.edit.is_some());
        let (decision, reason) = decide(&counts, changed, &labels, config.drop_advice());
        Verdict {
            decision,
            removed_share: counts.share(counts.removed as f64),
            spam_score: counts.share(counts.weighed),
            labels,
            reason,
        }
    }
}

fn decide(
    counts: &Counts,
    changed: bool,
    labels: &[Label],
    advice: DropAdvice,
) -> (Decision, Cow<'static, str>) {
    let left = counts.all - (counts.removed + counts.bylines).min(counts.all);
    let spam = counts.share(counts.spam as f64);
    let names = || {
        let names: Vec<_> = labels.iter().map(|l| l.as_str()).collect();
        names.join(", ")
    };
    if !changed {
        return (
            Decision::Keep,
            format!("nothing to remove; found {}", names()).into(),
        );
    }
    if counts.spam > 0 && spam >= advice.spam_share {
        let reason = format!("{:.0} % of the page was spam", spam * 100.0);
        return (Decision::DropAdvised, reason.into());
    }
    if counts.removed > 0 && left == 0 {
        return (
            Decision::DropAdvised,
            format!("nothing left without {}", names()).into(),
        );
    }
    if counts.spam > 0 && left < advice.least_left {
        let reason = format!(
            "{left} characters left without spam, expected {}",
            advice.least_left
        );
        return (Decision::DropAdvised, reason.into());
    }
    let share = counts.share(counts.removed as f64);
    let reason = match counts.removed {
        0 => format!("restored: {}", names()),
        _ => format!("{:.1} % removed: {}", share * 100.0, names()),
    };
    (Decision::Cleaned, reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::{Evidence, Mark};

    fn marks(spans: &[(Range<usize>, Label)]) -> Marks {
        let marks = spans.iter().map(|(span, label)| Mark {
            span: span.clone(),
            label: *label,
            rule: "test",
            score: 0.5,
            evidence: Evidence::new(),
            edit: (*label != Label::Byline).then_some(Edit::Remove),
        });
        Marks::new(marks.collect())
    }

    fn judge(chars: usize, spans: &[(Range<usize>, Label)]) -> Verdict {
        marks(spans).verdict(&"x".repeat(chars), &Config::default())
    }

    #[test]
    fn furniture_alone_drops_no_article() {
        let tools = judge(100, &[(10..100, Label::PageTools)]);
        assert_eq!(tools.decision, Decision::Cleaned);
        assert_eq!((tools.removed_share, tools.spam_score), (0.9, 0.0));
        let spans = [(0..10, Label::Byline), (10..100, Label::PageTools)];
        let nothing = judge(100, &spans);
        assert_eq!(nothing.decision, Decision::DropAdvised);
        assert_eq!(nothing.labels, [Label::PageTools, Label::Byline]);
    }

    #[test]
    fn spam_drops_a_page_of_which_little_is_left() {
        let tail = judge(200, &[(100..200, Label::RegionStuffing)]);
        assert_eq!(tail.decision, Decision::Cleaned);
        assert_eq!((tail.removed_share, tail.spam_score), (0.5, 0.25));
        let little = judge(80, &[(40..80, Label::KeywordStuffing)]);
        assert_eq!(little.decision, Decision::DropAdvised);
        assert!(little.reason.contains("40 characters left"));
        let most = judge(1000, &[(200..1000, Label::ContactAd)]);
        assert_eq!(most.decision, Decision::DropAdvised);
        let byline = judge(60, &[(0..20, Label::Byline)]);
        assert_eq!(byline.decision, Decision::Keep);
    }
}
