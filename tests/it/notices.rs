//! Notices, firms' introductions, events and courses, put together from their parts by a seed: who to ask, where and when stand
//! in fields below or behind each other, as a site's footer and adverts give them, and all of it stays.

use saoye::Cleaner;

/// Numbers that look random and are the same each time.
struct Seed(u64);

impl Seed {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// From `least` to `most` of them, each once, in any order.
    fn some<'t>(&mut self, of: &[&'t str], least: usize, most: usize) -> Vec<&'t str> {
        let mut left = of.to_vec();
        let count = least + self.below(most - least + 1);
        (0..count)
            .map(|_| left.swap_remove(self.below(left.len())))
            .collect()
    }

    /// Each `#` as a digit.
    fn filled(&mut self, text: &str) -> String {
        let digit = |c| {
            if c == '#' {
                char::from(b'1' + self.below(9) as u8)
            } else {
                c
            }
        };
        text.chars().map(digit).collect()
    }
}

const PROSE: &[&str] = &[
    "去年冬天下了三场大雪，河面冻得能走马车，老人说这样的年景已经二十年没有见过了。",
    "这座桥修于光绪年间，桥身用糯米灰浆砌成，洪水来过七次，没有冲垮一块石头。",
    "果园里种了六个品种，最早的六月上市，最晚的要等到霜降以后，糖度一年比一年稳定。",
    "孩子们用废纸箱搭了一座城堡，门是用旧挂历做的，窗户上贴着糖纸。",
];
const ORDERS: &[&str] = &[
    "为做好本项工作，经研究决定，现将有关事项公告如下。",
    "符合条件的单位和个人均可参加，具体要求见附件。",
    "报名者须携带身份证原件和复印件各一份，到办公室登记。",
    "逾期不再受理，未尽事宜由本单位负责解释。",
    "评选结果将在公示七天后公布，欢迎群众监督。",
];
const CONTACTS: &[&str] = &[
    "联系人：樊师傅",
    "联系电话：0712-#######",
    "电话：0893-#######（工作日）",
    "手机：139########",
    "手机（微信同号）：138########",
    "微信：hw_wenhua",
    "QQ：########",
    "QQ群：#########",
    "传真：0712-#######",
    "地址：望湖路与建设路交叉口东南角",
    "邮编：43####",
    "电子邮箱：wenhua@hewan.example",
    "网址：www.hewan-wh.example",
    "开户行：农业银行青石县支行",
    "账号：6228############",
    "受理时间：周一至周五8:30—17:00",
    "报名截止时间：9月30日17:00",
    "监督电话：0712-#######",
    "咨询电话：0712-####### 0712-#######",
    "报名地点：办公楼一楼服务窗口",
    "公众号：青石文化",
];
const SALES: &[&str] = &[
    "电话：0874-#######",
    "联系人：何厂长",
    "地址：工业路66号",
    "邮编：65####",
    "传真：0874-#######",
    "邮箱：sales@qs.example",
    "网址：www.qs.example",
    "QQ：########",
    "微信：qsjx1987",
    "乘车路线：坐3路到工业园站下",
];
const EVENT: &[&str] = &[
    "时间：4月17日（周六）下午2:00",
    "地点：文化馆二楼",
    "费用：每人30元，含茶点",
    "人数：20人，报满即止",
    "名额：15人，请尽早报名",
    "报名方式：加微信 dushu2016，备注姓名",
    "报名：扫描海报二维码或回复本帖",
    "联系人：小周 139########",
    "咨询群：QQ群#########",
    "请自备水杯和笔",
    "截止时间：4月10日",
    "交通：乘12路到老码头站下车，步行五分钟",
    "注意：活动不收押金，雨天顺延",
    "主讲：李老师，市书法家协会会员",
];

/// Fields below each other, behind each other, as a sentence, or two in a line.
fn set(seed: &mut Seed, fields: &[&str]) -> String {
    let pairs = || fields.chunks(2).map(|pair| pair.join("  "));
    let text = match seed.below(6) {
        0 => fields.join("　"),
        1 => fields.join("，") + "。",
        2 => pairs().collect::<Vec<_>>().join("\n"),
        _ => fields.join("\n"),
    };
    seed.filled(&text)
}

fn notice(seed: &mut Seed) -> String {
    let office = seed.one(&[
        "河湾镇人民政府",
        "青石县文化馆",
        "望湖小学",
        "松岭林场",
        "省农科院果树研究所",
    ]);
    let matter = seed.one(&[
        "采购办公家具",
        "公开招聘护林员",
        "征集老照片",
        "出租临街门面",
        "开设夜校课程",
    ]);
    let kind = seed.one(&["公告", "通知", "启事", "通告"]);
    let mut lines = vec![format!("{office}关于{matter}的{kind}")];
    lines.extend(seed.some(ORDERS, 2, 4).into_iter().map(str::to_owned));
    let header = seed.one(&[
        "联系方式",
        "联系方式：",
        "六、联系人及联系方式",
        "特此公告。",
        "",
    ]);
    lines.extend((!header.is_empty()).then(|| header.to_owned()));
    let fields = seed.some(CONTACTS, 2, 7);
    lines.push(set(seed, &fields));
    match seed.below(4) {
        0 => lines.extend([office.to_owned(), "2016年4月9日".to_owned()]),
        1 => lines.push("附件：报名表".to_owned()),
        _ => {}
    }
    lines.join("\n")
}

fn introduction(seed: &mut Seed) -> String {
    let firm = seed.one(&[
        "青石机械厂",
        "临江茶叶合作社",
        "松岭木业有限公司",
        "南浦印刷厂",
    ]);
    let since = seed.one(&[
        "始建于1987年，位于工业路，占地二十亩",
        "成立于2002年，现有职工六十八人",
    ]);
    let fields = seed.some(SALES, 2, 7);
    let lines = [
        format!("{firm}{}", seed.one(&["简介", "", "——做了三十年的老厂"])),
        format!("{firm}{since}，产品销往湖北、湖南、江西等省。"),
        seed.one(PROSE).to_owned(),
        set(seed, &fields),
    ];
    lines.join("\n")
}

fn event(seed: &mut Seed) -> String {
    let title = seed.one(&[
        "周末读书会第三期",
        "亲子插秧日",
        "老街摄影散步活动预告",
        "书法班开班",
    ]);
    // Few of the fields leave it open what the page is.
    let fields = seed.some(EVENT, 7, 11);
    let lines = [
        title.to_owned(),
        seed.one(PROSE).to_owned(),
        seed.filled(&fields.join("\n")),
        seed.one(PROSE).to_owned(),
    ];
    lines.join("\n")
}

/// Checks that of many pages at most one in a hundred is changed.
#[track_caller]
fn stay(page: fn(&mut Seed) -> String) {
    let (cleaner, mut seed) = (Cleaner::new(), Seed(20261129));
    let pages: Vec<String> = (0..400).map(|_| page(&mut seed)).collect();
    let changed: Vec<String> = pages
        .iter()
        .map(|page| (page, cleaner.clean(page)))
        .filter(|(page, clean)| clean != *page)
        .map(|(page, clean)| format!("{page}\n-- becomes --\n{clean}"))
        .collect();
    println!("{} of {} changed", changed.len(), pages.len());
    assert!(
        changed.len() * 100 <= pages.len(),
        "{}",
        changed.join("\n\n")
    );
}

#[test]
fn contact_data_of_notices_stay() {
    stay(notice);
}

#[test]
fn contact_data_of_firms_that_introduce_themselves_stay() {
    stay(introduction);
}

#[test]
fn fields_of_events_stay() {
    stay(event);
}
