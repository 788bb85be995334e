//! What recurs over the pages of a host: a first pass fills a [`SiteSketch`], a second asks the [`SiteLines`] made of it.
//!
//! A line is known by a hash of its host and its folded text, in counters of a fixed number: the memory does not grow with
//! the corpus. Counters are only ever added to, so the order of pages and the number of threads change nothing.

mod counts;
mod hash;
mod host;
mod line;

use std::{fmt, sync::Arc};

use counts::Counts;
pub(crate) use hash::hash;
use hash::mix;
pub use host::SiteHost;

pub(crate) use line::{Line, letters, lines};

use crate::error::{Error, ErrorKind};

/// The part of the memory, one in this many, that counts the pages of hosts.
const HOSTS: usize = 16;
/// The chance that the counters' own noise makes up half of a line's pages, at most.
const NOISE: f64 = 1e-6;

/// On how many pages of its host a line must stand to be marked.
///
/// # Examples
///
/// ```
/// let limits = saoye::SiteLimits::default();
/// assert_eq!((limits.pages(), limits.share()), (5, 0.3));
/// assert!(saoye::SiteLimits::new(5, 1.5).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteLimits {
    pages: u32,
    share: f64,
}

impl Default for SiteLimits {
    /// 5 pages and a share of 0.3.
    fn default() -> SiteLimits {
        SiteLimits {
            pages: 5,
            share: 0.3,
        }
    }
}

impl SiteLimits {
    /// At least `pages` pages and at least the `share` of the host's pages.
    ///
    /// # Errors
    ///
    /// When `pages` is less than 2, or `share` is not above 0 and at most 1.
    pub fn new(pages: u32, share: f64) -> Result<SiteLimits, Error> {
        let wrong = |what: fmt::Arguments<'_>| Err(Error::new(ErrorKind::Config, what));
        if pages < 2 {
            return wrong(format_args!("expected at least 2 pages, got {pages}"));
        }
        if !(share > 0.0 && share <= 1.0) {
            return wrong(format_args!(
                "expected a share above 0 and at most 1, got {share}"
            ));
        }
        Ok(SiteLimits { pages, share })
    }

    /// The least number of pages.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// The least share of the host's pages.
    pub fn share(&self) -> f64 {
        self.share
    }
}

/// Counts on how many pages of its host each line stands, in a fixed memory. Shared freely between threads.
///
/// # Examples
///
/// ```
/// use saoye::{Action, Cleaner, Config, Label, SiteHost, SiteLimits, SiteSketch};
///
/// let page = |n: u32| format!("南山新闻网 记录城市的每一天\n这是第{n}篇报道,写的是那一天城里发生的第{n}件事情。");
/// let host = SiteHost::of_url("https://www.example.com/news/1.html").ok_or("no host")?;
/// let sketch = SiteSketch::new(1 << 20);
/// for n in 0..10 {
///     sketch.add(&host, &page(n));
/// }
/// let site = sketch.finish(SiteLimits::default());
///
/// let mut config = Config::default();
/// config.set_action(Label::SiteRepeat, Action::Remove);
/// let cleaner = Cleaner::builder().config(config).build();
/// let text = page(3);
/// let ledger = cleaner.mark_on_site(&text, &site, &host).ledger(&text);
/// assert_eq!(ledger.apply(&text)?, "这是第3篇报道,写的是那一天城里发生的第3件事情。");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SiteSketch {
    lines: Counts,
    hosts: Counts,
}

impl SiteSketch {
    /// A sketch of about `bytes` of memory, all of which is taken at once; it never takes more.
    pub fn new(bytes: usize) -> SiteSketch {
        let hosts = bytes / HOSTS;
        SiteSketch {
            lines: Counts::new(bytes - hosts),
            hosts: Counts::new(hosts),
        }
    }

    /// Adds a page. A line counts once, however often the page repeats it.
    pub fn add(&self, host: &SiteHost, text: &str) {
        self.hosts.add(host.hash());
        let mut keys: Vec<u64> = lines(text).map(|line| key(host, &line)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.lines.add(key);
        }
    }

    /// Ends the first pass.
    pub fn finish(self, limits: SiteLimits) -> SiteLines {
        let least = self.lines.clear_of_noise(limits.pages, NOISE);
        SiteLines {
            shared: Arc::new(Shared {
                sketch: self,
                limits,
                least,
            }),
        }
    }
}

/// What a [`SiteSketch`] has seen. Immutable, cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteLines {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    sketch: SiteSketch,
    limits: SiteLimits,
    least: Option<u32>,
}

impl SiteLines {
    /// The limits that were asked for.
    pub fn limits(&self) -> SiteLimits {
        self.shared.limits
    }

    /// The least number of pages that is asked of a line: the limit, or more where the memory was so small for the corpus
    /// that a lesser count could be mere noise; `None` where no count tells anything.
    pub fn least_pages(&self) -> Option<u32> {
        self.shared.least
    }

    /// The memory that the counters take, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.shared.sketch.lines.bytes() + self.shared.sketch.hosts.bytes()
    }

    /// How many pages the host has: never fewer than were added.
    pub fn pages(&self, host: &SiteHost) -> u32 {
        self.shared.sketch.hosts.get(host.hash())
    }

    /// On how many pages of the host the line stands: never fewer than were added.
    pub(crate) fn pages_with(&self, host: &SiteHost, line: &Line<'_>) -> u32 {
        self.shared.sketch.lines.get(key(host, line))
    }
}

fn key(host: &SiteHost, line: &Line<'_>) -> u64 {
    mix(host.hash() ^ line.identity)
}

const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<SiteSketch>();
    shared_between_threads::<SiteLines>();
    shared_between_threads::<SiteHost>();
};

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> SiteHost {
        SiteHost::of_url(&format!("http://{name}/")).unwrap()
    }

    fn pages_with(site: &SiteLines, host: &SiteHost, line: &str) -> u32 {
        site.pages_with(host, &lines(line).next().unwrap())
    }

    #[test]
    fn a_line_counts_once_a_page_and_host() {
        let sketch = SiteSketch::new(1 << 20);
        let (a, b) = (host("a.cn"), host("b.cn"));
        sketch.add(&a, "关于我们 联系我们\n春天来了又去了\n春天来了又去了\r\n");
        sketch.add(&a, "  關於我們\t聯繫我們 \n另一行文字");
        sketch.add(&b, "关于我们 联系我们");
        let site = sketch.finish(SiteLimits::default());
        assert_eq!(pages_with(&site, &a, "关于我们　联系我们"), 2);
        assert_eq!(pages_with(&site, &a, "春天来了又去了"), 1);
        assert_eq!(pages_with(&site, &a, "没有见过的一行"), 0);
        assert_eq!(pages_with(&site, &b, "关于我们 联系我们"), 1);
        assert_eq!((site.pages(&a), site.pages(&b)), (2, 1));
        assert_eq!(site.least_pages(), Some(5));
        assert!(site.memory_bytes() <= 1 << 20);
    }

    /// A crawl of `count` pages on a few hosts, each with its own lines and one that recurs.
    fn crawl(count: u32) -> Vec<(SiteHost, String)> {
        let page = |i: u32| {
            let own: String = (0..20).map(|k| format!("第{i}页的第{k}行文字\n")).collect();
            (
                host(&format!("h{}.cn", i % 7)),
                format!("网站的导航行\n{own}"),
            )
        };
        (0..count).map(page).collect()
    }

    #[test]
    fn order_and_threads_change_nothing() {
        let pages = crawl(2000);
        let forward = SiteSketch::new(1 << 17);
        for (host, text) in &pages {
            forward.add(host, text);
        }
        let threads = SiteSketch::new(1 << 17);
        std::thread::scope(|scope| {
            for part in pages.chunks(300).rev() {
                let threads = &threads;
                scope.spawn(move || part.iter().rev().for_each(|(h, text)| threads.add(h, text)));
            }
        });
        let (a, b) = (
            forward.finish(SiteLimits::default()),
            threads.finish(SiteLimits::default()),
        );
        assert_eq!(a.least_pages(), b.least_pages());
        for (host, text) in &pages {
            assert_eq!(a.pages(host), b.pages(host));
            for line in lines(text) {
                assert_eq!(a.pages_with(host, &line), b.pages_with(host, &line));
            }
        }
    }

    #[test]
    fn a_short_memory_asks_for_more_pages_and_never_marks_by_noise() {
        let pages = crawl(4000);
        let mut least = Vec::new();
        for bytes in [1 << 23, 1 << 19, 1 << 17] {
            let sketch = SiteSketch::new(bytes);
            for (host, text) in &pages {
                sketch.add(host, text);
            }
            let site = sketch.finish(SiteLimits::default());
            let enough = site.least_pages().unwrap();
            least.push(enough);
            let mut noise = 0;
            for (host, text) in &pages {
                for line in lines(text).skip(1) {
                    noise += u32::from(site.pages_with(host, &line) >= enough);
                }
                assert!(pages_with(&site, host, "网站的导航行") >= 571);
            }
            assert_eq!(noise, 0, "{bytes}");
        }
        assert_eq!(least[0], 5);
        assert!(least[0] < least[1] && least[1] < least[2], "{least:?}");
        let tiny = SiteSketch::new(0);
        for (host, text) in &pages {
            tiny.add(host, text);
        }
        assert_eq!(tiny.finish(SiteLimits::default()).least_pages(), None);
    }

    #[test]
    fn limits_are_checked() {
        for (pages, share) in [(0, 0.5), (1, 0.5), (2, 0.0), (2, -1.0), (2, f64::NAN)] {
            assert!(SiteLimits::new(pages, share).is_err());
        }
        assert!(SiteLimits::new(2, 1.0).is_ok());
    }
}
