//! Text to measure on, made from seeds and the dictionaries: the same bytes on every machine.
//!
//! The benches include this file too, so it uses nothing of the crate; the tables are told by the module `tables` beside it.

use std::collections::BTreeMap;

use super::tables;

/// The rows of a table of the dictionaries, without comments and header.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| row.split_once('\t').unwrap_or((row, "")))
}

/// Search phrases.
fn keywords() -> Vec<&'static str> {
    let phrases = tables::keywords().into_iter().flat_map(rows);
    phrases
        .map(|(phrase, _)| phrase)
        .filter(|phrase| !phrase.is_empty())
        .collect()
}

/// Characters of simplified script and what annotating machines make of them: another character, and its reading if it has
/// one with a tone.
fn annotations() -> BTreeMap<char, (char, Option<&'static str>)> {
    let mut readings = BTreeMap::new();
    for (reading, characters) in rows(tables::readings()).filter(|(reading, _)| !reading.is_ascii())
    {
        for c in characters.chars() {
            readings.entry(c).or_insert(reading);
        }
    }
    let pairs = rows(tables::fold()).filter_map(|(traditional, simplified)| {
        let traditional = traditional.chars().next()?;
        let simplified = simplified.chars().next()?;
        Some((
            simplified,
            (traditional, readings.get(&traditional).copied()),
        ))
    });
    pairs.collect()
}

/// A small generator of pseudo-random numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const WHO: &[&str] = &[
    "老人",
    "孩子们",
    "村里的木匠",
    "年轻的教师",
    "祖母",
    "邻居",
    "我们",
    "他",
    "她",
    "工人们",
    "那位医生",
    "学生",
    "船夫",
    "研究人员",
    "厨师",
    "几位读者",
    "哥哥",
    "父亲",
    "守林人",
    "摄影师",
    "图书管理员",
    "球队",
    "乐手",
    "裁缝",
    "司机",
    "两个朋友",
    "演员",
    "园丁",
    "母亲",
    "旅人",
    "记者",
    "设计师",
    "农民",
    "同学",
    "店主",
    "科学家",
    "诗人",
    "队长",
    "老师傅",
    "考古队员",
];
const WHEN: &[&str] = &[
    "清晨",
    "傍晚",
    "第二天",
    "入冬以后",
    "那年春天",
    "雨停了",
    "太阳落山之前",
    "从那时起",
    "每逢周末",
    "过了很久",
    "天还没亮",
    "放学以后",
    "秋收时节",
    "后来",
    "起初",
    "半个月里",
    "到了夜里",
    "几年以前",
    "直到今天",
    "在漫长的夏天",
    "雪化的时候",
    "吃过晚饭",
    "会议结束后",
    "整个下午",
    "刚刚",
    "多年来",
    "临走前",
    "如今",
];
const HOW: &[&str] = &[
    "慢慢地",
    "默默地",
    "小心地",
    "一遍又一遍地",
    "不慌不忙地",
    "认真地",
    "轻轻地",
    "终于",
    "又",
    "仍然",
    "常常",
    "忽然",
    "悄悄地",
    "总是",
    "已经",
    "重新",
    "反复",
    "仔细",
    "偶尔",
    "渐渐",
    "坚持",
    "很快就",
    "几乎",
    "照例",
    "果然",
    "毫不犹豫地",
];
const DOES: &[&str] = &[
    "修好了旧木桥",
    "把窗户擦得很亮",
    "写完了最后一页",
    "在河边坐了一会儿",
    "整理着书架上的书",
    "听见远处的钟声",
    "沿着山路往上走",
    "种下两排梨树",
    "讲起从前的故事",
    "把种子撒进松软的泥土",
    "记录下每一次实验的温度",
    "画了一张很大的地图",
    "等着渡船靠岸",
    "想起小时候的院子",
    "学会了拉二胡",
    "熬了一锅热汤",
    "读完那封长信",
    "数着屋檐上的水滴",
    "讨论新的办法",
    "给炉子添了柴",
    "翻看发黄的照片",
    "在黑板上演算",
    "收起晒干的玉米",
    "推开那扇沉重的门",
    "跟着节拍唱起来",
    "把结果写进报告",
    "观察星星的移动",
    "修剪花园里的枝条",
    "比较了三种材料的强度",
    "走过空荡荡的广场",
    "对着镜子练习",
    "重新测量了一次",
    "为大家准备晚饭",
    "从箱底找出一件旧衣服",
    "背着行李往回走",
    "把问题又想了一遍",
    "摘下眼镜揉了揉眼睛",
    "在灯下缝补衣裳",
    "提出了不同的看法",
    "没有再说什么",
];
const THAT: &[&str] = &[
    "风从窗缝里吹进来",
    "水面上浮着几片叶子",
    "屋里只剩下钟摆的声音",
    "这件事并不容易",
    "谁也没有开口",
    "道理其实很简单",
    "树影落在白墙上",
    "大家都松了一口气",
    "时间过得比想象的快",
    "路比从前宽多了",
    "味道和记忆中一样",
    "结果却出人意料",
    "空气里有泥土的气味",
    "远山已经看不清楚",
    "灯一盏接一盏亮起来",
    "心里反而平静下来",
    "这样的日子不会太久",
    "数据之间还有不小的差别",
    "孩子的笑声传得很远",
    "纸上的字迹依然清晰",
    "河水比往年涨得早",
    "石阶上长满青苔",
    "许多细节至今没有弄清",
    "脚步声越来越近",
    "米饭的香气飘了出来",
    "云层压得很低",
    "收成比去年好一些",
    "墙上的裂缝又长了一点",
];
const LINK: &[&str] = &[
    "因为",
    "虽然",
    "如果",
    "所以",
    "但是",
    "而且",
    "于是",
    "不过",
    "可是",
    "其实",
    "尽管如此",
    "与此同时",
    "换句话说",
    "据他回忆",
    "也许",
];
const TOPIC: &[&str] = &[
    "木桥", "种子", "灯塔", "旧书", "梨树", "河流", "手艺", "星空", "炉火", "地图", "秋天", "渡口",
    "信件", "钟声", "石阶", "山路", "乐谱", "窗台", "雨季", "菜园",
];

/// One sentence.
fn sentence(dice: &mut Dice, out: &mut String) {
    for clause in 0..1 + dice.below(4) {
        if clause > 0 {
            out.push('，');
        }
        match dice.below(6) {
            0 => {
                out.push_str(dice.pick(WHEN));
                out.push('，');
                out.push_str(dice.pick(WHO));
                out.push_str(dice.pick(DOES));
            }
            1 => {
                out.push_str(dice.pick(LINK));
                out.push_str(dice.pick(THAT));
            }
            2 => out.push_str(dice.pick(THAT)),
            3 => {
                out.push_str(dice.pick(WHO));
                out.push_str("说：“");
                out.push_str(dice.pick(THAT));
                out.push('”');
            }
            _ => {
                out.push_str(dice.pick(WHO));
                out.push_str(dice.pick(HOW));
                out.push_str(dice.pick(DOES));
            }
        }
    }
    out.push_str(["。", "。", "。", "。", "！", "？", "；"][dice.below(7)]);
}

/// A paragraph of 100 to 300 characters.
fn paragraph(dice: &mut Dice, out: &mut String) {
    let target = out.len() + 3 * (100 + dice.below(180));
    while out.len() < target {
        sentence(dice, out);
    }
    out.push('\n');
}

fn article(dice: &mut Dice, out: &mut String, paragraphs: usize) {
    out.push_str(dice.pick(TOPIC));
    out.push('与');
    out.push_str(dice.pick(TOPIC));
    out.push_str("的故事\n");
    for _ in 0..paragraphs {
        paragraph(dice, out);
    }
}

/// Makes pages until they have `bytes` bytes.
fn pages(bytes: usize, mut page: impl FnMut(&mut String)) -> Vec<String> {
    let mut pages = Vec::new();
    let mut total = 0;
    while total < bytes {
        let mut text = String::new();
        page(&mut text);
        total += text.len();
        pages.push(text);
    }
    pages
}

/// Articles: a title and 4 to 40 paragraphs.
pub fn prose(bytes: usize) -> Vec<String> {
    let mut dice = Dice::new(1);
    pages(bytes, |out| {
        let paragraphs = 4 + dice.below(37);
        article(&mut dice, out, paragraphs);
    })
}

/// Prose in traditional script with pinyin behind the characters that are written otherwise in simplified script.
pub fn annotated(bytes: usize) -> Vec<String> {
    let annotations = annotations();
    let mut dice = Dice::new(4);
    pages(bytes, |out| {
        let paragraphs = 4 + dice.below(37);
        let mut plain = String::new();
        article(&mut dice, &mut plain, paragraphs);
        for c in plain.chars() {
            match annotations.get(&c) {
                None => out.push(c),
                Some((other, None)) => out.push(*other),
                Some((other, Some(reading))) => out.extend([&other.to_string(), "(", reading, ")"]),
            }
        }
    })
}

fn division_list(dice: &mut Dice, out: &mut String, names: &[String]) {
    let join = ["|", "、", " ", "| ", "_", ",", " | ", "\n"][dice.below(8)];
    let service = ["", "", "", "网站建设", "搬家公司", "历史"][dice.below(6)];
    for _ in 0..20 + dice.below(180) {
        out.push_str(&names[dice.below(names.len())]);
        out.push_str(service);
        out.push_str(join);
    }
    out.push('\n');
}

fn keyword_block(dice: &mut Dice, out: &mut String, words: &[&str]) {
    let join = ["_", ",", "|", "-", " "][dice.below(5)];
    for _ in 0..10 + dice.below(60) {
        out.push_str(dice.pick(words));
        out.push_str(join);
    }
    out.push('\n');
}

/// Lists of `names` and blocks of search phrases, with hardly a sentence between.
pub fn spam(bytes: usize, names: &[String]) -> Vec<String> {
    let words = keywords();
    let mut dice = Dice::new(2);
    pages(bytes, |out| {
        for _ in 0..3 + dice.below(6) {
            match dice.below(5) {
                0 => paragraph(&mut dice, out),
                1 | 2 => division_list(&mut dice, out, names),
                _ => keyword_block(&mut dice, out, &words),
            }
        }
    })
}

/// Whole pages with their furniture: head and foot of a site around an article, a share widget, often a list at the tail.
pub fn furniture(bytes: usize, names: &[String]) -> Vec<String> {
    let mut dice = Dice::new(3);
    pages(bytes, |out| {
        out.push_str("首页 > 新闻 > 正文\n");
        out.push_str(dice.pick(TOPIC));
        out.push_str("边的日子\n");
        let (day, month) = (1 + dice.below(28), 1 + dice.below(12));
        out.push_str(&format!(
            "2019-{month:02}-{day:02} 08:30 来源：晨报 作者：佚名\n字号：大 中 小\n"
        ));
        for _ in 0..3 + dice.below(12) {
            paragraph(&mut dice, out);
            if dice.below(6) == 0 {
                out.push_str("资料图\n");
            }
        }
        out.push_str("责任编辑：小林\n分享到微信\n分享到微博\n分享到QQ空间\n扫一扫关注我们\n");
        out.push_str("上一篇：渡口的早晨\n下一篇：灯塔\n相关阅读\n");
        for _ in 0..3 + dice.below(6) {
            out.push_str(dice.pick(WHO));
            out.push_str(dice.pick(DOES));
            out.push('\n');
        }
        out.push_str("关于我们 | 联系我们 | 网站地图 | 版权声明\n版权所有 未经许可不得转载\n");
        if dice.below(3) == 0 {
            division_list(&mut dice, out, names);
        }
    })
}

/// One line of prose.
pub fn huge_line(bytes: usize) -> String {
    let mut dice = Dice::new(5);
    let mut out = String::with_capacity(bytes + 512);
    while out.len() < bytes {
        sentence(&mut dice, &mut out);
    }
    out
}

/// One block of short lines, each of its own.
pub fn short_lines(bytes: usize) -> String {
    let mut dice = Dice::new(6);
    let mut out = String::with_capacity(bytes + 64);
    while out.len() < bytes {
        out.push_str(dice.pick(WHO));
        out.push_str(dice.pick(DOES));
        out.push('\n');
    }
    out
}

/// Names of divisions and search phrases in one line, with `joint` between.
pub fn clauses(bytes: usize, names: &[String], joint: &str) -> String {
    let mut dice = Dice::new(11);
    let keywords = keywords();
    let mut out = String::with_capacity(bytes + 64);
    while out.len() < bytes {
        out.push_str(&names[dice.below(names.len())]);
        out.push_str(joint);
        out.push_str(keywords[dice.below(keywords.len())]);
        out.push_str(keywords[dice.below(keywords.len())]);
        out.push_str(joint);
    }
    out
}

/// Services of places in one line, of which every fourth is none, so that they make many lists.
pub fn services_in_a_line(bytes: usize, names: &[String]) -> String {
    const TAILS: [&str; 8] = [
        "开锁",
        "搬家",
        "疏通下水道",
        "会计培训",
        "废品回收",
        "空调维修",
        "怪话",
        "月嫂",
    ];
    let mut dice = Dice::new(13);
    let mut out = String::with_capacity(bytes + 64);
    while out.len() < bytes {
        if dice.below(4) > 0 {
            out.push_str(&names[dice.below(names.len())]);
        }
        out.push_str(TAILS[dice.below(TAILS.len())]);
        out.push('|');
    }
    out
}

/// Sentences in one line, with four names of divisions and a service put into each.
pub fn places_in_sentences(bytes: usize, names: &[String]) -> String {
    let mut dice = Dice::new(15);
    let mut out = String::with_capacity(bytes + 128);
    while out.len() < bytes {
        out.push_str("门前的河流得很慢，");
        for _ in 0..4 {
            out.push_str(&names[dice.below(names.len())]);
        }
        out.push_str("外墙清洗一直流到村子外面。");
    }
    out
}

/// Names of divisions in one line.
pub fn names_in_a_line(bytes: usize, names: &[String]) -> String {
    let mut dice = Dice::new(7);
    let mut out = String::with_capacity(bytes + 64);
    while out.len() < bytes {
        out.push_str(&names[dice.below(names.len())]);
        out.push('、');
    }
    out
}
