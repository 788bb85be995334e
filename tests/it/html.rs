//! Pages of HTML, composed: what is removed, what is kept, and that no bytes do harm.

use std::{fs, path::Path};

use proptest::prelude::*;
use saoye::{Cleaner, HtmlHints, HtmlPage};

fn clean(page: &str) -> String {
    Cleaner::new()
        .clean_html(page.as_bytes(), HtmlHints::default())
        .text
}

fn main_of(page: &str) -> String {
    Cleaner::new()
        .main_html(page.as_bytes(), HtmlHints::default())
        .text
}

fn rewritten(page: &str) -> String {
    let bytes = Cleaner::new()
        .rewrite_html(page.as_bytes(), HtmlHints::default())
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

const FARM: &str = r#"<div style="position:absolute;left:-9999px"><a href="http://x.example/1">澳门赌场</a> <a href="http://x.example/2">时时彩平台</a> <a href="http://x.example/3">百家乐</a> <a href="http://x.example/4">网上真钱</a></div>
"#;
const SPAM_HEAD: &str = "<h1>澳门新葡京娱乐|百家乐开户|时时彩平台|真人赌博网站</h1>\n";
const WIDGET: &str = r##"<div class="bdsharebuttonbox"><a href="#">分享到微信</a><a href="#">新浪微博</a><a href="#">QQ空间</a></div>
"##;
const TAIL: &str = "<p>溧阳县| 邛崃县| 吴江市| 石柱县| 番禺市| 历史| 高陵县| 建瓯市| 通什市| 铜山县| 宾阳县| 顺德市| 南海市| 江津市| 合川市|</p>\n";
const ARTICLE: [&str; 6] = [
    "山村小学来了流动书车",
    "天刚亮,青石村小学的操场上就停了一辆蓝色的书车。孩子们围着车厢,一本一本地挑着自己喜欢的图书。",
    "校长李文说,学校离县城有四十多公里,图书室只有两百来册旧书,流动书车每个月来一次,孩子们都盼着。",
    "书车每月第一个周三到校",
    "每名学生可以借三本书",
    "傍晚书车开走的时候,孩子们追着跑出了很远,车上的老师向他们挥手,约好下个月再见。",
];

/// The article in a cell of a table, with these around it and in it.
fn hacked(farm: &str, head: &str, widget: &str, tail: &str) -> String {
    let [title, first, second, one, two, last] = ARTICLE;
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\n\
         {farm}{head}<table><tr><td class=\"content\">\n<h2>{title}</h2>\n<p>{first}</p>\n<p>{second}</p>\n{widget}\
         <ul><li>{one}</li><li>{two}</li></ul>\n<p>{last}</p>\n</td></tr></table>\n{tail}</body></html>"
    )
}

#[test]
fn hacked_pages_give_the_article_exactly() {
    let article = ARTICLE.join("\n");
    for bits in 0..16 {
        let part = |bit: u32, text: &'static str| if bits & (1 << bit) != 0 { text } else { "" };
        let page = hacked(
            part(0, FARM),
            part(1, SPAM_HEAD),
            part(2, WIDGET),
            part(3, TAIL),
        );
        assert_eq!(clean(&page), article, "{page}");
        assert_eq!(main_of(&page), article, "{page}");
        // The page itself: what was put in is gone, and every other byte is there.
        let squeezed = |text: &str| text.replace('\n', "");
        assert_eq!(
            squeezed(&rewritten(&page)),
            squeezed(&hacked("", "", "", "")),
            "{page}"
        );
    }
}

#[test]
fn a_spam_title_goes_and_the_honest_part_stays() {
    let [title, ..] = ARTICLE;
    let page = hacked(FARM, SPAM_HEAD, "", TAIL).replace(
        &format!("<title>{title}"),
        &format!("<title>澳门新葡京娱乐_百家乐开户_时时彩平台_{title}"),
    );
    let clean = Cleaner::new().clean_html(page.as_bytes(), HtmlHints::default());
    assert_eq!(clean.title, title);
    assert!(rewritten(&page).contains(&format!("<title>{title}</title>")));
}

#[test]
fn a_page_in_gbk_is_rewritten_in_gbk() {
    let page = hacked(FARM, SPAM_HEAD, WIDGET, TAIL).replace("utf-8", "gb2312");
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(&page);
    assert!(!lossy);
    let out = Cleaner::new()
        .rewrite_html(&bytes, HtmlHints::default())
        .unwrap();
    let expected = rewritten(&page);
    assert_eq!(out, encoding_rs::GB18030.encode(&expected).0.into_owned());
    let utf16: Vec<u8> = "\u{feff}<p>春天</p>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wrong = Cleaner::new()
        .rewrite_html(&utf16, HtmlHints::default())
        .unwrap_err();
    assert!(wrong.to_string().contains("UTF-16LE"), "{wrong}");
}

#[test]
fn a_part_of_an_element_is_cut_out_and_the_rest_stays() {
    let [_, first, second, _, _, last] = ARTICLE;
    let page = format!(
        "<td>{first}<br>{second}<br>分享到微信 分享到微博 分享到QQ空间<br>&lt;{last}&gt;<img src=a.png></td>"
    );
    assert_eq!(
        rewritten(&page),
        format!("<td>{first}<br>{second}<br><br>&lt;{last}&gt;<img src=a.png></td>")
    );
}

/// Lines that main content must have, and that it must not.
fn check(name: &str, page: &str, has: &[&str], has_not: &[&str]) {
    let text = main_of(page);
    for line in has {
        assert!(
            text.contains(line),
            "{name}: {line:?} is missing in\n{text}"
        );
    }
    for line in has_not {
        assert!(!text.contains(line), "{name}: {line:?} is in\n{text}");
    }
}

const MENU: &str = "<div class=nav><ul><li><a href=/>首页</a></li><li><a href=/news>新闻中心</a></li><li><a href=/about>关于我们</a></li><li><a href=/contact>联系方式</a></li></ul></div>";
const RELATED: &str = "<div class=related><h3>相关阅读</h3><ul><li><a href=/1>县图书馆本周末开放夜间阅览</a></li><li><a href=/2>全县中小学教师读书会举行</a></li><li><a href=/3>青石村的老校长和他的树</a></li></ul></div>";

#[test]
fn posts_of_a_thread_and_answers_all_stay() {
    let posts = [
        ("老王", "我家的柿子树种了五年,一直不结果,每年春天开花不少,可是花谢了以后就什么都没有,有人遇到过这样的情况吗?土是黄泥土,一年施两次肥。".repeat(5)),
        ("青山", "是不是只种了一棵?有些品种要有授粉树才结果的。".to_owned()),
        ("小李", "施肥太多也会落果,花期前后不要施氮肥。".to_owned()),
        ("老王", "就一棵,明年再种一棵试试,谢谢各位。".to_owned()),
    ];
    let thread: String = posts
        .iter()
        .enumerate()
        .map(|(i, (who, text))| format!("<div class=\"post\" id=\"p{i}\"><div class=who><a href=/u>{who}</a></div><div class=body>{text}</div></div>\n"))
        .collect();
    let page = format!(
        "<title>柿子树不结果怎么办</title>{MENU}<h1>柿子树不结果怎么办</h1><div id=thread>{thread}</div>{RELATED}"
    );
    let texts: Vec<&str> = posts.iter().map(|(_, text)| text.as_str()).collect();
    check("thread", &page, &texts, &["联系方式", "县图书馆"]);
    let answers: String = posts[1..]
        .iter()
        .map(|(_, text)| format!("<li class=answer><div>{text}</div></li>"))
        .collect();
    let page = format!(
        "{MENU}<div class=main><div class=question><h1>柿子树不结果怎么办</h1><p>{}</p></div><ul class=answers>{answers}</ul></div>{RELATED}",
        posts[0].1
    );
    check("question", &page, &texts, &["联系方式", "县图书馆"]);
}

#[test]
fn structure_of_an_article_stays() {
    let prose = "书车从县城出发,沿着新修的公路开了两个多小时,中午之前到了村口。村里的老人说,上一次见到这么多书还是很多年以前的事情。";
    let page = format!(
        "<title>流动书车</title>{MENU}<article><h1>流动书车进山记</h1><p>{prose}</p><h2>路线</h2><p>{prose}</p>\
         <table><tr><th>日期</th><th>学校</th></tr><tr><td>三月五日</td><td>青石村小学</td></tr></table>\
         <blockquote>书是山里孩子的窗。</blockquote><ul><li>先借给高年级</li><li>每人三本</li></ul>\
         <pre>let books = 3;\n  books += 1;</pre><figure><img src=a.jpg><figcaption>孩子们在挑书</figcaption></figure><p>{prose}</p></article>{RELATED}<footer>版权所有 青石乡村报</footer>"
    );
    let has = [
        "流动书车进山记",
        "路线",
        "三月五日\t青石村小学",
        "书是山里孩子的窗。",
        "先借给高年级\n每人三本",
        "let books = 3;\n  books += 1;",
        "孩子们在挑书",
    ];
    check(
        "article",
        &page,
        &has,
        &["联系方式", "县图书馆", "版权所有"],
    );
}

#[test]
fn pages_of_other_kinds() {
    let prose = "为做好今年的防汛工作,请各村在本月底以前完成河道清理,并把值班表报镇政府办公室。逾期没有完成的,镇里将派人督促。";
    // A page laid out by tables, as of 2005.
    let page = format!(
        "<body><table width=760><tr><td colspan=2>{MENU}</td></tr><tr><td width=160><a href=/1>镇情概况</a><br><a href=/2>领导之窗</a><br><a href=/3>办事指南</a></td>\
         <td><font size=4><b>关于防汛工作的通知</b></font><br><br>各村民委员会:<br>　　{prose}<br>　　{prose}<br>　　特此通知。<br>青石镇人民政府<br>二〇〇五年五月十日</td></tr>\
         <tr><td colspan=2>版权所有 青石镇人民政府 京ICP备05012345号</td></tr></table></body>"
    );
    check(
        "tables",
        &page,
        &[
            "关于防汛工作的通知",
            "各村民委员会",
            prose,
            "特此通知。",
            "二〇〇五年五月十日",
        ],
        &["领导之窗", "ICP备"],
    );
    // A product with its data.
    let page = format!(
        "{MENU}<div class=product><h1>手摇式小型打谷机</h1>\
         <div class=detail><p>这台打谷机用手摇,不用电,适合山区小块田地使用。机身是铸铁的,齿轮用油封住,用上十年也不用换。</p><table><tr><td>重量</td><td>18公斤</td></tr><tr><td>功率</td><td>人力</td></tr></table><p>{prose}</p></div></div>{RELATED}"
    );
    check(
        "product",
        &page,
        &["手摇式小型打谷机", "不用电", "重量\t18公斤"],
        &["新闻中心", "读书会"],
    );
    // A page of links alone is not emptied by default.
    let links: String = (1..30)
        .map(|i| format!("<li><a href=/{i}>第{i}期简报:全县春耕备耕情况</a></li>"))
        .collect();
    let page = format!("{MENU}<ul>{links}</ul>");
    assert!(clean(&page).contains("第17期简报"));
    // A blog with comments: the post alone.
    let page = format!(
        "<title>山里的书车</title>{MENU}<div class=entry><h2>山里的书车</h2><p>{prose}</p><p>{prose}</p><p>{prose}</p></div><div class=comments><p>写得真好,看得我都想回老家了。</p></div>"
    );
    check("blog", &page, &["山里的书车", prose], &["想回老家"]);
}

#[test]
fn paths_lead_to_the_elements() {
    let page = HtmlPage::read(
        b"<body><p>one</p><div><p>two</p><p>three</p></div>",
        HtmlHints::default(),
    );
    let place = |word: &str| page.text().find(word).unwrap();
    let paths = page.element_paths(&[place("one"), place("three")]);
    assert_eq!(
        paths,
        ["html > body > p", "html > body > div > p:nth-of-type(2)"]
    );
}

#[test]
fn tags_that_end_one_another() {
    let text = |page: &str| {
        HtmlPage::read(page.as_bytes(), HtmlHints::default())
            .text()
            .to_owned()
    };
    assert_eq!(
        text("<p>一<p>二<ul><li>三<li>四</ul>五"),
        "一\n二\n三\n四\n五"
    );
    assert_eq!(
        text("<table><tr><td>一<td>二<tr><td>三<td>四</table>"),
        "一\t二\n三\t四"
    );
    assert_eq!(text("<b>一<p>二</b>三</p>四"), "一\n二三\n四");
    assert_eq!(text("<div>一</td></table>二</div>"), "一二");
    assert_eq!(text("<select><option>甲<option>乙<p>三"), "三");
    assert_eq!(
        text("一<script>二<p></script>三<style>四</style><!-- 五 -->六"),
        "一三六"
    );
    assert_eq!(text("<a href=1>一</a><a href=2>二</a>三"), "一 二三");
    assert_eq!(
        text("一&nbsp;&lt;二&gt;&#19977;&nbsp四&amp"),
        "一 <二>三 四&"
    );
    assert_eq!(
        text("一<span style='display:none'>二</span>三<i hidden>四</i>"),
        "一三"
    );
    assert_eq!(text("<body style='opacity:0'>".to_owned().as_str()), "");
    // All of it hidden until a script shows it.
    let body = "山里的书车来了。".repeat(20);
    assert_eq!(
        text(&format!("<body style='visibility:hidden'><p>{body}</p>")),
        body
    );
}

#[test]
fn bad_pages_are_read_in_time_and_memory() {
    let article = "<p>天刚亮,青石村小学的操场上就停了一辆蓝色的书车。</p>";
    let pages = [
        String::new(),
        "<".to_owned(),
        "<html><frameset cols=20,80><frame src=a><frame src=b></frameset></html>".to_owned(),
        format!("<script>{}</script>", "var a = 1;".repeat(10_000)),
        "<div>".repeat(100_000) + article + &"</div>".repeat(100_000),
        "<b><i>".repeat(50_000) + article,
        "<table><tr><td>".repeat(30_000) + article,
        "</div></td></b>".repeat(100_000) + article,
        format!("<p {}>{article}", "a=\"b\" ".repeat(200_000)),
        format!("<p class=\"{}\">{article}", "share ".repeat(500_000)),
        format!("<!-- {}{article}", "-".repeat(1_000_000)),
        format!("{article}<a href=\"{}", "x".repeat(2_000_000)),
        format!("<p>{}</p>", "一二三四五六七八九十".repeat(100_000)),
        format!("{}{article}", "\0".repeat(10_000)),
        "&".repeat(300_000),
        format!("<title>{}</title>{article}", "题".repeat(100_000)),
        "<p>一".repeat(100_000),
        "<select>".repeat(1000) + article,
        "<a href=1>".repeat(100_000) + article,
    ];
    for (i, page) in pages.iter().enumerate() {
        let read = HtmlPage::read(page.as_bytes(), HtmlHints::default());
        assert!(read.text().len() <= page.len(), "{i}");
        if page.contains(article) && ![10, 11].contains(&i) {
            assert!(read.text().contains("蓝色的书车"), "{i}");
        }
        let lines = read.main_content(&Cleaner::new().mark(""));
        assert!(
            lines
                .iter()
                .all(|line| read.text().get(line.clone()).is_some()),
            "{i}"
        );
    }
    // What the rules make of them too, where they are not all one line of megabytes.
    for page in pages.iter().filter(|page| page.len() < 400_000) {
        let _ = Cleaner::new().main_html(page.as_bytes(), HtmlHints::default());
    }
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "</tr>",
            "<a href=x>",
            "</a>",
            "<b>",
            "</b>",
            "<ul><li>",
            "</ul>",
            "<br>",
            "<pre>",
            "</pre>",
            "<title>",
            "</title>",
            "<select>",
            "<option>",
            "<script>",
            "</script>",
            "<style>",
            "<svg>",
            "<div style=display:none>",
            "<h1>",
            "</h1>",
            "&nbsp",
            "&amp;",
            "&#x6c49;",
            "<!--",
            "-->",
            "<div class=share>",
            "\n",
            "\r\n",
            "　",
            "\u{a0}",
            "澳门赌场|百家乐|时时彩",
            "春天来了,院子里的花开了。",
            "分享到微信 分享到微博 分享到QQ空间",
            "溧阳县| 邛崃县| 吴江市| 石柱县| 番禺市|",
            "版权所有",
            "堅(jiān)決",
            "<meta charset=gbk>",
            "<plaintext>",
            "<textarea>",
            "</",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_do_harm(bytes in pieces()) {
        let cleaner = Cleaner::new();
        let page = HtmlPage::read(&bytes, HtmlHints::default());
        let marks = cleaner.mark_html(&page);
        for mark in marks.iter() {
            prop_assert!(page.text().get(mark.span.clone()).is_some());
        }
        let ledger = marks.ledger(page.text());
        let clean = ledger.apply(page.text()).unwrap();
        prop_assert_eq!(ledger.undo(&clean).unwrap(), page.text());
        let main = cleaner.main_html(&bytes, HtmlHints::default());
        for mark in main.marks.iter() {
            prop_assert!(page.text().get(mark.span.clone()).is_some());
        }
        let places: Vec<usize> = marks.iter().map(|mark| mark.span.start).collect();
        prop_assert_eq!(page.element_paths(&places).len(), places.len());
        if let Ok(out) = cleaner.rewrite_html(&bytes, HtmlHints::default()) {
            prop_assert!(!marks.is_empty() || !page.title().is_empty() || out.len() <= bytes.len());
        }
    }
}

/// The real pages, where they are: the bar that was set, over what was measured when this was written.
#[test]
fn main_content_of_real_pages() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/html-pages");
    if !shared.exists() {
        eprintln!("skipped: there is no {}", shared.display());
        return;
    }
    let gold = saoye::eval::HtmlGold::read(&shared.join("pages"), &shared.join("gold")).unwrap();
    let rows = gold.measure(&Cleaner::new());
    let f1 = rows[2].mean().f1;
    assert!(f1 >= 0.92, "{f1}");
    assert!(fs::read_dir(shared).is_ok());
}
