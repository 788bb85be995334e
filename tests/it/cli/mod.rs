//! The command line, run as a user runs it.

mod bad_input;
mod bench;
mod bulk;
mod eval;
mod html;
mod large;
mod normalise;
#[cfg(feature = "parquet")]
mod parquet;
mod readers;
mod report;
mod runs;
mod site_repeat;
mod undo;
mod verdict;
mod views;
mod warc;

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

/// A line that any cleaner removes at a page's end.
const WIDGET: &str = "分享到微信 分享到微博 分享到QQ空间";
/// An article that no cleaner changes.
const ARTICLE: &str = "今天上午,全市春季植树活动在南山公园举行,三百多名志愿者参加了活动。\n\n到中午,大家一共种下了两千棵树苗,公园的山坡换上了新绿。";

fn spammy() -> String {
    format!("{ARTICLE}\n\n{WIDGET}")
}

/// A record as one line of JSON.
fn record(id: &str, text: &str) -> String {
    format!("{}\n", serde_json::json!({"id": id, "text": text}))
}

/// A directory to work in.
struct Place {
    root: TempDir,
}

/// What a run left behind.
struct Ran {
    status: i32,
    out: Vec<u8>,
    err: String,
}

impl Place {
    fn new() -> Place {
        Place {
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The rows of a file of JSON lines.
    fn rows(&self, name: &str) -> Vec<serde_json::Value> {
        let text = self.text(name);
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// All names below the place, sorted.
    fn names(&self) -> Vec<String> {
        fn walk(path: &Path, root: &Path, names: &mut Vec<String>) {
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, names);
                } else {
                    names.push(path.strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let mut names = Vec::new();
        walk(self.root.path(), self.root.path(), &mut names);
        // Every run writes one into its directory.
        names.retain(|name| !name.ends_with("/.saoye-manifest.jsonl"));
        names.sort();
        names
    }

    /// Runs the command in the place; words are parted by blanks.
    fn run(&self, words: &str) -> Ran {
        self.run_with(words, b"")
    }

    /// Starts the command in the place, with pipes to all it reads and writes.
    fn spawn(&self, words: &str) -> Child {
        self.command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn run_with(&self, words: &str, input: &[u8]) -> Ran {
        let mut child = self.spawn(words);
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // A child that reads nothing closes its end.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        Ran {
            status: status.code().unwrap_or(-1),
            out: stdout,
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_saoye"));
        command
            .args(words.split_whitespace())
            .current_dir(self.root.path())
            .env_remove("NO_COLOR");
        command
    }
}

impl Ran {
    #[track_caller]
    fn status(self, status: i32) -> Ran {
        assert_eq!(self.status, status, "{}", self.err);
        self
    }

    /// Fails with status 1, a message with all of `parts`, and nothing on the standard output.
    #[track_caller]
    fn fails(self, parts: &[&str]) {
        assert_eq!(self.status, 1, "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in {}", self.err);
        }
        assert!(self.out.is_empty());
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .unwrap();
    plain
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn unzstd(bytes: &[u8]) -> Vec<u8> {
    zstd::decode_all(bytes).unwrap()
}
