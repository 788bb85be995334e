//! A small crawler that cleans pages as they come: `cargo run --release --example crawler`.
//!
//! It serves a site on loopback to itself, so that it runs anywhere. What a crawler of yours needs of it is `clean`: one
//! `Cleaner`, cloned into every task (a clone is a pointer), short pages cleaned where they arrive, long ones on tokio's threads
//! for blocking work. Fetching is kept to the bones of HTTP; a real crawler has a client such as reqwest, and hands over a
//! page's text where this one hands over the body.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use saoye::Cleaner;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::{JoinSet, spawn_blocking},
};

/// Pages up to this many bytes are cleaned in the task that fetched them: even full of junk they take about 100 µs, as long as
/// a task should run at a stretch. Handing a longer one to another thread and back takes 10 µs (docs/linking.md has the figures).
const INLINE_BYTES: usize = 1 << 10;
/// A longer answer is an error: a crawler that reads whatever a server sends runs out of memory one day.
const MAX_BYTES: u64 = 16 << 20;
/// Pages at a time, from the request until they are clean, so that pages do not pile up where cleaning is slower than the network.
const AT_A_TIME: usize = 32;

/// A page as it came, and what is left of it.
pub struct Crawled {
    pub path: String,
    pub page: String,
    pub clean: String,
    pub took: Duration,
}

/// What a crawl brought: pages, and the paths that gave none, with the reason.
#[derive(Default)]
pub struct Crawl {
    pub pages: Vec<Crawled>,
    pub failed: Vec<(String, io::Error)>,
}

/// Cleans a page without holding up the tasks beside it.
async fn clean(cleaner: &Cleaner, path: String, page: String) -> io::Result<Crawled> {
    let long = page.len() > INLINE_BYTES;
    let cleaner = cleaner.clone();
    let work = move || {
        let start = Instant::now();
        let clean = cleaner.clean(&page).into_owned();
        let took = start.elapsed();
        Crawled {
            path,
            page,
            clean,
            took,
        }
    };
    match long {
        true => spawn_blocking(work).await.map_err(io::Error::other),
        false => Ok(work()),
    }
}

/// The body of an answer with status 200, as text.
async fn fetch(server: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(server).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let read = stream.take(MAX_BYTES + 1).read_to_end(&mut answer).await?;
    if read as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("longer than {MAX_BYTES} bytes")));
    }
    let answer = String::from_utf8(answer).map_err(io::Error::other)?;
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return Err(io::Error::other("the answer ends within its header"));
    };
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_owned()),
        status => Err(io::Error::other(format!(
            "status 200 expected, got {status:?}"
        ))),
    }
}

/// Fetches the paths that `/` lists, one a line, and cleans each page as it comes.
pub async fn crawl(server: SocketAddr, cleaner: &Cleaner) -> io::Result<Crawl> {
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut tasks = JoinSet::new();
    for path in fetch(server, "/").await?.lines().map(str::to_owned) {
        let (cleaner, places) = (cleaner.clone(), Arc::clone(&places));
        tasks.spawn(async move {
            let done = async {
                let _place = places.acquire().await.map_err(io::Error::other)?;
                let page = fetch(server, &path).await?;
                clean(&cleaner, path.clone(), page).await
            };
            done.await.map_err(|error| (path, error))
        });
    }
    let mut crawl = Crawl::default();
    while let Some(done) = tasks.join_next().await {
        match done.map_err(io::Error::other)? {
            Ok(page) => crawl.pages.push(page),
            Err(failed) => crawl.failed.push(failed),
        }
    }
    Ok(crawl)
}

/// A site of pages by path, served on a port of loopback that is free.
pub async fn serve(site: Vec<(String, Vec<u8>)>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let site = Arc::new(site);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&site)));
        }
    });
    Ok(address)
}

async fn answer(stream: TcpStream, site: Arc<Vec<(String, Vec<u8>)>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") && stream.read_line(&mut request).await? > 0 {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let page = site.iter().find(|(at, _)| at == path);
    let list = || {
        site.iter()
            .flat_map(|(path, _)| [path, "\n"].concat().into_bytes())
            .collect()
    };
    let (status, body) = match page {
        Some((_, body)) => ("200 OK", body.clone()),
        None if path == "/" => ("200 OK", list()),
        None => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}

/// The page that comes with the repository, short pages, and long ones made of them.
#[allow(dead_code)] // The test brings a site of its own.
fn site() -> Vec<(String, Vec<u8>)> {
    let hacked = include_str!("hacked-page.txt");
    let plain = "今天上午,全市春季植树活动在南山公园举行,来自各单位的三百多名志愿者种下了一千二百棵树苗。\n分享到微信 分享到微博 分享到QQ空间";
    (0..300)
        .map(|n| {
            let page = match n % 10 {
                0 => hacked.to_owned(),
                1 => [plain, "\n"].concat().repeat(100),
                _ => format!("第{n}篇\n{plain}"),
            };
            (format!("/{n}"), page.into_bytes())
        })
        .collect()
}

#[allow(dead_code)] // The test calls `crawl`.
fn main() -> io::Result<()> {
    // Cleaning is work for a processor: more threads than cores bring nothing, and tokio would start up to 512.
    let cores = std::thread::available_parallelism()?.get();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(cores)
        .enable_io()
        .build()?;
    let cleaner = Cleaner::new();
    let crawl = runtime.block_on(async { crawl(serve(site()).await?, &cleaner).await })?;
    for (path, error) in &crawl.failed {
        eprintln!("{path}: {error}");
    }
    for (what, long) in [
        ("cleaned where they came", false),
        ("cleaned on other threads", true),
    ] {
        let pages = crawl
            .pages
            .iter()
            .filter(|page| (page.page.len() > INLINE_BYTES) == long);
        let (mut count, mut bytes, mut left, mut took) = (0, 0, 0, Duration::ZERO);
        for page in pages {
            (count, bytes, left) = (count + 1, bytes + page.page.len(), left + page.clean.len());
            took += page.took;
        }
        let each = took.as_micros() / count.max(1);
        println!("{count} pages {what}: {bytes} bytes, {left} left, {each} µs a page");
    }
    Ok(())
}
