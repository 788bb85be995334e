//! The report page: what it says, that nothing from a page can act in it, its bounds, and the campaigns.

use serde_json::{Value, json};

use super::*;

/// A row of a ledger with one edit.
fn row(record: u64, host: &str, label: &str, removed: &str, evidence: Value) -> Value {
    json!({
        "file": "a.jsonl", "record": record, "id": format!("p{record}"), "url": format!("http://{host}/{record}"),
        "crc32": 1, "bytes": 900, "verdict": "cleaned",
        "edits": [{
            "start": 300, "removed": removed, "inserted": "", "label": label, "rule": label, "score": 0.93,
            "evidence": evidence, "before": "前面的话。", "after": "后面的话。",
        }],
    })
}

fn ledger(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// The text between two marks.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let from = html.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
    &html[from..from + html[from..].find(end).unwrap()]
}

fn report(place: &Place, words: &str) -> String {
    let ran = place.run(&format!("report {words}")).status(0);
    ran.text().to_owned()
}

#[test]
fn says_what_was_done() {
    let place = Place::new();
    let page = |id: &str, text: &str| {
        let url = format!("http://www.news.example.cn/{id}");
        format!("{}\n", json!({"id": id, "url": url, "text": text}))
    };
    place.write(
        "in.jsonl",
        page("kept", ARTICLE) + &page("x", &spammy()) + &page("y", &spammy()),
    );
    place
        .run("clean in.jsonl -o out.jsonl --ledger l.jsonl.zst --summary s.json")
        .status(0);
    let html = report(&place, "l.jsonl.zst s.json");
    assert!(html.contains("<meta name=\"viewport\""));
    assert!(html.contains("prefers-color-scheme: dark"));
    // Nothing is fetched.
    for outside in [" src=", "@import", "url(", "<link"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let verdicts = between(&html, "id=\"verdicts\"", "</section>");
    assert!(verdicts.contains("keep <b>1</b> <span class=\"quiet\">33.3 %"));
    assert!(verdicts.contains("cleaned <b>2</b>"));
    let labels = between(&html, "id=\"labels\"", "</section>");
    let removed = 2 * (WIDGET.chars().count() + 1);
    assert!(labels.contains("share-widget") && labels.contains(&removed.to_string()));
    let lines = between(&html, "id=\"lines\"", "</section>");
    assert!(lines.contains(&format!("<bdi>{WIDGET}</bdi></td><td class=\"n\">2</td>")));
    assert!(between(&html, "id=\"scores\"", "</section>").contains(": 2</title>"));
    let pages = between(&html, "id=\"pages\"", "</section>");
    assert_eq!(pages.matches("<article").count(), 2);
    assert!(pages.contains("in.jsonl : 3") && pages.contains("news.example.cn"));
    assert!(pages.contains("title=\"share-widget") && pages.contains(", score "));
    assert!(
        pages.contains("公园的山坡换上了新绿。"),
        "what was kept beside"
    );
    // Share prompts are no spam.
    assert!(between(&html, "id=\"hosts\"", "</section>").contains("No page with spam"));

    let of_summary = report(&place, "s.json");
    assert!(of_summary.contains("Bytes removed by label"));
    assert!(!of_summary.contains("<article"));
    let of_ledger = report(&place, "l.jsonl.zst");
    assert!(of_ledger.contains("Of changed pages only"));
}

#[test]
fn the_ledger_tells_what_stood_beside() {
    let place = Place::new();
    let text =
        format!("{WIDGET}\n\n{ARTICLE}\n\n{WIDGET}\n第二段。今天天气很好,大家都很高兴。\n{WIDGET}");
    place.write("in.jsonl", record("x", &text));
    place
        .run("clean in.jsonl -o out.jsonl --ledger l.jsonl")
        .status(0);
    let row = &place.rows("l.jsonl")[0];
    assert_eq!(row["verdict"], "cleaned");
    assert_eq!(row["bytes"], text.len());
    let edits = row["edits"].as_array().unwrap();
    assert!(!edits.is_empty());
    assert!(edits[0]["evidence"].is_object());
    for edit in edits {
        let start = edit["start"].as_u64().unwrap() as usize;
        let end = start + edit["removed"].as_str().unwrap().len();
        let (before, after) = (edit["before"].as_str(), edit["after"].as_str());
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        assert!(text[..start].ends_with(before) && text[end..].starts_with(after));
        assert!(before.chars().count() <= 40 && after.chars().count() <= 80);
    }
    assert!(
        edits
            .iter()
            .any(|edit| edit["before"].is_string() || edit["after"].is_string())
    );
}

/// Text that would act if it were not escaped, with characters that turn the direction.
const HOSTILE: &str = "</script><script>document.title='got in'</script>\"'><img src=x onerror=\"document.title='got in'\">&lt;\u{202e}abc\u{2066}\u{0}</bdi></style>";

fn hostile() -> String {
    let mut row = row(
        1,
        "a.cn",
        "region-stuffing",
        HOSTILE,
        json!({HOSTILE: HOSTILE}),
    );
    row["file"] = HOSTILE.into();
    row["id"] = HOSTILE.into();
    let edit = &mut row["edits"][0];
    for field in ["inserted", "before", "after", "rule"] {
        edit[field] = HOSTILE.into();
    }
    let mut rows = vec![row.clone()];
    // In frequent lines, contacts, join strings, carrier words, and as the id that gives a host.
    row["edits"][0]["inserted"] = "".into();
    row["edits"][0]["label"] = "contact-ad".into();
    row["edits"][0]["removed"] = format!("{HOSTILE}QQ 123456789").into();
    rows.push(row.clone());
    row["record"] = 2.into();
    rows.push(row.clone());
    row["edits"][0]["label"] = "region-stuffing".into();
    let list = ["密云县", "历史", "延庆县", "汽车", "大兴区", "旅游"];
    row["edits"][0]["removed"] = list.join("'\"><b>\u{202e}").into();
    for record in [3, 4] {
        row["record"] = record.into();
        row["url"] = "http://x<script>.cn/".into();
        rows.push(row.clone());
    }
    ledger(&rows)
}

#[test]
fn nothing_from_a_page_acts() {
    let place = Place::new();
    place.write("l.jsonl", hostile());
    let html = report(&place, "l.jsonl --campaigns c.json");
    assert!(place.text("c.json").contains("123456789"));
    for tag in ["<script", "</script", "</style"] {
        assert_eq!(html.matches(tag).count(), 1, "{tag}");
    }
    for tag in ["<img", "<b>\u{202e}", "\"'><", "'\"><"] {
        assert!(!html.contains(tag), "{tag}");
    }
    assert!(!html.contains(['\u{202e}', '\u{2066}', '\u{0}']));
    assert!(html.contains("\\u{202e}"), "they are seen");
    // No attribute is broken out of: between < and > quotes come in pairs.
    let body = &html[html.find("<body").unwrap()..html.find("<script").unwrap()];
    for tag in body.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        assert!(tag.matches('"').count() % 2 == 0, "{tag}");
        assert!(!tag.contains("onerror=\""), "{tag}");
    }
}

#[test]
fn only_its_own_script_may_run() {
    let place = Place::new();
    place.write("l.jsonl", "");
    let html = report(&place, "l.jsonl");
    place.write("script.js", between(&html, "<script>", "</script>"));
    let ran = Command::new("sha256sum")
        .arg(place.path("script.js"))
        .output();
    let Ok(ran) = ran else {
        eprintln!("left out: no sha256sum");
        return;
    };
    let hex = String::from_utf8(ran.stdout).unwrap();
    let digest = data_encoding::HEXLOWER
        .decode(&hex.as_bytes()[..64])
        .unwrap();
    let digest = data_encoding::BASE64.encode(&digest);
    let policy = format!("script-src 'sha256-{digest}'");
    assert!(
        html.contains(&policy),
        "SCRIPT in src/report/view.rs should be sha256-{digest}"
    );
}

#[test]
fn bounded_and_the_same_in_any_order() {
    let place = Place::new();
    let label = |i: u64| ["footer", "pager", "contact-ad"][i as usize % 3];
    let rows: Vec<Value> = (0..300)
        .map(|i| {
            row(
                i,
                &format!("h{}.cn", i % 7),
                label(i),
                &format!("一行{i}"),
                json!({}),
            )
        })
        .collect();
    place.write("a.jsonl", ledger(&rows[..100]));
    place.write("b.jsonl.gz", gzip(ledger(&rows[100..]).as_bytes()));
    let html = report(&place, "a.jsonl b.jsonl.gz --sample 4");
    assert_eq!(html.matches("<article").count(), 12);
    for label in ["footer", "pager", "contact-ad"] {
        assert!(html.contains(&format!("<option value=\"{label}\">{label} (4)")));
    }
    assert!(html == report(&place, "b.jsonl.gz a.jsonl --sample 4"));
    assert!(html.contains("Counts are exact."));
    assert_eq!(
        report(&place, "a.jsonl --sample 0")
            .matches("<article")
            .count(),
        0
    );

    // More different lines than the table holds.
    let many: Vec<String> = (0..80_000u32)
        .map(|i| format!("第{i}行\n反复的一行"))
        .collect();
    let long = row(1, "a.cn", "footer", &many.join("\n"), json!({}));
    place.write("long.jsonl", ledger(&[long]));
    let html = report(&place, "long.jsonl");
    assert!(html.contains("counts may be too low by up to 1 lines"));
    assert!(between(&html, "id=\"lines\"", "</tr>\n<tr>").contains("Line"));
    assert!(html.contains("反复的一行</bdi></td><td class=\"n\">79,999</td>"));
    assert!(html.len() < 60_000, "{}", html.len());
}

#[test]
fn campaigns_are_pages_with_one_kit() {
    let place = Place::new();
    let lists = [
        ["密云县", "历史", "延庆县", "汽车", "无为县", "繁昌县"],
        ["长丰县", "历史", "肥东县", "肥西县", "汽车", "庐江县"],
        ["汽车", "当涂县", "含山县", "和县", "历史", "寿县"],
    ];
    let years = json!({"valid-together": "2001-2004"});
    let mut rows = Vec::new();
    for (i, list) in lists.iter().enumerate() {
        let host = format!("farm{i}.example.cn");
        rows.push(row(
            i as u64,
            &host,
            "region-stuffing",
            &list.join("| "),
            years.clone(),
        ));
    }
    // The same words with another join string are not the same kit.
    let other = ["太湖县", "汽车", "望江县", "岳西县", "历史", "石台县"].join("~");
    rows.push(row(
        10,
        "b.example.cn",
        "region-stuffing",
        &other,
        json!({}),
    ));
    for i in 20..22 {
        let ad = format!("代办各类业务{i}，电话：139111122{i}，QQ：987654321");
        rows.push(row(
            i,
            &format!("ads{i}.example.cn"),
            "contact-ad",
            &ad,
            json!({}),
        ));
    }
    // What is no spam makes no kit.
    for i in 30..33 {
        rows.push(row(
            i,
            "c.example.cn",
            "footer",
            "版权所有 电话 13911112222",
            json!({}),
        ));
    }
    place.write("l.jsonl", ledger(&rows));
    let html = report(&place, "l.jsonl --campaigns c.json");
    let file: Value = serde_json::from_str(&place.text("c.json")).unwrap();
    let kits = file["kits"].as_array().unwrap();
    assert_eq!(kits.len(), 2, "{file:#}");
    let names = |kit: &Value, what: &str| -> Vec<String> {
        let counts = kit[what].as_array().unwrap().iter();
        counts
            .map(|c| c["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(kits[0]["pages"], 3);
    assert_eq!(
        names(&kits[0], "hosts"),
        ["farm0.example.cn", "farm1.example.cn", "farm2.example.cn"]
    );
    assert_eq!(names(&kits[0], "joins"), ["| "]);
    assert_eq!(names(&kits[0], "words"), ["历史", "汽车"]);
    assert_eq!(names(&kits[0], "years"), ["2001-2004"]);
    assert_eq!(kits[1]["pages"], 2);
    assert_eq!(
        kits[1]["contacts"][0],
        json!({"name": "987654321", "pages": 2})
    );
    let section = between(&html, "id=\"kits\"", "</section>");
    assert!(section.contains("farm2.example.cn") && section.contains("|␣"));
    // The order of the rows does not matter.
    rows.reverse();
    place.write("l.jsonl", ledger(&rows));
    report(&place, "l.jsonl --campaigns d.json");
    assert!(place.text("c.json") == place.text("d.json"));
}

#[test]
fn what_is_wrong_is_told() {
    let place = Place::new();
    let good = row(1, "a.cn", "footer", "版权所有", json!({}));
    let mut old = good.clone();
    for field in ["bytes", "verdict", "url", "id"] {
        old.as_object_mut().unwrap().remove(field);
    }
    for field in ["evidence", "before", "after"] {
        old["edits"][0].as_object_mut().unwrap().remove(field);
    }
    place.write("old.jsonl", ledger(&[old]));
    assert!(report(&place, "old.jsonl").contains("No verdicts are known"));
    place.write("empty.jsonl", "");
    assert!(report(&place, "empty.jsonl").contains("Nothing was found"));

    place.write(
        "l.jsonl",
        ledger(std::slice::from_ref(&good)) + "{\"file\":1}\n",
    );
    place
        .run("report l.jsonl -o r.html")
        .fails(&["l.jsonl:2", "expected a row"]);
    assert!(!place.exists("r.html"));
    let mut strange = good.clone();
    strange["edits"][0]["label"] = "no-label".into();
    place.write("s.jsonl", ledger(&[strange]));
    place
        .run("report s.jsonl")
        .fails(&["s.jsonl:1", "expected a label"]);
    place
        .run("report old.jsonl -o old.jsonl")
        .fails(&["used otherwise"]);
    place
        .run("report old.jsonl -o x.html --campaigns x.html")
        .fails(&["used otherwise"]);
    place
        .run("report none.jsonl")
        .fails(&["none.jsonl", "cannot read"]);
    place.run("report").fails(&["required"]);
}

/// The page as it is after its script has run, and what the console says; none where there is no browser.
fn browse(place: &Place, name: &str, hash: &str) -> Option<(String, String)> {
    let url = format!("file://{}{hash}", place.path(name).display());
    let profile = place.path("profile").display().to_string();
    let ran = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args([
            "--enable-logging=stderr",
            "--virtual-time-budget=2000",
            "--dump-dom",
        ])
        .args([&format!("--user-data-dir={profile}"), &url])
        .stdin(Stdio::null())
        .output();
    let Ok(ran) = ran else {
        eprintln!("left out: no chromium");
        return None;
    };
    let console = String::from_utf8_lossy(&ran.stderr);
    let console: Vec<&str> = console.lines().filter(|l| l.contains("CONSOLE")).collect();
    Some((String::from_utf8(ran.stdout).unwrap(), console.join("\n")))
}

#[test]
fn works_in_a_browser() {
    let place = Place::new();
    place.write("l.jsonl", hostile());
    let plain = [
        row(7, "a.cn", "footer", "版权所有", json!({})),
        row(8, "a.cn", "pager", "上一页 下一页", json!({})),
    ];
    place.write("m.jsonl", ledger(&plain));
    place.run("report l.jsonl m.jsonl -o r.html").status(0);
    let Some((dom, console)) = browse(&place, "r.html", "") else {
        return;
    };
    assert_eq!(console, "");
    assert!(
        dom.contains("<title>saoye report</title>"),
        "no script of a page ran"
    );
    let all = dom.matches("<article").count();
    assert!(dom.contains(&format!("{all} of {all} pages")));
    assert!(!dom.contains("<img") && dom.matches("<script").count() == 1);

    let (dom, console) = browse(&place, "r.html", "#label=footer").unwrap();
    assert_eq!(console, "");
    assert!(dom.contains(&format!("1 of {all} pages")));
    let shown: Vec<&str> = dom
        .split("<article ")
        .skip(1)
        .map(|article| article.split('>').next().unwrap())
        .filter(|tag| !tag.contains("hidden"))
        .collect();
    assert_eq!(shown, ["data-labels=\"footer\""]);
    let (dom, _) = browse(&place, "r.html", "#label=nothing").unwrap();
    assert!(dom.contains(&format!("{all} of {all} pages")));
}
