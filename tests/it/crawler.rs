//! The example of a crawler, with a site of the test's own.

use saoye::Cleaner;

#[path = "../../examples/crawler.rs"]
mod example;

const BODY: &str =
    "今天上午,全市春季植树活动在南山公园举行,来自各单位的志愿者种下了一千二百棵树苗。\n";
const JUNK: &str = "分享到微信 分享到微博 分享到QQ空间";

#[test]
fn pages_come_clean_and_what_gives_none_is_told() {
    let short = |n: usize| format!("第{n}篇\n{BODY}{JUNK}").into_bytes();
    let mut site: Vec<_> = (0..200).map(|n| (format!("/{n}"), short(n))).collect();
    site.push((
        "/long".into(),
        format!("{}{JUNK}", BODY.repeat(200)).into_bytes(),
    ));
    site.push(("/empty".into(), Vec::new()));
    site.push(("/bytes".into(), b"\xff\xfe\xff".to_vec()));
    // The site's list names a page that it does not have.
    let list: String = site.iter().map(|(path, _)| format!("{path}\n")).collect();
    site.push(("/".into(), format!("{list}/gone\n").into_bytes()));

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .build()
        .unwrap();
    let cleaner = Cleaner::new();
    let crawl = runtime
        .block_on(async { example::crawl(example::serve(site.clone()).await?, &cleaner).await })
        .unwrap();

    assert_eq!(crawl.pages.len(), 202);
    for page in &crawl.pages {
        let (_, sent) = site.iter().find(|(path, _)| *path == page.path).unwrap();
        assert_eq!(page.page.as_bytes(), sent, "{}", page.path);
        assert_eq!(page.clean, cleaner.clean(&page.page), "{}", page.path);
        assert!(!page.clean.contains(JUNK), "{}", page.path);
        assert_eq!(page.clean.contains(BODY.trim_end()), page.path != "/empty");
    }
    let mut failed: Vec<_> = crawl
        .failed
        .iter()
        .map(|(path, error)| (path.as_str(), error.to_string()))
        .collect();
    failed.sort();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert_eq!(failed[0].0, "/bytes");
    assert!(failed[0].1.contains("utf-8"), "{failed:?}");
    assert_eq!(failed[1].0, "/gone");
    assert!(failed[1].1.contains("404"), "{failed:?}");
}
