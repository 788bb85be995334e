//! The gate before the rules: pages that show no sign of junk at a glance are passed over.

use saoye::{Cleaner, Config, Label, Mark};

use crate::cases;

/// A cleaner with the gate as it is by default, and one with the gate open.
fn both() -> [Cleaner; 2] {
    let mut open = Config::default();
    open.set_gate(false);
    [Cleaner::new(), Cleaner::builder().config(open).build()]
}

/// What restores does so before the gate.
fn restores(mark: &&Mark) -> bool {
    matches!(
        mark.label,
        Label::PinyinAnnotation | Label::ShiftedGbk | Label::MarkupResidue
    )
}

#[test]
fn the_cases_hold_with_the_gate_open_too() {
    let [_, open] = both();
    for case in cases::all() {
        let marks = cases::named(&case.text, &open.mark(&case.text));
        let complaint = cases::complaint(&case, &marks, &open.clean(&case.text));
        assert!(
            complaint.is_none(),
            "{}: {}",
            case.name,
            complaint.unwrap_or_default()
        );
    }
}

#[test]
fn a_page_is_passed_over_or_judged_as_ever() {
    let [gated, open] = both();
    let (mut over, mut judged) = (0, 0);
    for case in cases::all() {
        let (some, all) = (gated.mark(&case.text), open.mark(&case.text));
        if some.iter().eq(all.iter()) {
            judged += 1;
            continue;
        }
        over += 1;
        assert!(some.iter().eq(all.iter().filter(restores)), "{}", case.name);
    }
    assert!(
        judged > 500 && over < judged / 50,
        "{judged} judged, {over} passed over"
    );
}

/// A made-up name in the middle of words has no sign but that it comes again: what the rules find and the gate does not see.
const INSIDE: &str = "修一把旧藤椅
藤椅放在阳台十几年，坐面塌鸿彩阁了一块。先把断掉的藤条抽出来，用温水泡软新藤，半小时后再上手。
编的时候左右交鸿彩阁替，拉紧一根压住一根，不要急着剪掉多余的部分，等全部编完再修边。
收口处用细钉固鸿彩阁定，钉帽要敲进木头里，免得勾破衣服。晾上三天，让藤条自己收紧。
最后薄薄擦一层桐鸿彩阁油，放在通风的地方晾干，这把椅子还能再坐十年。";

#[test]
fn an_open_gate_lets_the_rules_look_at_every_page() {
    let [_, open] = both();
    assert_eq!(open.clean(INSIDE), INSIDE.replace("鸿彩阁", ""));
}

#[test]
fn a_lower_threshold_opens_the_gate() {
    let mut config = Config::default();
    config.set_threshold(Label::PageTools, 0.4).unwrap();
    let lower = Cleaner::builder().config(config).build();
    assert_eq!(lower.clean(INSIDE), INSIDE.replace("鸿彩阁", ""));
}

#[test]
fn what_the_gate_sees_by_other_signs_than_characters_is_judged() {
    let [gated, open] = both();
    let prose = "锅底漏了一个针眼大的洞，爷爷舍不得扔，用铁屑和着蛋清填上，再放到灶上慢慢烤干。";
    for junk in [
        "绍兴县、嘉禾县、天祝县、卢氏县、磴口县、桑植县",
        "绍兴、嘉禾、天祝、卢氏、磴口、桑植、平泉、湟源、刚察、溧阳、巴州",
        "首页 > 灶头 > 旧物 > 正文",
        "高价回收旧手机，电话13800001234",
    ] {
        let page = format!("补一口铁锅\n{prose}\n补好的锅又用了十几年。\n{junk}");
        let [some, all] = [&gated, &open].map(|cleaner| cleaner.clean(&page));
        assert_eq!(some, all, "{junk}");
        assert!(!some.contains(junk), "{junk}");
    }
}
