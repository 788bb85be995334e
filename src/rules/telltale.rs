//! Characters that lead to search phrases and to places, found in one pass over a page.

use std::sync::LazyLock;

use crate::text::seek::Seeker;

/// Characters that the made-up names of gambling sites hold, in both scripts.
const SITES: [char; 15] = [
    '彩', '博', '赌', '赢', '娱', '棋', '牌', '盈', '汇', '鑫', '葡', '賭', '贏', '娛', '匯',
];
/// Formal numerals, which hide a number, in simplified and in traditional script.
pub(super) const NUMERALS: [char; 10] =
    ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const TRADITIONAL: [char; 3] = ['貳', '叄', '陸'];
/// Others that many search phrases hold and prose seldom does.
const HINTS: [char; 13] = [
    '澳', '肖', '刷', '仿', '枪', '驾', '艇', '虎', '聊', '裸', '淫', '嫖', '贷',
];
/// What names of divisions end with.
const SUFFIXES: [char; 6] = ['县', '市', '区', '镇', '縣', '區'];

/// The telling characters of a page.
#[derive(Debug, Default)]
pub(super) struct Telltales {
    /// Those that names of gambling sites hold, with their places in the text, one character after the other.
    pub(super) sites: Vec<(char, usize)>,
    /// Where others stand that hint at search phrases.
    pub(super) hints: Vec<usize>,
    /// How many formal numerals there are.
    pub(super) numerals: usize,
    /// Where the suffixes of divisions end.
    pub(super) suffixes: Vec<usize>,
}

impl Telltales {
    /// Looks for them.
    pub(super) fn of(text: &str) -> Telltales {
        static ALL: LazyLock<Option<Seeker>> = LazyLock::new(|| {
            let numerals = [&NUMERALS[..], &TRADITIONAL].concat();
            Seeker::new([&SITES[..], &HINTS, &SUFFIXES, &numerals].concat())
        });
        const SITE: usize = SITES.len();
        const HINT: usize = SITE + HINTS.len();
        const SUFFIX: usize = HINT + SUFFIXES.len();
        let mut found = Telltales::default();
        let take = |which: usize, at: usize| {
            match which {
                0..SITE => found.sites.push((SITES[which], at)),
                SITE..HINT => found.hints.push(at),
                HINT..SUFFIX => found.suffixes.push(at + '县'.len_utf8()),
                _ => found.numerals += 1,
            }
            false
        };
        if let Some(seeker) = &*ALL {
            seeker.any(text, take);
        }
        found.sites.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold_char;

    #[test]
    fn no_way_to_write_a_numeral_is_missed() {
        let written = |c: &char| NUMERALS.contains(c) || TRADITIONAL.contains(c);
        let folded = ('\u{3400}'..='\u{9FFF}').filter(|&c| NUMERALS.contains(&fold_char(c)));
        assert_eq!(folded.filter(|c| !written(c)).collect::<String>(), "");
        let found = Telltales::of("贰零的鑫");
        assert_eq!((found.numerals, found.sites), (2, vec![('鑫', 9)]));
    }
}
