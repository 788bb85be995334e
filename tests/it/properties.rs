//! What must hold for any text at all.

use proptest::prelude::*;
use saoye::{Action, Cleaner, Config, Edit, Label, Mark};
use unicode_normalization::UnicodeNormalization;

/// Pieces that the rules react to, so that random pages are not merely noise.
const PIECES: [&str; 60] = [
    "绍兴县",
    "嘉禾县",
    "永州市",
    "庐江县",
    "黄浦区",
    "喀喇沁旗",
    "紹興縣",
    "网站建设",
    "历史",
    "| ",
    "|",
    "、",
    ",",
    "，",
    "_",
    " ",
    "\u{200B}",
    "\u{3000}",
    "\n",
    "\n\n",
    "\r\n",
    "。",
    "?",
    "：",
    ":",
    "(jiān)",
    "堅(jiān)決",
    "區(qū)",
    "鄉（xiāng）",
    "國(guó)",
    "來(lái)源:",
    "分享到微信 分享到微博",
    "微信公众号",
    "官方微博",
    "来源:某报 2020-01-02",
    "澳门新葡京",
    "一区二区三区",
    "今天上午,大家在公园里种了树。",
    "abc",
    "12例",
    " I ",
    "\0",
    "\u{E3E1}",
    "?！懊赓M",
    "?！彼\u{E43E}f(shuō)",
    "串?dāng)?shù)字",
    "們?cè)诠\u{E634}S",
    "天??h",
    "?!?/p>",
    "</p>",
    "#xff0c;",
    "?\n",
    "頭髮",
    "發展",
    "乾隆",
    "ＡＢＣ",
    "㈱",
    "e\u{301}",
    "\u{f914}",
    "ｶﾞ",
];

fn page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => (0..PIECES.len()).prop_map(|i| PIECES[i].to_owned()),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Pieces of damaged text that restoring rules react to, and what stands around it.
const DAMAGED: [&str; 54] = [
    "清晨六點，江面的霧還沒有散開。",
    "今天上午,大家在公园里种了树。",
    "已經(jīng)",
    "還(hái)沒有",
    "說(shuō)",
    "堅(jiān)決",
    "鄉（xiāng）",
    "區(qū)",
    "國(guó)",
    "綠(lǜ)色",
    "(jiān)",
    "(xian)",
    "张(Zhang)",
    "好(hǎo)",
    "(",
    ")",
    "jiān)",
    "?！懊赓M",
    "?！懊赓M(fèi)",
    "?!懊赓M",
    "?！彼\u{E43E}f(shuō)話",
    "串?dāng)?shù)字",
    "們?cè)诠\u{E634}S",
    "天??h",
    "天?？h的",
    "改善?！案\u{E3E1}匾\u{E014}氖?",
    "增收?！?/p>",
    "看?！?",
    "\u{FFFD}！懊赓M",
    "\u{FFFD}",
    "?",
    "??",
    "? ?",
    "?\n",
    "\n??????",
    "什么?",
    "怎么办?！",
    "?h",
    "?D書",
    "?^",
    "€",
    "一?倭?",
    "?秃谩?",
    "/p>",
    "?/p>",
    "</p>",
    "<li></li>",
    "#xff0c;",
    "&nb sp;",
    "\u{200B}",
    "\u{202A}",
    "绍兴县|嘉禾县|永州市|庐江县|黄浦区|",
    "\n",
    "。",
];

/// Mixes of annotated text, shifted runs, residue, lists of names and anything at all; some of it shifted here.
fn damaged() -> impl Strategy<Value = String> {
    let shifted = ((0..DAMAGED.len()), (0..DAMAGED.len())).prop_map(|(a, b)| {
        let text = format!("{}{}", DAMAGED[a], DAMAGED[b]);
        let (bytes, ..) = encoding_rs::GBK.encode(&text);
        let rest = bytes.get(1..).unwrap_or_default();
        let (read, _) = encoding_rs::GBK.decode_without_bom_handling(rest);
        format!("?{}", read.replace('\u{FFFD}', "?"))
    });
    let bytes = prop::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| {
        let (read, _) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
        read.replace('\u{FFFD}', "?")
    });
    let piece = prop_oneof![
        12 => (0..DAMAGED.len()).prop_map(|i| DAMAGED[i].to_owned()),
        2 => shifted,
        1 => bytes,
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Lines that tell of each other: names and words come again, in both scripts.
const LINES: [&str; 8] = [
    "进入腊月，村口的水泥路上车来车往，李长河说：“这条路修通以后，卖苹果再也不用靠人背了。”",
    "李长河指着山坡上的果树说，去年全村苹果总产量达到一百二十万斤，平均每户增收八千多元。",
    "宜昌县、宜君县和天祝县的代表参加了培训，有人问：“苹果怎么卖？”",
    "進入臘月，村口的水泥路上車來車往，李長河說：「這條路修通以後，賣蘋果再也不用靠人揹了。」",
    "這場勝利使他們的積分升至聯賽第四位，距離榜首只差兩分。",
    "天祝縣的老鄉們在工廠食堂吃飯，學員們三三兩兩地走出教室。",
    "太冷了?? 你要A?B?C? 去哪?K歌",
    "2020年第3期（總第12期）",
];

/// Pages of which any byte of a character may be lost, wherever it stands.
fn shifted_page() -> impl Strategy<Value = String> {
    let lost = prop::option::weighted(0.6, any::<prop::sample::Index>());
    let line = ((0..LINES.len()), lost.clone(), lost).prop_map(|(line, a, b)| {
        let (bytes, ..) = encoding_rs::GBK.encode(LINES[line]);
        let mut bytes = bytes.into_owned();
        for lost in [a, b].into_iter().flatten() {
            let at = lost.index(bytes.len());
            bytes[at] = b'?';
        }
        let (read, _) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
        read.replace('\u{FFFD}', "?")
    });
    prop::collection::vec(line, 1..12).prop_map(|lines| lines.join("\n"))
}

/// A cleaner that restores and does nothing else, or that does all.
fn restorer(only: bool) -> Cleaner {
    let mut config = Config::default();
    for label in Label::all() {
        let restores = matches!(
            label,
            Label::PinyinAnnotation | Label::ShiftedGbk | Label::MarkupResidue
        );
        if only && !restores {
            config.set_action(label, Action::Ignore);
        }
    }
    Cleaner::builder().config(config).build()
}

/// A cleaner that normalises, or only reports what it would normalise.
fn normaliser(simplify: Action, nfkc: Action) -> Cleaner {
    let mut config = Config::default();
    config.set_action(Label::Simplify, simplify);
    config.set_action(Label::Nfkc, nfkc);
    Cleaner::builder().config(config).build()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn marks_are_ordered_disjoint_and_on_boundaries(text in page()) {
        let marks = Cleaner::new().mark(&text);
        let mut end = 0;
        for mark in marks.iter() {
            prop_assert!(mark.span.start >= end, "{:?}", marks);
            prop_assert!(mark.span.end > mark.span.start);
            prop_assert!(text.get(mark.span.clone()).is_some());
            prop_assert!((0.0..=1.0).contains(&mark.score));
            end = mark.span.end;
        }
    }

    #[test]
    fn undo_gives_the_text_back(text in page()) {
        let cleaner = Cleaner::new();
        let marks = cleaner.mark(&text);
        let ledger = marks.ledger(&text);
        let clean = ledger.apply(&text).expect("the ledger fits its own text");
        prop_assert_eq!(&clean, &cleaner.clean(&text));
        prop_assert_eq!(ledger.undo(&clean).expect("the ledger fits what it gave"), &*text);
        if !marks.iter().any(|m| m.edit.is_some()) {
            prop_assert!(matches!(clean, std::borrow::Cow::Borrowed(_)));
        }
    }

    #[test]
    fn undo_gives_the_text_back_from_chains_of_edits(text in page(), which in 0..4) {
        let simplify = if which % 2 == 0 { Action::Remove } else { Action::Report };
        let nfkc = if which < 2 { Action::Remove } else { Action::Report };
        let cleaner = normaliser(simplify, nfkc);
        let marks = cleaner.mark(&text);
        let mut end = 0;
        for mark in marks.iter() {
            prop_assert!(mark.span.start >= end && mark.span.end > mark.span.start, "{:?}", marks);
            prop_assert!(text.get(mark.span.clone()).is_some());
            if let Some(Edit::Replace(with)) = &mark.edit {
                prop_assert_ne!(with.as_str(), &text[mark.span.clone()]);
            }
            end = mark.span.end;
        }
        let ledger = marks.ledger(&text);
        let clean = ledger.apply(&text).expect("the ledger fits its own text");
        prop_assert_eq!(ledger.undo(&clean).expect("the ledger fits what it gave"), &*text);
        // Every edit of a mark is made.
        let edits = marks.iter().filter(|m| m.edit.is_some()).count();
        prop_assert_eq!(ledger.entries().len(), edits);
        // All that the other rules leave is normalised, but for damage that could not be restored.
        let damaged = |m: &Mark| m.edit.is_none() && matches!(m.label, Label::ShiftedGbk | Label::MarkupResidue);
        if which == 0 && !marks.iter().any(damaged) {
            let plain = Cleaner::new().clean(&text).nfkc().collect::<String>();
            prop_assert_eq!(clean, hanconv::t2s(plain));
        }
    }

    #[test]
    fn what_is_restored_stays(text in damaged()) {
        let cleaner = restorer(true);
        let once = cleaner.clean(&text);
        prop_assert_eq!(&cleaner.clean(&once), &once);
    }

    #[test]
    fn what_other_places_tell_is_told_once(text in shifted_page()) {
        let cleaner = restorer(true);
        let once = cleaner.clean(&text);
        prop_assert_eq!(&cleaner.clean(&once), &once);
    }

    #[test]
    fn undo_gives_damaged_text_back(text in damaged(), only in any::<bool>()) {
        let marks = restorer(only).mark(&text);
        let mut end = 0;
        for mark in marks.iter() {
            prop_assert!(mark.span.start >= end && mark.span.end > mark.span.start, "{:?}", marks);
            prop_assert!(text.get(mark.span.clone()).is_some());
            end = mark.span.end;
        }
        let ledger = marks.ledger(&text);
        let clean = ledger.apply(&text).expect("the ledger fits its own text");
        prop_assert_eq!(ledger.undo(&clean).expect("the ledger fits what it gave"), &*text);
    }

    #[test]
    fn what_is_removed_is_marked(text in page()) {
        let marks = Cleaner::new().mark(&text);
        let visible = |spans: Vec<std::ops::Range<usize>>| -> Vec<usize> {
            let solid = |i: &usize| text[*i..].chars().next().is_some_and(|c| !c.is_whitespace());
            spans.into_iter().flatten().filter(|i| text.is_char_boundary(*i)).filter(solid).collect()
        };
        let removed = marks.ledger(&text).entries().iter().map(|e| e.start..e.start + e.removed.len()).collect();
        let marked = marks.iter().filter(|m| m.edit.is_some()).map(|m| m.span.clone()).collect();
        prop_assert_eq!(visible(removed), visible(marked));
        for mark in marks.iter() {
            if let Some(Edit::Replace(with)) = &mark.edit {
                prop_assert_ne!(with.as_str(), &text[mark.span.clone()]);
            }
        }
    }
}

#[test]
fn pages_of_nothing_but_separators_and_names_end() {
    let cleaner = Cleaner::new();
    for unit in [
        "|",
        " ",
        "、",
        "\n",
        "_",
        "绍兴县",
        "绍兴县|",
        "县",
        "区市",
        "(jiān)",
        "堅(jiān)",
        "a_",
        "分享到微信 ",
    ] {
        let page = unit.repeat(20_000);
        let ledger = cleaner.mark(&page).ledger(&page);
        let clean = ledger.apply(&page).expect("the ledger fits");
        assert_eq!(ledger.undo(&clean).expect("the ledger fits"), page);
    }
}
