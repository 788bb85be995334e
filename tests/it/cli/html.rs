//! Pages of HTML, as files and in WARC records of what a crawler fetched.

use super::*;

/// A page with a menu, the article, a widget and a foot.
fn page(charset: &str) -> String {
    let paragraphs = ARTICLE.replace("\n\n", "</p>\n<p>");
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"{charset}\"><title>植树</title></head><body>\n\
         <div id=nav><a href=/>首页</a><a href=/news>新闻中心</a><a href=/about>关于我们</a></div>\n\
         <div class=content><p>{paragraphs}</p></div>\n<div class=share>{WIDGET}</div>\n</body></html>"
    )
}

fn article() -> String {
    ARTICLE.replace("\n\n", "\n")
}

#[test]
fn the_text_the_main_content_or_the_page_itself() {
    let place = Place::new();
    place.write("page.html", page("utf-8"));
    let text = place.run("clean page.html -q").status(0);
    assert!(
        text.text().contains(&article()) && !text.text().contains("微博"),
        "{}",
        text.text()
    );
    let main = place.run("clean page.html --main -q").status(0);
    assert_eq!(main.text(), article());
    let html = place.run("clean page.html --html -q").status(0);
    let widget = format!("<div class=share>{WIDGET}</div>");
    let menu =
        "<div id=nav><a href=/>首页</a><a href=/news>新闻中心</a><a href=/about>关于我们</a></div>";
    let without = page("utf-8").replace(&widget, "");
    // Whether so short a menu goes is the rules' affair.
    let both = [without.replace(menu, ""), without];
    assert!(both.contains(&html.text().to_owned()), "{}", html.text());
    // Without a name, by its start.
    let input = place
        .run_with("clean - --main -q", page("utf-8").as_bytes())
        .status(0);
    assert_eq!(input.text(), article());
    place
        .run("clean page.html --main --html")
        .fails(&["--main", "--html"]);
}

#[test]
fn outputs_are_named_for_what_they_are() {
    let place = Place::new();
    let html = page("gbk");
    let (gbk, _, _) = encoding_rs::GBK.encode(&html);
    place.write("in/a.html", page("utf-8"));
    place.write("in/b/c.htm", &gbk);
    place.write("in/d.html.gz", gzip(page("utf-8").as_bytes()));
    place.write(
        "in/e.html",
        [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 100]].concat(),
    );
    place.run("clean in -o out --main -q").status(2);
    assert_eq!(place.text("out/a.html.txt"), article());
    assert_eq!(place.text("out/b/c.htm.txt"), article());
    assert!(place.exists("out/d.html.txt.gz"));
    let rejected = place
        .names()
        .into_iter()
        .find(|name| name.ends_with("rejected.jsonl"))
        .unwrap();
    assert!(place.text(&rejected).contains("no text"));
    place.run("clean in -o pages --html -q").status(2);
    let rewritten = place.read("pages/b/c.htm");
    assert!(
        encoding_rs::GBK
            .decode(&rewritten)
            .0
            .contains("<div class=content>")
    );
    place
        .run("clean in/a.html -o a.html -q")
        .fails(&["expected a name for text output"]);
}

#[test]
fn marks_name_their_elements() {
    let place = Place::new();
    place.write("page.html", page("utf-8"));
    place.run("mark page.html -o marks.jsonl -q").status(0);
    let row = &place.rows("marks.jsonl")[0];
    let marks = row["saoye"]["marks"].as_array().unwrap();
    let elements: Vec<_> = marks
        .iter()
        .map(|mark| mark["element"].as_str().unwrap())
        .collect();
    assert!(
        elements.contains(&"html > body > div:nth-of-type(3)"),
        "{elements:?}"
    );
}

fn warc_record(kind: &str, id: u32, content_type: &str, content: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://example.com/{id}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n\
         WARC-Record-ID: <urn:uuid:{id:08}>\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    [header.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn http(head: &str, body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat()
}

#[test]
fn what_a_crawler_fetched_becomes_text() {
    let place = Place::new();
    let fetched = "application/http; msgtype=response";
    let html = page("gbk");
    let (gbk, _, _) = encoding_rs::GBK.encode(&html);
    let packed = gzip(&gbk);
    let chunked = [
        format!("{:x}\r\n", packed.len()).as_bytes(),
        &packed,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let head =
        "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n";
    let crawl = [
        warc_record(
            "warcinfo",
            0,
            "application/warc-fields",
            b"software: test\r\n",
        ),
        warc_record(
            "request",
            1,
            "application/http; msgtype=request",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        warc_record("response", 2, fetched, &http(head, &chunked)),
        warc_record(
            "response",
            3,
            fetched,
            &http("Content-Type: image/png\r\n", b"\x89PNG"),
        ),
        warc_record("resource", 4, "text/html", page("utf-8").as_bytes()),
        warc_record(
            "response",
            5,
            fetched,
            &http(
                "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
                b"\x1f\x8b\x08\x00",
            ),
        ),
        warc_record("response", 6, fetched, b"no answer"),
    ]
    .concat();
    place.write("crawl.warc.gz", gzip(&crawl));
    // Without being asked for, they pass as they are.
    place.run("clean crawl.warc.gz -o same.warc -q").status(0);
    assert_eq!(place.read("same.warc"), crawl);
    place
        .run("clean crawl.warc.gz --responses --main -o out.wet -q")
        .status(2);
    let wet = place.text("out.wet");
    assert_eq!(wet.matches("WARC-Type: conversion\r\n").count(), 2, "{wet}");
    assert_eq!(wet.matches(&article()).count(), 2);
    assert!(
        wet.contains("WARC-Type: warcinfo") && wet.contains("WARC-Refers-To: <urn:uuid:00000002>")
    );
    assert!(!wet.contains("request") && !wet.contains("PNG"));
    // What was written can be read.
    place.run("clean out.wet -o again.wet -q").status(0);
    assert_eq!(place.text("again.wet"), wet);
    place
        .run("clean crawl.warc.gz --responses --main -o out.jsonl -q")
        .status(2);
    let rows = place.rows("out.jsonl");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["text"], article());
    assert_eq!(rows[0]["title"], "植树");
    place
        .run("mark crawl.warc.gz --responses -o marks.jsonl -q")
        .status(2);
    assert!(place.rows("marks.jsonl")[0]["saoye"]["marks"][0]["element"].is_string());
}

#[test]
fn main_content_is_measured() {
    let place = Place::new();
    place.write("pages/a.html", page("utf-8"));
    place.write("gold/a.txt", article());
    place.write("other/a.txt", "");
    let ran = place
        .run("eval gold --html pages --outputs other=other --worst 1")
        .status(0);
    assert!(
        ran.text()
            .contains("saoye --main             1.000   1.000  1.0000"),
        "{}",
        ran.text()
    );
    assert!(
        ran.text()
            .contains("other                    0.000   0.000  0.0000"),
        "{}",
        ran.text()
    );
    place.run("eval nowhere --html pages").fails(&["nowhere"]);
}
