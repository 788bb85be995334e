//! Lines that recur over a host's pages.

use super::*;

const NAV: &str = "旧闻 桥头 集市 渡口 灯会";
const FOOT: &str = "南河晚报编辑部设在河滨路九号院二楼";
const SLOGAN: &str = "每天清晨,我们把这座小城的故事讲给你听。";
/// On two pages of a host.
const SHARED: &str = "那一年的雨下得特别久,河水漫过了老桥的石阶。";
const REFRAIN: &str = "月儿弯弯照九州";

/// The article of page `n` of host `h`: no line of it stands on another page.
fn article(h: usize, n: usize) -> String {
    let mut text = format!(
        "第{h}座小城的第{n}个故事\n清早,第{n}位老人推开木门,看见院里的第{h}棵枣树落了一地叶子。\n他把第{n}封信放进抽屉,没有再提起那第{h}次远行。"
    );
    if h == 0 && n < 2 {
        text = format!("{text}\n{SHARED}");
    }
    if h == 1 && n == 3 {
        text = format!("{text}{}", format!("\n{REFRAIN}").repeat(9));
    }
    text
}

fn page(h: usize, n: usize) -> String {
    let first = ["", "城东", "城西"][h];
    format!("{first}{NAV}\n\n{SLOGAN}\n{}\n{first}{FOOT}", article(h, n))
}

fn url(h: usize, n: usize) -> String {
    let host = [
        "http://www.a.example/",
        "https://B.example:8443/p?id=",
        "//c.example/",
    ][h];
    format!("{host}{n}")
}

fn row(url: impl serde::Serialize, id: &str, text: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({"url": url, "id": id, "text": text})
    )
}

/// 3 hosts of 20 pages each, and what is to be left of them.
fn corpus(text: impl Fn(usize, usize) -> String) -> String {
    (0..60)
        .map(|i| (i % 3, i / 3))
        .map(|(h, n)| row(url(h, n), &format!("{h}-{n}"), &text(h, n)))
        .collect()
}

#[test]
fn recurring_lines_go_and_articles_stay() {
    let place = Place::new();
    place.write("a.jsonl", corpus(page));
    let left = place.run("clean a.jsonl").status(0);
    assert!(left.text() == corpus(page), "a page changes by itself");
    let ran = place
        .run("clean a.jsonl -o b.jsonl --ledger l.jsonl --summary s.json --site-repeat --site-repeat-memory 1")
        .status(0);
    for (row, (h, n)) in place
        .rows("b.jsonl")
        .iter()
        .zip((0..60).map(|i| (i % 3, i / 3)))
    {
        assert_eq!(row["text"].as_str().unwrap().trim(), article(h, n));
    }
    assert!(ran.err.contains("site-repeat"), "{}", ran.err);
    let summary: serde_json::Value = serde_json::from_str(&place.text("s.json")).unwrap();
    let site = &summary["site_repeat"];
    assert_eq!(site["pages_without_host"], 0);
    assert_eq!(site["least_pages"], 5);
    let back = place.run("undo b.jsonl --ledger l.jsonl").status(0);
    assert!(back.text() == corpus(page));
}

#[test]
fn marks_have_their_evidence() {
    let place = Place::new();
    place.write("a.jsonl", corpus(page));
    place
        .run("mark a.jsonl -o m.jsonl --site-repeat --site-repeat-memory 1 --url-field url")
        .status(0);
    for row in place.rows("m.jsonl") {
        let text = row["text"].as_str().unwrap();
        let marks = row["saoye"]["marks"].as_array().unwrap();
        let recurring: Vec<_> = marks
            .iter()
            .filter(|mark| mark["label"] == "site-repeat")
            .map(|mark| {
                assert_eq!(mark["evidence"]["pages"], 20.0);
                assert_eq!(mark["evidence"]["share"], 1.0);
                assert_eq!(
                    (&mark["rule"], &mark["score"]),
                    (&"site-repeat".into(), &1.0.into())
                );
                let at = |key: &str| mark[key].as_u64().unwrap() as usize;
                &text[at("start")..at("end")]
            })
            .collect();
        assert_eq!(recurring.len(), 3, "{recurring:?}");
        assert!(
            recurring[0].ends_with(NAV) && recurring[1] == SLOGAN && recurring[2].ends_with(FOOT)
        );
    }
}

#[test]
fn threads_and_packing_change_nothing() {
    let place = Place::new();
    let many: String = (0..60).map(|_| corpus(page)).collect();
    let more: String = (0..30)
        .map(|i| corpus(|h, n| format!("{}\n{i}", page(h, n + i))))
        .collect();
    assert!(many.len() + more.len() > 1 << 21);
    place.write("in/a.jsonl", &many);
    place.write("in/b.jsonl.gz", gzip(more.as_bytes()));
    for threads in [1, 4] {
        place
            .run(&format!(
                "clean in -o out{threads} --threads {threads} --ledger l{threads}.jsonl --site-repeat --site-repeat-memory 1"
            ))
            .status(0);
    }
    for name in ["a.jsonl", "b.jsonl.gz"] {
        assert!(place.read(&format!("out1/{name}")) == place.read(&format!("out4/{name}")));
    }
    assert!(place.read("l1.jsonl") == place.read("l4.jsonl"));
    assert!(!place.read("l1.jsonl").is_empty());
}

#[test]
fn limits_are_obeyed() {
    let place = Place::new();
    place.write("a.jsonl", corpus(page));
    let clean = |options: &str| {
        let ran = place.run(&format!(
            "clean a.jsonl --site-repeat --site-repeat-memory 1 {options}"
        ));
        ran.status(0).text().to_owned()
    };
    let all = corpus(page);
    assert!(clean("--site-repeat-pages 21") == all);
    assert!(clean("--site-repeat-pages 20") != all);
    assert!(clean("--set site-repeat=ignore") == all);
    assert!(clean("--set site-repeat=report") == all);
    place.write("c.toml", "[actions]\nsite-repeat = \"report\"\n");
    assert!(clean("--config c.toml") == all);
    place.write("c.toml", "[actions]\nbyline = \"ignore\"\n");
    assert!(clean("--config c.toml") != all);
    assert!(
        clean("--site-repeat-pages 2").contains(SHARED),
        "2 of 20 pages is less than the share"
    );
    assert!(!clean("--site-repeat-pages 2 --site-repeat-share 0.05").contains(SHARED));
    place
        .run("clean a.jsonl --site-repeat --site-repeat-memory 1 --site-repeat-share 0")
        .fails(&["share"]);
    place
        .run("clean a.jsonl --site-repeat --site-repeat-memory 1 --site-repeat-pages 1")
        .fails(&["2 pages"]);
    for words in [
        "--site-repeat-pages 3",
        "--site-repeat --site-repeat-memory 0",
    ] {
        assert_ne!(
            place.run(&format!("clean a.jsonl {words}")).status,
            0,
            "{words}"
        );
    }
}

#[test]
fn copies_of_a_page_are_kept() {
    let place = Place::new();
    let copies: String = (0..20)
        .map(|n| row(url(0, n), "x", &format!("{}\n{n}", page(0, 5))))
        .collect();
    place.write("a.jsonl", &copies);
    assert!(
        place
            .run("clean a.jsonl --site-repeat --site-repeat-memory 1")
            .status(0)
            .text()
            == copies
    );
}

#[test]
fn pages_without_a_url_are_cleaned_by_themselves() {
    let place = Place::new();
    let text = format!("{NAV}\n{}", spammy());
    let mut rows: String = (0..9)
        .map(|n| row("no url", &n.to_string(), &text))
        .collect();
    rows += &row(7, "n", &text);
    rows += &record("none", &text);
    rows += &format!(
        "{{\"url\":\"http://a.cn\",\"url\":1,\"text\":{}}}\n",
        serde_json::json!(text)
    );
    place.write("a.jsonl", &rows);
    let ran = place
        .run("clean a.jsonl -o b.jsonl --site-repeat --site-repeat-memory 1")
        .status(0);
    assert!(ran.err.contains("12 pages without a URL"), "{}", ran.err);
    let rows = place.rows("b.jsonl");
    assert_eq!(rows.len(), 12);
    for row in rows {
        assert_eq!(
            row["text"].as_str().unwrap().trim(),
            format!("{NAV}\n{ARTICLE}")
        );
    }
}

#[test]
fn the_url_may_be_the_id() {
    let place = Place::new();
    let rows: String = (0..20).map(|n| record(&url(0, n), &page(0, n))).collect();
    place.write("a.jsonl", rows);
    let ran = place
        .run("clean a.jsonl --site-repeat --site-repeat-memory 1 --url-field id")
        .status(0);
    assert!(!ran.text().contains(NAV) && !ran.err.contains("without a URL"));
}

#[test]
fn what_cannot_be_read_twice_or_has_no_url_is_an_error() {
    let place = Place::new();
    place
        .run_with(
            "clean - --site-repeat --site-repeat-memory 1",
            corpus(page).as_bytes(),
        )
        .fails(&["-: ", "twice"]);
    place.write("p.txt", page(0, 0));
    place
        .run("clean p.txt --site-repeat --site-repeat-memory 1")
        .fails(&["p.txt", "URL"]);
    place
        .run("clean p.txt -o out.txt --site-repeat --site-repeat-memory 1")
        .fails(&["p.txt", "URL"]);
    assert_eq!(place.names(), ["p.txt"]);
    // A rejected record is named by the second pass alone.
    place.write("a.jsonl", format!("bad\n{}", corpus(page)));
    let ran = place
        .run("clean a.jsonl -o b.jsonl --site-repeat --site-repeat-memory 1")
        .status(2);
    assert!(ran.err.contains("1 record rejected"), "{}", ran.err);
    assert_eq!(place.rows("b.jsonl").len(), 60);
}

#[test]
fn it_is_explained() {
    let ran = Place::new().run("explain site-repeat").status(0);
    assert!(ran.text().contains("default: ignore") && ran.text().contains("share"));
}
